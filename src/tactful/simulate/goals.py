"""The figures to reach at 'balanced', and what may be said of each: reached, not reached, cannot tell.

A world counts only if best-first or popularity lists narrow in it: where nothing narrows, nothing can be said about
narrowing, and the simulation is reported invalid.

Reference: `knowledge/balance.md` 8.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tactful.experiments.spread import Spread, minus, over, ratio
from tactful.simulate.outcome import Outcome
from tactful.simulate.policies import GREEDY, POPULAR
from tactful.simulate.switches import NULL

__all__ = ["GOALS", "Goal", "Judged", "Verdict", "judged", "narrowing", "values_of"]

Verdict = Literal["reached", "not reached", "cannot tell"]
Values = Mapping[str, Sequence[float]]
"""Policy to one value per seed, all policies over the same seeds."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure to reach.

    Attributes
    ----------
    figure
        Its name in `tactful.simulate.figures.WORDS`, or of the dial.
    words
        What is asked, in plain words with the bound.
    how
        ``value`` of ours; ``minus`` or ``ratio`` against greedy, paired.
    least, most
        The bounds, either may be infinite.
    by
        What has to lie within the bounds: the ``mean``, the ``low`` or ``high`` end of its interval, or for
        equivalence the one-sided bound (``tost``).
    low
        What the lower end of the interval has to exceed besides.
    worlds
        Where it is judged; empty for every world with something hidden.
    policy
        Whose figure it is.
    anyway
        Whether it says nothing about narrowing, so that it is judged where nothing narrows too.
    """

    figure: str
    words: str
    how: Literal["value", "minus", "ratio"] = "value"
    least: float = -math.inf
    most: float = math.inf
    by: Literal["mean", "low", "high", "tost"] = "mean"
    low: float = -math.inf
    worlds: tuple[str, ...] = ("hidden",)
    policy: str = "balanced"
    anyway: bool = False


GOALS: Final[tuple[Goal, ...]] = (
    Goal("slope", "topics shown grow wider by 0.05 bits in 10 rounds or more", least=0.05, low=-0.02),
    Goal("taken", "people like what is shown 6 % more than under greedy", "ratio", least=1.06),
    Goal("taken", "nobody pays for it where nothing is hidden: not 2 % less (TOST)", "ratio", 0.98, by="tost",
         worlds=(NULL,)),
    Goal("found", "the hidden taste is found by 75 % of people or more", least=0.75),
    Goal("utility", "97 % of greedy's utility or more (lower end of the interval)", "ratio", 0.97, by="low"),
    Goal("miuf", "0.3 bits more novelty than greedy", "minus", 0.3),
    Goal("coverage", "1.3 times the catalogue of greedy", "ratio", 1.3),
    Goal("distance", "the last 50 shown lie within 0.20 of what people take", most=0.20),
    Goal("overlap", "lists share between 8 % and 20 % of their places", least=0.08, most=0.20),
    Goal("common", "95 % of people meet something that many are shown", least=0.95),
    Goal("surprise", "what is of a new topic is liked as much as the rest", least=1.0),
    Goal("dial", "a step of the dial never lowers novelty, for 99 % of people", least=0.99),
    Goal("dial-familiar", "nobody at 'familiar' gets a topic new to them", least=0.99),
    Goal("single", "people of one topic keep 80 % of places at 'familiar'", least=0.80, worlds=("one-topic",),
         policy="familiar"),
    Goal("gap", "the gap between the two groups grows by 0.02 at most (upper end of the interval)", "minus", most=0.02,
         by="high", worlds=("groups",)),
    Goal("taken", "nobody pays for it where people have enough: not 2 % less (TOST)", "ratio", 0.98, by="tost",
         worlds=("sated",)),
    Goal("needless", "nothing in the place of a durable thing that was bought within the month", most=0.0,
         worlds=("shop",), anyway=True),
    Goal("private", "nothing that is a private matter, unasked", most=0.0, worlds=("shop",), anyway=True),
    Goal("gifts", "a present moves half a place of ten at most", most=0.5, worlds=("shop",), anyway=True),
    Goal("taken", "nobody pays for it in a shop: not 2 % less (TOST)", "ratio", 0.98, by="tost", worlds=("shop",),
         anyway=True),
)  # fmt: skip
"""In the order of the report."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal in a world with what was found."""

    goal: Goal
    world: str
    found: Spread
    verdict: Verdict


def narrowing(outcomes: Sequence[Outcome], world: str) -> tuple[bool | None, Mapping[str, Spread]]:
    """Return whether the world is valid, and the slopes of greedy and popularity; None when neither was simulated.

    Valid means that the interval of one of the two lies below 0.
    """
    slopes = {name: over(values_of(outcomes, world, "slope").get(name, ())) for name in (GREEDY, POPULAR)}
    if not any(slope.told for slope in slopes.values()):
        return None, slopes
    return any(slope.told and slope.high < 0 for slope in slopes.values()), slopes


def judged(outcomes: Sequence[Outcome]) -> list[Judged]:
    """Return every goal in every world that was simulated; one that lacks its policy or greedy is left out.

    In a world that is not valid nothing can be told of what narrowing bears on.
    """
    found = []
    for world in dict.fromkeys(outcome.world for outcome in outcomes):
        valid, _ = narrowing(outcomes, world)
        for goal in GOALS:
            if world not in goal.worlds:
                continue
            values = values_of(outcomes, world, goal.figure)
            spread = _spread(goal, values)
            if spread is not None:
                found.append(
                    Judged(goal, world, spread, _verdict(goal, spread) if valid or goal.anyway else "cannot tell")
                )
    return found


def values_of(outcomes: Sequence[Outcome], world: str, figure: str) -> dict[str, list[float]]:
    """Return per policy the figure of every seed that all policies have finished, in the order of the seeds."""
    here = [outcome for outcome in outcomes if outcome.world == world]
    names = dict.fromkeys(outcome.policy for outcome in here)
    held = {(outcome.policy, outcome.seed): outcome for outcome in here}
    seeds = sorted({outcome.seed for outcome in here})
    whole = [seed for seed in seeds if all((name, seed) in held for name in names)]
    return {name: [held[name, seed].figures.get(figure, math.nan) for seed in whole] for name in names}


def _spread(goal: Goal, values: Values) -> Spread | None:
    if goal.policy not in values or (goal.how != "value" and GREEDY not in values):
        return None
    ours = values[goal.policy]
    if goal.how == "value":
        return over(ours)
    return ratio(ours, values[GREEDY]) if goal.how == "ratio" else minus(ours, values[GREEDY])


def _verdict(goal: Goal, found: Spread) -> Verdict:
    if not found.told:
        return "cannot tell"
    decisive = {"mean": found.mean, "low": found.low, "high": found.high, "tost": found.one_sided}[goal.by]
    return "reached" if goal.least <= decisive <= goal.most and found.low > goal.low else "not reached"
