"""Tuning: the constants are chosen on the newest slice, few at a time, on bounded grids; every choice is reported.

Shape first (order, decay, window, half-life, ridge), then what each voice reads, then how loud each voice is, by
coordinate search. A voice that does not gain more than noise is set to 0, and the report says so. The blend
starts from its best single voice, so it never loses to one. At last the choice is judged as a whole beside the
constants that served before: two steps forward, one back.

Reference: DESIGN 4; knowledge on anchors (few parts, few weights: many-feature blends overfit).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from tactful.decisions.surface import SurfaceRules
from tactful.learn.diary import Diary
from tactful.learn.fit import Lesson
from tactful.learn.heldout import HeldOut, hold_out
from tactful.learn.returns import returns_of
from tactful.learn.step_back import best_of, choose_fading
from tactful.learn.thin import thinned
from tactful.learn.tune_blend import Chosen, choose_blend, choose_trait
from tactful.learn.tune_shape import Learned, choose_shape
from tactful.rank.constants import EVERYWHERE, Constants, Returning
from tactful.rank.habit import expected_rates
from tactful.work import Progress, silent

__all__ = ["Tuned", "tune"]

_LEAST_CASES = 30
"""Fewer people to foresee than this choose nothing."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What tuning chose, and a report of what was tried (plain data)."""

    constants: Constants
    report: dict[str, Any]


def tune(
    diary: Diary,
    lesson: Lesson,
    constants: Constants,
    *,
    surfaces: Mapping[str, SurfaceRules] | None = None,
    older: Sequence[Constants] = (),
    progress: Progress = silent,
) -> Tuned:
    """Choose constants for the next generation.

    Parameters
    ----------
    diary
        Everything that may be learned from.
    lesson
        Catalogue, weights, half-lives and traits.
    constants
        The present constants; kept where nothing better is found.
    surfaces
        Surface to its rules: where seen items are never shown, only new items count. None means one
        surface on which anything may be shown again.
    older
        Constants that served before, the newest first: taken again where they clearly foresee better than what was
        chosen now (`tactful.learn.step_back`).
    """
    diary, lesson = thinned(diary, lesson)
    held = hold_out(diary, lesson)
    report: dict[str, Any] = {"held_out": held.way, "people": len(held.cases), "new_people": len(held.cold)}
    if len(held.cases) < _LEAST_CASES:
        report["note"] = f"only {len(held.cases)} people to foresee: the constants stay as they are"
        return Tuned(constants, report)
    repeats = {name: rules.seen != "never" for name, rules in (surfaces or {}).items()}
    needs = sorted(set(repeats.values()), reverse=True) or [True]
    leading = _leading(repeats, needs)
    learned, shape_report = choose_shape(held, lesson, constants, repeats=leading, progress=progress)
    report["shape"] = shape_report
    learned.expected = expected_rates(returns_of(held.learned, lesson.catalogue, k=constants.k), lesson.catalogue)
    chosen: dict[bool, Chosen] = {}
    for number, need in enumerate(needs):
        progress("choose blend", number, len(needs))
        chosen[need] = _blend(held, learned, need)
    progress("choose blend", len(needs), len(needs))
    blends = {EVERYWHERE: chosen[leading].blend}
    blends |= {name: chosen[need].blend for name, need in repeats.items() if need != leading}
    report["blends"] = {("anything" if need else "new items"): one.report for need, one in chosen.items()}
    returns = returns_of(diary, lesson.catalogue, k=constants.k)
    report["returns"] = {"topics": len(returns), "most": _most_returning(returns)}
    found = Constants(
        shape=learned.constants.shape, blends=blends, fading=constants.fading, returns=returns, k=constants.k
    )
    fading, report["fading"] = choose_fading(held, lesson, found, repeats=leading)
    found = msgspec.structs.replace(found, fading=fading)
    if older:
        found, report["step back"] = best_of(held, lesson, found, older, repeats=leading)
    return Tuned(msgspec.structs.replace(found, k=constants.k), report)


def _most_returning(returns: Mapping[str, Returning]) -> dict[str, dict[str, float | None]]:
    """Return the ten topics that people return to most, with the days it takes."""
    ten = sorted(returns.items(), key=lambda one: (-one[1].propensity, one[0]))[:10]
    return {topic: {"propensity": one.propensity, "days": one.days} for topic, one in ten}


def _blend(held: HeldOut, learned: Learned, need: bool) -> Chosen:
    found = choose_blend(held, learned, repeats=need)
    return choose_trait(held, learned, found, repeats=need) if held.cold else found


def _leading(repeats: Mapping[str, bool], needs: list[bool]) -> bool:
    """Return what most surfaces need; the shape is shared by all."""
    if not repeats:
        return needs[0]
    return sum(repeats.values()) * 2 >= len(repeats)
