"""Directed counts as one dense table: for catalogues of up to about ten thousand items.

>>> counts = DenseCounts.empty(3)
>>> counts.add(np.array([0, 0]), np.array([1, 1]), np.array([5, 2]))
>>> counts.row(0)
(array([1], dtype=int32), array([7]))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas

from tactful.rank.directed import DirectedCounts
from tactful.rank.directed_sparse import SparseCounts

__all__ = ["DenseCounts"]

MOST = 10_000
"""A table of so many items takes 400 MB."""

_SPARE = 64
"""Columns kept free so that a new item rarely moves the table."""


class DenseCounts:
    """A table int32 [capacity, capacity].

    Parameters
    ----------
    table
        The counts; memory-mapped copy-on-write tables are welcome.
    most
        Most items for which a table is worth its memory; beyond, the counts go on as compressed rows.
    """

    def __init__(self, table: NDArray[np.int32], *, most: int = MOST) -> None:
        self._table = table
        self._flat = table.reshape(-1)
        self._most = most

    @classmethod
    def empty(cls, items: int, *, most: int = MOST) -> DenseCounts:
        """Return a table of zeros with some room to grow."""
        capacity = _capacity(items)
        return cls(np.zeros((capacity, capacity), np.int32), most=most)

    def add(self, before: NDArray[np.int32], after: NDArray[np.int32], amount: NDArray[np.int64]) -> None:
        """Add to cells; see the port."""
        place = before.astype(np.int64) * len(self._table) + after
        np.add.at(self._flat, place, amount.astype(np.int32))

    def grow(self, items: int) -> DirectedCounts:
        """Return counts with room for at least `items` items: compressed rows when they are too many for a table."""
        if items > self._most:
            return SparseCounts.of_table(self._table)
        if items > len(self._table):
            capacity, known = _capacity(items), len(self._table)
            larger = np.zeros((capacity, capacity), np.int32)
            larger[:known, :known] = self._table
            self._table, self._flat = larger, larger.reshape(-1)
        return self

    def row(self, before: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the cells of a row that are not 0."""
        columns = np.flatnonzero(self._table[before]).astype(np.int32)
        return columns, self._table[before, columns].astype(np.int64)

    def block(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the counts of few rows and few columns."""
        return self._table[before[:, None], after[None, :]].astype(np.int64)

    def follow(self, before: NDArray[np.int32], strength: NDArray[np.float32], items: int) -> NDArray[np.float32]:
        """Return the weighted sum of rows; see the port."""
        total, row = np.zeros(items, np.float32), np.empty(items, np.float32)
        for place, weight in zip(before.tolist(), strength.tolist(), strict=True):
            row[...] = self._table[place, :items]  # one row at a time stays in the cache, which all of them would not
            blas.saxpy(row, total, items, weight)
        return total

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the table."""
        return {"table": self._table}


def _capacity(items: int) -> int:
    return items + items // 64 + _SPARE
