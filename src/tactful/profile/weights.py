"""What is left of a signal: its kind's strength, times what its value says, times its own fading.

Each of these weights depends on its own event only, never on the other signals. What the others leave of it
(one-offs, a cap on lone events, a change of taste) is a second factor, in `tactful.profile.standing`.

>>> fading(np.array([0.0, 86_400_000.0]), np.array([1 / 86_400_000.0] * 2)).tolist()
[1.0, 0.5]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.profile.kindtable import COUNT, RATING, SHARE, KindTable

__all__ = ["FLOOR", "fading", "signal_strengths", "signal_weights", "value_factor"]

FLOOR = 0.01
"""A signal that has faded below this share of its strength is dropped, not merely quiet."""


def value_factor(kind: NDArray[np.int16], value: NDArray[np.float32], table: KindTable) -> NDArray[np.float64]:
    """Return what the values do to the weights, float64 of the same length; 1 where a value is absent or means nothing.

    A rating counts ``(value - 2.5) / 2.5`` (5 → 1, 3 → 0.2, 1 → -0.6); a share counts itself, cut to 0..1; a count
    of pieces counts ``1 + log2(count)``, between 1 and 4.
    """
    factor = np.ones(len(kind))
    means = table.means[kind]
    if not means.any():
        return factor
    told = ~np.isnan(value)
    given = value.astype(np.float64)
    rating, share, count = (told & (means == code) for code in (RATING, SHARE, COUNT))
    factor[rating] = (np.clip(given[rating], 0.0, 5.0) - 2.5) / 2.5
    factor[share] = np.clip(given[share], 0.0, 1.0)
    factor[count] = np.minimum(1.0 + np.log2(np.maximum(given[count], 1.0)), 4.0)
    return factor


def fading(age: NDArray[np.float64], decay: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share that is left after `age` milliseconds (not negative), 0..1; `decay` is 1 / half-life."""
    left: NDArray[np.float64] = np.exp2(-age * decay)
    return left


def signal_strengths(kind: NDArray[np.int16], value: NDArray[np.float32], table: KindTable) -> NDArray[np.float64]:
    """Return what every signal is worth when fresh, float64."""
    strength: NDArray[np.float64] = table.weight[kind] * value_factor(kind, value, table)
    return strength


def signal_weights(
    kind: NDArray[np.int16], value: NDArray[np.float32], at: NDArray[np.int64], table: KindTable, now: int
) -> NDArray[np.float64]:
    """Return the weight of every signal at `now`, float64; 0 where it has faded below `FLOOR`."""
    left = fading(np.maximum(now - at, 0).astype(np.float64), table.decay[kind])
    weight: NDArray[np.float64] = signal_strengths(kind, value, table) * left
    weight[left < FLOOR] = 0.0
    return weight
