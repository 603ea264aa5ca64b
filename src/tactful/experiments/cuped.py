"""CUPED: take out of everybody's value what their own past already told, so that fewer people tell as much.

``y - b (x - mean x)`` with ``b = cov(x, y) / var x`` within arms. The past is from before the person's first list of
the phase, which no arm could change, so the differences between arms stay what they were; the variance shrinks by the
square of the correlation.

>>> rng = np.random.default_rng(1); x = rng.normal(size=2000); arm = np.arange(2000) % 2
>>> y = 0.7 * x + np.sqrt(1 - 0.49) * rng.normal(size=2000)
>>> round(adjusted(y, x, arm).left, 1)
0.5

Reference: Deng, Xu, Kohavi & Walker 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Adjusted", "adjusted"]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Values without what the past told.

    Attributes
    ----------
    values
        float64 [n].
    left
        Variance within arms that is left, as a share of what it was: 1 when the past tells nothing.
    """

    values: NDArray[np.float64]
    left: float


def adjusted(values: NDArray[np.float64], before: NDArray[np.float64], arm: NDArray[np.integer]) -> Adjusted:
    """Return the values adjusted by what was measured before.

    Parameters
    ----------
    values, before
        float64 [n], one per person.
    arm
        Index of each person's arm.
    """
    x, y = _within(before, arm), _within(values, arm)
    spread, was = float(x @ x), float(y @ y)
    if spread <= 0.0 or was <= 0.0:
        return Adjusted(values, 1.0)
    slope = float(x @ y) / spread
    rest = y - slope * x
    return Adjusted(values - slope * (before - before.mean()), float(rest @ rest) / was)


def _within(values: NDArray[np.float64], arm: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the values without the mean of their arm."""
    count = np.bincount(arm)
    mean = np.bincount(arm, values) / np.maximum(count, 1)
    rest: NDArray[np.float64] = values - mean[arm]
    return rest
