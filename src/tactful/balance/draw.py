"""Declared random slots: drawn from the pool with exact, closed-form probabilities (I8).

A slot draws among the m items left with ``p = (1 - e) softmax(score / heat) + e / m``: mostly good items, and every
item with at least ``e / m``. One uniform number decides, the probability of what was drawn, given the places filled
before, is logged as it was used, and nothing is filtered after a draw.

>>> chances(np.array([1.0, 1.0]), np.array([True, True]), floor=0.1).tolist()
[0.5, 0.5]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["chances", "drawn", "eagerness"]


def eagerness(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the unnormalised softmax of a whole pool, float64 [m], largest 1; the standard deviation is the heat."""
    if not len(score):
        return score
    middle = float(np.add.reduce(score)) / len(score)
    heat = float(np.add.reduce(np.square(score - middle)) / len(score)) ** 0.5 or 1.0
    eager: NDArray[np.float64] = np.exp((score - score.max()) / heat)
    return eager


def chances(
    score: NDArray[np.float64],
    left: NDArray[np.bool_],
    *,
    floor: float,
    eager: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the probability of every item, float64 [m], summing to 1; 0 for those not left (one must be).

    Parameters
    ----------
    score
        Scores of the whole pool; their standard deviation is the heat.
    floor
        0..1, the part spread evenly.
    eager
        `eagerness` of the scores, where the caller has it already.
    """
    strength = (eagerness(score) if eager is None else eager) * left
    chance: NDArray[np.float64] = strength * ((1.0 - floor) / float(strength.sum()))
    chance += left * (floor / int(np.count_nonzero(left)))
    return chance


def drawn(chance: NDArray[np.float64], uniform: float) -> int:
    """Return the place that a uniform number in [0, 1) falls on.

    >>> drawn(np.array([0.25, 0.0, 0.75]), 0.2), drawn(np.array([0.25, 0.0, 0.75]), 0.25)
    (0, 2)
    """
    edge = np.cumsum(chance)
    place = int(np.searchsorted(edge, uniform * edge[-1], side="right"))
    return min(place, int(np.flatnonzero(chance)[-1]))
