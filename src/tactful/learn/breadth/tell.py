"""The report on breadth: policies side by side over paired seeds, then how profiles follow, each beside its goal.

A cell is the mean over seeds; in brackets the difference from greedy with its 95 % interval over the same seeds.

Reference: `knowledge/balance.md` 8.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tactful.experiments.spread import Spread, minus, over, ratio
from tactful.learn.breadth.contenders import ALONE, GREEDY, NO_STEP, OURS
from tactful.learn.breadth.lists import WORDS

__all__ = ["GOALS", "Goal", "Seed", "as_json", "judged", "markdown"]


@dataclass(frozen=True, slots=True)
class Seed:
    """What one seed came to: figures of every policy, and those of profiles.

    Attributes
    ----------
    lists
        Policy to `tactful.learn.breadth.lists.WORDS`.
    profiles
        Figures that do not hang on a policy; what cannot be told is left out.
    """

    lists: Mapping[str, Mapping[str, float]]
    profiles: Mapping[str, float]


PROFILES: Final = {
    "dial": "share of people for whom no step of the dial lowers the novelty of a list (0..1)",
    "appetite-20": "correlation of the estimated appetite with the true one after 20 trials, planted people",
    "appetite-40": "the same after 40 trials",
    "follows": "divergence of profile and taste over the first 60 acts after an abrupt change, planted people (bits)",
    "steady": "the same where nothing changes (bits)",
    "off-profile": "places of ten that one act far from everything moves, people of this log",
    "on-profile": "places of ten that one act of the usual kind moves",
}
"""Figure to meaning."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure to reach: `how` what `whose` list has (or its difference from greedy's, ratio) lies between bounds."""

    figure: str
    words: str
    how: Literal["value", "minus", "ratio"] = "value"
    least: float = -math.inf
    most: float = math.inf
    by: Literal["mean", "low"] = "mean"
    whose: str = OURS


_ALONE: Final = " where no place is reserved"
GOALS: Final[tuple[Goal, ...]] = (
    Goal(
        "utility",
        f"97 % of greedy's utility or more (lower end of the interval){_ALONE}",
        "ratio",
        0.97,
        by="low",
        whose=ALONE,
    ),
    Goal("miuf", f"0.3 bits more novelty than greedy{_ALONE}", "minus", 0.3, whose=ALONE),
    Goal("coverage", f"1.3 times the catalogue of greedy{_ALONE}", "ratio", 1.3, whose=ALONE),
    Goal("distance", f"the last 50 shown lie within 0.20 of what was had{_ALONE}", most=0.20, whose=ALONE),
    Goal(
        "utility", "97 % of greedy's utility or more (lower end of the interval), whole lists", "ratio", 0.97, by="low"
    ),
    Goal("miuf", "0.3 bits more novelty than greedy, whole lists", "minus", 0.3),
    Goal("coverage", "1.3 times the catalogue of greedy, whole lists", "ratio", 1.3),
    Goal("distance", "the last 50 shown lie within 0.20 of what was had, whole lists", most=0.20),
    Goal("overlap", "lists share between 8 % and 20 % of their places", least=0.08, most=0.20),
    Goal("common", "95 % of people meet something that many are shown", least=0.95),
    Goal("dial", "a step of the dial never lowers novelty, for 99 % of people", least=0.99),
    Goal("appetite-20", "0.85 or more", least=0.85),
    Goal("appetite-40", "0.92 or more", least=0.92),
    Goal("follows", "0.12 bits at most", most=0.12),
    Goal("steady", "0.015 bits at most", most=0.015),
    Goal("off-profile", "half a place on average at most", most=0.5),
)


def judged(seeds: Sequence[Seed]) -> list[tuple[Goal, Spread, str]]:
    """Return every goal with what was found and ``reached``, ``not reached`` or ``cannot tell``."""
    return [(goal, found, _verdict(goal, found)) for goal in GOALS for found in [_found(goal, seeds)]]


