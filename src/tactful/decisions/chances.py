"""Closed-form chances of drawing one of several things by what each is expected to bring: exact, so they can be logged.

Inverse gap weighting (SquareCB): a thing that is expected to bring ``gap`` less than the best is drawn with
``1 / (m + gamma * gap)``, the best with what is left, where m things may be drawn. A floor is spread evenly over all of
them, so nothing that may be shown is ever beyond learning about.

>>> squared(np.array([0.5, 0.4, 0.1]), np.array([True, True, True]), gamma=10.0, floor=0.0).round(3).tolist()
[0.607, 0.25, 0.143]

References: Abe & Long 1999; Foster & Rakhlin 2020, "Beyond UCB".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["squared"]


def squared(value: NDArray[np.float64], left: NDArray[np.bool_], *, gamma: float, floor: float) -> NDArray[np.float64]:
    """Return the chance of every thing, float64 [m], summing to 1; 0 for those not left (one must be).

    Parameters
    ----------
    value
        What each is expected to bring, finite.
    left
        What may be drawn.
    gamma
        How firmly the best is preferred, 0 or more: 0 draws all alike, without end always the best.
    floor
        0..1, the part spread evenly.
    """
    count = int(left.sum())
    inside = np.where(left, value, -np.inf)
    best = int(inside.argmax())
    chance = np.where(left, 1.0 / (count + gamma * np.where(left, value[best] - value, 0.0)), 0.0)
    chance[best] = 0.0
    chance[best] = 1.0 - chance.sum()
    mixed: NDArray[np.float64] = (1.0 - floor) * chance + floor * (left / count)
    return mixed
