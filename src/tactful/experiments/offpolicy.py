"""Off-policy estimates: what another way of drawing would have brought, from draws whose chances were logged.

With reward r of what was drawn with chance p, chance t of the same under the target, weight w = t / p, and a linear
model q of the reward that never saw the row's own person:

- IPS ``mean(w r)``: unbiased, loud. SNIPS ``sum(w r) / sum(w)``: calmer, hardly biased.
- DR ``mean(q(target) + w (r - q(drawn)))``: unbiased, and as calm as the model is good.
- SWITCH: DR, without the correction where w is above `most`: calmer still, but there the model alone speaks, and its
  error is not in the interval. It is told beside the others, with the share of the target it leaves to the model.

Rows of one person belong together: the intervals count people. Nothing is told when too few draws carry the weight
(effective size below `FEWEST`), when the target would draw what was never drawn, or when there was no reward at all;
and a place that was not drawn has no chance to divide by, so it is refused.

References: Horvitz & Thompson 1952; Swaminathan & Joachims 2015; Dudík, Langford & Li 2011; Wang, Agarwal & Dudík 2017.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.errors import BadInput

__all__ = ["FEWEST", "Draws", "Estimate", "Told", "effective", "estimate"]

FEWEST = 100.0
"""Effective number of draws below which nothing is told."""

_FOLDS = 5
_RIDGE = 1.0
_SUPPORT = 5.0
"""Standard errors by which the mean weight may miss 1 before the target counts as never tried."""

_Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draws:
    """Drawn places of recorded decisions, n rows.

    Attributes
    ----------
    reward
        float64, what became of what was drawn.
    chance
        float64, logged: above 0, at most 1.
    target
        float64, chance of the same thing under the target.
    drawn
        bool, whether dice decided the place.
    person
        int64, whose decision it was.
    seen
        float64 [n, d], what the reward model reads of the drawn thing.
    wanted
        float64 [n, d], the same on average over what the target would draw.
    """

    reward: _Column
    chance: _Column
    target: _Column
    drawn: NDArray[np.bool_]
    person: NDArray[np.int64]
    seen: NDArray[np.float64]
    wanted: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.reward)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean reward per draw with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Told:
    """What can be said.

    Attributes
    ----------
    verdict
        ``told``, or why not: ``cannot-tell.nothing-drawn``, ``.no-outcomes``, ``.few-effective``, ``.never-tried``.
    draws, effective, largest
        Rows, how many of equal weight they are worth, the largest weight.
    logged
        Mean reward of the draws as they were; None where nothing is told.
    estimates
        By name, the ones to believe first: ``dr, snips, ips, switch``; empty where nothing is told.
    alone
        Share of the target, 0 to 1, for which SWITCH believes the model alone.
    """

    verdict: str
    draws: int
    effective: float
    largest: float
    logged: Estimate | None
    estimates: dict[str, Estimate]
    alone: float = 0.0


def effective(weight: _Column) -> float:
    """Return how many draws of equal weight these are worth (Kish).

    >>> effective(np.ones(50)), effective(np.array([1.0, 0.0, 0.0]))
    (50.0, 1.0)
    """
    squares = float(weight @ weight)
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def estimate(draws: Draws, *, most: float = 20.0) -> Told:
    """Return what the target would have brought per draw, by every estimator, or that nothing can be told.

    Parameters
    ----------
    draws
        Drawn places only.
    most
        Weight above which SWITCH trusts the model, above 0.

    Raises
    ------
    BadInput
        ``not-drawn`` when a row was not drawn by dice, ``bad-chance`` when a chance is not above 0 and at most 1.
    """
    if not draws.drawn.all():
        raise BadInput(
            "not-drawn",
            f"{int((~draws.drawn).sum())} of {len(draws)} places were not drawn by dice",
            hint="estimates need declared random slots: explore_slots of the surface",
        )
    bad = ~((draws.chance > 0) & (draws.chance <= 1) & (draws.target >= 0) & (draws.target <= 1 + 1e-9))
    if bad.any():
        raise BadInput("bad-chance", "a chance is not above 0 and at most 1", hint="send chances as they were logged")
    weight = draws.target / draws.chance if len(draws) else np.zeros(0)
    size, largest = effective(weight), float(weight.max(initial=0.0))
    refused = _refused(draws, weight, size)
    if refused:
        return Told(refused, len(draws), size, largest, None, {})
    group = np.unique(draws.person, return_inverse=True)[1]
    seen, wanted = _modelled(draws, group)
    plain = weight * draws.reward
    residual = weight * (draws.reward - seen)
    small = weight <= most
    snips = float(plain.sum() / weight.sum())
    estimates = {
        "dr": _mean(wanted + residual, group),
        "snips": _centred(snips, weight * (draws.reward - snips) / weight.mean(), group),
        "ips": _mean(plain, group),
        "switch": _mean(wanted + np.where(small, residual, 0.0), group),
    }
    alone = float(weight[~small].sum() / weight.sum())
    return Told("told", len(draws), size, largest, _mean(draws.reward, group), estimates, alone)


def _refused(draws: Draws, weight: _Column, size: float) -> str:
    """Return why nothing can be told; empty when something can."""
    if not len(draws):
        return "cannot-tell.nothing-drawn"
    if not draws.reward.any():
        return "cannot-tell.no-outcomes"
    if size < FEWEST:
        return "cannot-tell.few-effective"
    error = float(weight.std()) / math.sqrt(len(weight))
    # Weights average to 1 when whatever the target would draw could have been drawn.
    return "cannot-tell.never-tried" if abs(float(weight.mean()) - 1.0) > _SUPPORT * error + 1e-9 else ""


def _modelled(draws: Draws, group: NDArray[np.intp]) -> tuple[_Column, _Column]:
    """Return the modelled reward of what was drawn and of what the target would draw, from other people's rows."""
    fold = group % _FOLDS
    seen, wanted = np.zeros(len(draws)), np.zeros(len(draws))
    ones = np.ones((len(draws), 1))
    read, asked = np.hstack([ones, draws.seen]), np.hstack([ones, draws.wanted])
    ridge = _RIDGE * np.eye(read.shape[1])
    ridge[0, 0] = 1e-9
    for one in range(_FOLDS):
        own = fold == one
        others = read[~own]
        slopes = np.linalg.solve(others.T @ others + ridge, others.T @ draws.reward[~own])
        seen[own], wanted[own] = read[own] @ slopes, asked[own] @ slopes
    return seen, wanted


def _mean(values: _Column, group: NDArray[np.intp]) -> Estimate:
    center = float(values.mean())
    return _centred(center, values - center, group)


def _centred(value: float, off: _Column, group: NDArray[np.intp]) -> Estimate:
    """Return an interval from what every person adds to the error."""
    sums = np.bincount(group, off)
    people = len(sums)
    wide = math.sqrt(float(sums @ sums) * people / max(people - 1, 1)) / len(off)
    return Estimate(value, value - 1.96 * wide, value + 1.96 * wide)
