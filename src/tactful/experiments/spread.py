"""Two policies over the same seeds: paired differences with intervals, equivalence, and what cannot be told.

Seeds are the units: a world drawn anew each time. Differences are taken within a seed, so what makes a world easy or
hard cancels out; intervals are Student's over seeds. That something is no worse is claimed by two one-sided tests
(TOST) only, never from a difference that was not found.

>>> over([1.0, 2.0, 3.0]).mean
2.0

References: Winecoff et al. 2021; Schuirmann 1987 (TOST); `knowledge/balance.md` 4.2, 8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["FEWEST", "Spread", "minus", "over", "ratio"]

FEWEST = 3
"""Seeds below which no interval is given."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean over seeds with its 95 % interval; the bounds are NaN with too few seeds.

    Attributes
    ----------
    mean, low, high
        In the unit of what was measured.
    one_sided
        Lower bound of the one-sided 95 % interval, for equivalence.
    seeds
        How many seeds it rests on.
    """

    mean: float
    low: float
    high: float
    one_sided: float
    seeds: int

    @property
    def told(self) -> bool:
        """Return whether there are enough seeds for an interval."""
        return not math.isnan(self.low)


def over(values: Sequence[float]) -> Spread:
    """Return the mean of one value per seed with its interval; seeds where it is NaN are left out."""
    from scipy.stats import t

    found = np.array([value for value in values if not math.isnan(value)], np.float64)
    count = len(found)
    if not count:
        return Spread(math.nan, math.nan, math.nan, math.nan, 0)
    mean = float(found.mean())
    if count < FEWEST:
        return Spread(mean, math.nan, math.nan, math.nan, count)
    error = float(found.std(ddof=1)) / math.sqrt(count)
    wide, narrow = float(t.ppf(0.975, count - 1)) * error, float(t.ppf(0.95, count - 1)) * error
    return Spread(mean, mean - wide, mean + wide, mean - narrow, count)


def minus(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the paired difference ours - theirs, seed by seed."""
    return over([a - b for a, b in zip(ours, theirs, strict=True)])


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the paired ratio ours / theirs, seed by seed; seeds where theirs is 0 are left out.

    >>> ratio([1.2, 1.1, 1.3], [1.0, 1.0, 1.0]).mean
    1.2
    """
    return over([a / b if b else math.nan for a, b in zip(ours, theirs, strict=True)])
