"""The joint linear reward model: sums of products in whole numbers, from which a ridge regression is solved.

What is shown has a row of features; the sums are ``A = sum w x x'`` and ``b = sum w r x``. Features and rewards are
rounded to fixed points before they are multiplied, and weights are whole, so adding and taking out in any order leaves
the very sums of what remains: a person is unlearned by subtraction, to the bit. Solving is separate and derived.

>>> sums, shown = JointSums(2), np.array([[1.0, 0.5], [1.0, -0.5]])
>>> sums.add(shown, np.array([1.0, 0.0])); sums.add(shown[1:], np.array([0.0]), sign=-1); sums.rows
1
>>> sums.solved(ridge=1e-6).round(2).tolist()
[0.8, 0.4]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.errors import Unavailable

__all__ = ["FINE", "JointSums"]

FINE = 256
"""Steps of one unit of a feature or a reward."""

_EXACT = float(1 << 53)
"""Whole numbers up to here are exact in double precision, so their products may be summed by BLAS."""


class JointSums:
    """Sums over rows of `width` features; one writer.

    Attributes
    ----------
    width
        Number of features.
    rows
        Rows in the sums.
    products
        int64 [width, width], in units of ``FINE ** -2``.
    rewards
        int64 [width], in the same unit.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows = 0
        self.products = np.zeros((width, width), np.int64)
        self.rewards = np.zeros(width, np.int64)

    def add(
        self,
        features: NDArray[np.float64],
        reward: NDArray[np.float64],
        weight: NDArray[np.int64] | None = None,
        *,
        sign: int = 1,
    ) -> None:
        """Add rows, or take them out.

        Parameters
        ----------
        features
            float64 [n, width], within ±100.
        reward
            float64 [n], within ±100.
        weight
            int64 [n], 0 or more; 1 each by default.
        sign
            1 to add, -1 to take out what was added with the same numbers.

        Raises
        ------
        Unavailable
            ``sums-full`` when the numbers would no longer be exact.
        """
        fixed, worth = np.rint(features * FINE), np.rint(reward * FINE)
        heavy = fixed if weight is None else fixed * weight[:, None].astype(np.float64)
        products, rewards = heavy.T @ fixed, heavy.T @ worth
        largest = max(float(np.abs(products).max(initial=0.0)), float(np.abs(self.products).max(initial=0)))
        if 2 * largest >= _EXACT or float(np.abs(heavy).T @ np.abs(worth) @ np.ones(self.width)) >= _EXACT:
            raise Unavailable("sums-full", "the sums of the reward model are full", hint="learn again")
        self.products += sign * products.astype(np.int64)
        self.rewards += sign * rewards.astype(np.int64)
        self.rows += sign * len(features)

    def solved(self, *, ridge: float, unit: float = 1.0) -> NDArray[np.float64]:
        """Return the slopes, float64 [width].

        Parameters
        ----------
        ridge
            Strength of the pull towards 0, in rows of one unit of a feature, above 0.
        unit
            Weight of one row, where rows have weights.
        """
        gram = self.products.astype(np.float64) / FINE**2
        gram[np.diag_indices(self.width)] += ridge * unit
        return np.asarray(np.linalg.solve(gram, self.rewards / FINE**2), np.float64)
