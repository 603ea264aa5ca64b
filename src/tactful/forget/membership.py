"""Membership attack: whether somebody who holds the model can tell who was in it.

For every person the attacker knows the history and asks the model how well it fits: a person whose events were
counted fits better than one whose were not. The area under the curve over both groups says how often the guess is
right; .5 is chance.

>>> told = attack(np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.5]))
>>> round(told.area, 3)
0.889

References: Shokri et al., S&P 2017; DeLong et al., Biometrics 1988 (the interval).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Attack", "attack"]

_Z95 = 1.959964
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Attack:
    """Area under the curve (0..1), and its 95 % interval."""

    area: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Return whether the interval contains a value."""
        return self.low <= value <= self.high


def attack(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> Attack:
    """Return how well a statistic tells members from others.

    Parameters
    ----------
    inside, outside
        The statistic of every member, and of everybody else; larger speaks for membership. Both at least two long.
    """
    placed = _placements(inside, outside)
    others = 1.0 - _placements(outside, inside)
    area = float(placed.mean())
    variance = float(placed.var(ddof=1)) / len(inside) + float(others.var(ddof=1)) / len(outside)
    reach = _Z95 * variance**0.5
    return Attack(area, max(0.0, area - reach), min(1.0, area + reach))


def _placements(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for every value the share of the others below it, ties counting half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, some, side="left")
    upto = np.searchsorted(ordered, some, side="right")
    share: NDArray[np.float64] = (below + upto) / (2.0 * len(others))
    return share
