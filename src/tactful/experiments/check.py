"""What an experiment must be before it may run: known words, shares that sum, settings that exist, nothing protected.

>>> arms = (Arm(arm="now", share=0.5), Arm(arm="bolder", share=0.6, rules={"diversity": 0.4}))
>>> check(Experiment(experiment_id="ranking", surface="home", arms=arms), {"home": SurfaceRules()}, PARTS)
Traceback (most recent call last):
...
tactful.errors.BadInput: the shares of the arms of 'ranking' sum to 1.1
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import msgspec

from tactful.decisions.arm import BOTH
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.experiments.definition import HOLDOUT, MEASURED, PROTECTED, Arm, Experiment, Holdout

__all__ = ["PARTS", "changed_rules", "check", "check_holdout"]

PARTS = ("sequence", "taste", "trend", "habit", "content", "context", "outcome")
"""Parts in the examples of this page; the engine passes those of its scorer."""

SHARED_BY = frozenset({"bridges", "common_slots", "diversity", "exposure", "group_slots", "rarity"})
"""Settings by which two rankings that share a list may differ."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 64
_MOST_ARMS = 8
_MOST_FACTOR = 10.0
_MOST_HELD = 0.2
_MOST_NUMBER = 10_000.0
_SHARES = frozenset({"diversity", "explore_floor"})


def check(experiment: Experiment, surfaces: Mapping[str, SurfaceRules], parts: Collection[str]) -> None:
    """Refuse an experiment that could not run as it says.

    Raises
    ------
    BadInput
        ``bad-experiment``, ``unknown-surface``, ``bad-shares`` or ``bad-arm``.
    """
    name = experiment.experiment_id
    if not _ID.fullmatch(name) or len(name) > _LONGEST or name == HOLDOUT:
        raise _bad(f"{name!r} is no name of an experiment", "lower-case words with hyphens, not 'holdout'")
    rules = surfaces.get(experiment.surface)
    if rules is None:
        raise BadInput(
            "unknown-surface", f"surface {experiment.surface!r} does not exist", hint=f"surfaces: {', '.join(surfaces)}"
        )
    if rules.significant:
        raise _bad(
            f"surface {experiment.surface!r} has lasting effects on people", "lots are not drawn there; measure it"
        )
    if not 0.0 < experiment.traffic <= 1.0:
        raise BadInput("bad-shares", f"the traffic of {name!r} is {experiment.traffic:g}", hint="above 0, to 1")
    if not 0.0 < experiment.measure.days <= 90.0:
        raise _bad(f"the measure of {name!r} takes {experiment.measure.days:g} days", "above 0, to 90")
    unknown = [one for one in experiment.guardrails if one not in MEASURED]
    if unknown:
        raise _bad(f"{unknown[0]!r} is no outcome that can be measured", f"one of {', '.join(MEASURED)}")
    _check_arms(experiment, rules, parts)
    if experiment.design == "interleaved":
        _check_shared(experiment, rules)


def _check_shared(experiment: Experiment, rules: SurfaceRules) -> None:
    """Refuse what shared lists cannot tell: only how lists are ranked may differ, and nothing is drawn by lot."""
    name, arms = experiment.experiment_id, experiment.arms
    if len(arms) != 2 or arms[0].rules or arms[0].parts or any(one.arm == BOTH for one in arms):
        raise _bad(
            f"{name!r} is interleaved: its first arm is the surface as it is, and one other shares its lists",
            f"leave rules and parts of the first arm empty; no arm is called {BOTH!r}",
        )
    if any(one.share != 0.5 for one in arms):
        raise BadInput("bad-shares", f"{name!r} is interleaved: a coin decides who picks first", hint="shares of 0.5")
    others = sorted(arms[1].rules.keys() - SHARED_BY)
    if others:
        raise BadInput(
            "bad-arm",
            f"{others[0]!r} holds for a whole list, which two arms of {name!r} share",
            hint=f"settings: {', '.join(sorted(SHARED_BY))}; for others use design 'split'",
        )
    if rules.explore_slots:
        raise _bad(
            f"surface {experiment.surface!r} draws places by lot, and shared lists would spoil their exact chances",
            "set explore_slots = 0 there, or use design 'split'",
        )
    if experiment.measure.of != "share":
        raise _bad(f"{name!r} is interleaved: whose places are taken is a share", "leave measure.of as 'share'")


def _check_arms(experiment: Experiment, rules: SurfaceRules, parts: Collection[str]) -> None:
    name, arms = experiment.experiment_id, experiment.arms
    if not 2 <= len(arms) <= _MOST_ARMS or len({one.arm for one in arms}) < len(arms):
        raise _bad(f"{name!r} needs 2 to {_MOST_ARMS} arms of different names", "the first is compared with")
    if any(not 0.0 < one.share < 1.0 for one in arms) or abs(sum(one.share for one in arms) - 1.0) > 1e-9:
        total = sum(one.share for one in arms)
        raise BadInput(
            "bad-shares", f"the shares of the arms of {name!r} sum to {total:g}", hint="each above 0, together 1"
        )
    for arm in arms:
        if not _ID.fullmatch(arm.arm) or len(arm.arm) > _LONGEST:
            raise _bad(f"{arm.arm!r} is no name of an arm", "lower-case words with hyphens")
        changed_rules(arm, rules)
        for part, factor in arm.parts.items():
            if part not in parts or not 0.0 <= factor <= _MOST_FACTOR:
                raise BadInput(
                    "bad-arm",
                    f"arm {arm.arm!r} multiplies {part!r} by {factor:g}",
                    hint=f"0 to {_MOST_FACTOR:g} for one of {', '.join(parts)}",
                )


def changed_rules(arm: Arm, rules: SurfaceRules) -> SurfaceRules:
    """Return the rules of a surface as they are under an arm.

    Raises
    ------
    BadInput
        ``bad-arm`` for a setting that does not exist, is protected, or has no such value.
    """
    known = {field.name for field in msgspec.structs.fields(SurfaceRules)} - PROTECTED
    for name, value in arm.rules.items():
        most = 1.0 if name in _SHARES else _MOST_NUMBER
        if name not in known:
            why = "may not be changed by an experiment" if name in PROTECTED else "is no setting of a surface"
        elif isinstance(value, int | float) and not 0.0 <= value <= most:
            why = f"cannot be {value:g}"
        else:
            continue
        raise BadInput("bad-arm", f"arm {arm.arm!r}: {name!r} {why}", hint=f"settings: {', '.join(sorted(known))}")
    try:
        return msgspec.convert({**msgspec.to_builtins(rules), **arm.rules}, SurfaceRules)
    except msgspec.ValidationError as error:
        raise BadInput("bad-arm", f"arm {arm.arm!r}: {error}", hint="see docs/reference/settings.md") from None


def check_holdout(holdout: Holdout) -> None:
    """Refuse a share of people kept out that is no share; raises BadInput ``bad-shares``."""
    if not 0.0 <= holdout.share <= _MOST_HELD:
        raise BadInput("bad-shares", f"the holdout is {holdout.share:g}", hint=f"0 to {_MOST_HELD:g}")


def _bad(detail: str, hint: str) -> BadInput:
    return BadInput("bad-experiment", detail, hint=hint)
