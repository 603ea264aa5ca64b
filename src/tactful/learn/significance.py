"""Is the difference real? Person-level paired bootstrap intervals.

People are drawn with replacement, both lists of a drawn person together, so that what makes a person easy or hard
cancels out. The interval is the 2.5th to 97.5th percentile of the mean difference.

>>> better = paired(np.array([1.0, 1.0, 0.0, 1.0] * 50), np.array([0.0, 1.0, 0.0, 0.0] * 50))
>>> better.mean, better.low > 0
(0.5, True)

Reference: Efron & Tibshirani 1993, chapter 13 (percentile interval).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.dice import Dice

__all__ = ["Interval", "interval", "paired"]

_SEED = b"tactful evaluate"
_BLOCK = 100
"""Draws per block: bounds memory to block x people."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over people with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Return ``"better"``, ``"worse"`` or ``"not told apart"`` for an interval of a difference."""
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "not told apart"


def interval(values: NDArray[np.float64], *, draws: int = 2000) -> Interval:
    """Return the mean of `values` (one per person) with its bootstrap interval.

    Parameters
    ----------
    values
        float64 [people]; with no people every bound is NaN, because nothing can be said.
    draws
        Bootstrap draws, at least 100.
    """
    people = len(values)
    if not people:
        return Interval(float("nan"), float("nan"), float("nan"))
    generator = Dice(_SEED).generator()
    means = [
        generator.multinomial(people, np.full(people, 1 / people), size=min(_BLOCK, draws - done)) @ values
        for done in range(0, draws, _BLOCK)
    ]
    low, high = np.percentile(np.concatenate(means) / people, [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high))


def paired(ours: NDArray[np.float64], theirs: NDArray[np.float64], *, draws: int = 2000) -> Interval:
    """Return the mean difference ``ours - theirs`` over the same people, in the same order, with its interval."""
    if len(ours) != len(theirs):
        raise ValueError("paired: both sides must list the same people")
    return interval(ours - theirs, draws=draws)