def markdown(seeds: Sequence[Seed], *, note: str = "") -> str:
    """Return the report as Markdown."""
    if not seeds:
        return "nothing was judged"
    goals = ["| figure | asked | found | 95 % interval | verdict |", "|---|---|---|---|---|"]
    for goal, found, verdict in judged(seeds):
        span = f"{found.low:.3f} to {found.high:.3f}" if found.told else ""
        mean = f"{found.mean:.3f}" if found.seeds else ""
        goals.append(f"| {goal.figure} | {goal.words} | {mean} | {span} | {verdict} |")
    told = [("on-profile", _over(seeds, "on-profile"))]
    beside = [f"- `{name}`: {one.mean:.2f}, {PROFILES[name]}" for name, one in told if one.seeds]
    legend = [f"- `{name}`: {words}" for name, words in (*WORDS.items(), *PROFILES.items())]
    parts = ["## Lists", _table(seeds), note, "## Goals at 'balanced'", "\n".join(goals), "\n".join(beside),
             "## What breadth costs", "\n".join(_prices(seeds)),
             "## What the rows mean", "\n".join(legend)]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def as_json(seeds: Sequence[Seed]) -> dict[str, Any]:
    """Return the report for programs."""
    lists = {
        policy: {name: _plain(over(_column(seeds, policy, name))) for name in WORDS} for policy in _policies(seeds)
    }
    goals = [
        {"figure": goal.figure, "of": goal.whose, "asked": goal.words, "found": _plain(found), "verdict": verdict}
        for goal, found, verdict in judged(seeds)
    ]
    return {"seeds": len(seeds), "lists": lists, "goals": goals}


def _policies(seeds: Sequence[Seed]) -> list[str]:
    return list(seeds[0].lists) if seeds else []


def _column(seeds: Sequence[Seed], policy: str, name: str) -> list[float]:
    return [seed.lists[policy][name] for seed in seeds]


def _over(seeds: Sequence[Seed], name: str) -> Spread:
    return over([seed.profiles.get(name, math.nan) for seed in seeds])


def _found(goal: Goal, seeds: Sequence[Seed]) -> Spread:
    if goal.figure in PROFILES:
        return _over(seeds, goal.figure)
    ours, greedy = _column(seeds, goal.whose, goal.figure), _column(seeds, GREEDY, goal.figure)
    return {"value": over(ours), "minus": minus(ours, greedy), "ratio": ratio(ours, greedy)}[goal.how]


def _prices(seeds: Sequence[Seed]) -> list[str]:
    """Return what each kind of breadth takes of greedy's utility, one after the other."""
    steps = ((GREEDY, ALONE, "topics and novelty"), (ALONE, NO_STEP, "places shared with others"),
             (NO_STEP, OURS, "first steps into new topics"))  # fmt: skip
    told = []
    for before, after, words in steps:
        base = _column(seeds, GREEDY, "utility")
        lost = [
            (one - other) / greedy if greedy else math.nan
            for one, other, greedy in zip(
                _column(seeds, before, "utility"), _column(seeds, after, "utility"), base, strict=True
            )
        ]
        cost = over(lost)
        span = f" [{100 * cost.low:.1f}, {100 * cost.high:.1f}]" if cost.told else ""
        told.append(f"- {words}: {100 * cost.mean:.1f} %{span} of greedy's utility")
    return told


def _verdict(goal: Goal, found: Spread) -> str:
    if not found.told:
        return "cannot tell"
    return "reached" if goal.least <= (found.low if goal.by == "low" else found.mean) <= goal.most else "not reached"


def _table(seeds: Sequence[Seed]) -> str:
    policies = _policies(seeds)
    lines = ["| figure | " + " | ".join(policies) + " |", "|---|" + "---|" * len(policies)]
    for name in WORDS:
        cells = []
        for policy in policies:
            mine = _column(seeds, policy, name)
            beside = minus(mine, _column(seeds, GREEDY, name))
            cell = f"{over(mine).mean:.3f}"
            cells.append(
                cell + (f" ({beside.low:+.3f} to {beside.high:+.3f})" if policy != GREEDY and beside.told else "")
            )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _plain(one: Spread) -> dict[str, float | int | None]:
    told = {"mean": one.mean, "low": one.low, "high": one.high}
    return {name: None if math.isnan(value) else value for name, value in told.items()} | {"seeds": one.seeds}
