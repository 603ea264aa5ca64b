"""Always-valid intervals: right at every look, however often one looks and whenever one stops.

The difference of two means gets an asymptotic confidence sequence (the normal mixture that also drives the mixture
sequential probability ratio test): with N people, standard error s of the difference and miss probability a, it is

    s * sqrt((N r + 1) / (N r) * (ln(N r + 1) - 2 ln a)),    r = (ln(1 - 2 ln a) - 2 ln a) / tuned_for

which is narrowest, beside a fixed look, around `tuned_for` people. The chance that the truth is *ever* outside is at
most a. The price is width: about half as wide again as an interval that may be looked at once.

>>> flat = Moments(1000, 0.2, 0.16)
>>> compare(flat, flat).p, compare(flat, Moments(1000, 0.3, 0.21)).p < 0.01
(1.0, True)

References: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, "Time-uniform central limit theory and asymptotic
confidence sequences"; Johari, Koomen, Pekelis & Walsh 2022, "Always valid inference".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["TUNED_FOR", "Compared", "Moments", "against_zero", "compare", "moments", "p_value", "radius"]

TUNED_FOR = 5_000
"""People at which the interval is narrowest beside a fixed look."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean and variance (n - 1 below) of one arm's values."""

    people: int
    mean: float
    variance: float

    def spread(self) -> float:
        """Return the squared standard error of the mean."""
        return self.variance / self.people if self.people else math.inf


@dataclass(frozen=True, slots=True)
class Compared:
    """An arm against the first one.

    Attributes
    ----------
    difference
        Mean of the arm minus mean of the first arm.
    low, high
        Interval that holds the truth at every look at once, with the probability asked for.
    p
        Always-valid p-value: smaller than a at any look with probability at most a when nothing differs.
    """

    difference: float
    low: float
    high: float
    p: float


def moments(values: NDArray[np.float64]) -> Moments:
    """Return the moments of values, float64 [n]; variance 0 for fewer than two."""
    count = len(values)
    mean = float(values.mean()) if count else 0.0
    return Moments(count, mean, float(values.var(ddof=1)) if count > 1 else 0.0)


def compare(first: Moments, arm: Moments, *, miss: float = 0.05, tuned_for: int = TUNED_FOR) -> Compared:
    """Return how an arm differs from the first one.

    Parameters
    ----------
    first, arm
        Moments of independent people.
    miss
        Probability, above 0 to below 1, that the interval ever misses the truth.
    tuned_for
        People at which it is narrowest, 1 or more.
    """
    error = math.sqrt(first.spread() + arm.spread())
    return _told(arm.mean - first.mean, error, first.people + arm.people, miss, tuned_for)


def against_zero(one: Moments, *, miss: float = 0.05, tuned_for: int = TUNED_FOR) -> Compared:
    """Return how a mean differs from 0, for values that are differences within a person already.

    >>> against_zero(Moments(400, 0.2, 0.5)).low > 0 > against_zero(Moments(400, 0.05, 0.5)).low
    True
    """
    return _told(one.mean, math.sqrt(one.spread()), one.people, miss, tuned_for)


def _told(gap: float, error: float, people: int, miss: float, tuned_for: int) -> Compared:
    if not math.isfinite(error) or error == 0.0:
        return Compared(gap, -math.inf, math.inf, 1.0)  # nothing varied yet: nothing is known
    half = error * radius(people, miss=miss, tuned_for=tuned_for)
    return Compared(gap, gap - half, gap + half, p_value(gap / error, people, miss=miss, tuned_for=tuned_for))


def radius(people: int, *, miss: float = 0.05, tuned_for: int = TUNED_FOR) -> float:
    """Return half the width of the interval in standard errors, for so many people together.

    >>> round(radius(5000), 2), round(radius(100), 1)
    (3.04, 6.7)
    """
    info = people * _mixing(miss, tuned_for)
    return math.sqrt((info + 1) / info * (math.log(info + 1) - 2 * math.log(miss)))


def p_value(z: float, people: int, *, miss: float = 0.05, tuned_for: int = TUNED_FOR) -> float:
    """Return the always-valid p-value of a difference of `z` standard errors; at most 1."""
    info = people * _mixing(miss, tuned_for)
    log_odds = z * z / 2 * info / (info + 1) - math.log(info + 1) / 2
    return math.exp(-log_odds) if log_odds > 0 else 1.0


def _mixing(miss: float, tuned_for: int) -> float:
    log = -2 * math.log(miss)
    return (log + math.log(log + 1)) / tuned_for
