"""The port to directed counts: how often, and how soon, an item followed another.

Whole numbers, so that adding and subtracting is exact in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["DirectedCounts"]


class DirectedCounts(Protocol):
    """A square table of whole numbers with one writer and many readers."""

    def add(self, before: NDArray[np.int32], after: NDArray[np.int32], amount: NDArray[np.int64]) -> None:
        """Add `amount` (may be negative) to the cells (before, after); cells may repeat."""
        ...

    def grow(self, items: int) -> DirectedCounts:
        """Return counts with room for at least `items` items: these, or the same counts in a form that suits more."""
        ...

    def row(self, before: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the columns and counts of a row that are not 0, columns in order."""
        ...

    def block(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the counts of few rows and few columns, int64 [len(before), len(after)]."""
        ...

    def follow(self, before: NDArray[np.int32], strength: NDArray[np.float32], items: int) -> NDArray[np.float32]:
        """Return for every item the sum over rows of ``strength * count``, float32 [items].

        Parameters
        ----------
        before, strength
            The rows to read, and what each is worth.
        items
            Number of items.
        """
        ...

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the arrays to save; the online additions are folded in."""
        ...
