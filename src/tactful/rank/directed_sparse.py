"""Directed counts as compressed rows plus what was added since: for catalogues of hundreds of thousands of items.

The base is read-mostly; additions of the running process live in small per-row dictionaries. The count of a cell is
always base plus addition, so nothing is approximate.

>>> counts = SparseCounts.empty(3)
>>> counts.add(np.array([0, 0]), np.array([1, 1]), np.array([5, 2]))
>>> counts.row(0)
(array([1], dtype=int32), array([7]))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

__all__ = ["SparseCounts"]

_FEW = 64
"""Up to so many cells, as one event adds, go beside the base."""


class SparseCounts:
    """Rows in compressed form, columns in order within a row.

    Parameters
    ----------
    start
        int64 [items + 1], where each row begins.
    column
        int32, columns.
    count
        int32, counts; cells may be 0 after subtractions.
    """

    def __init__(self, start: NDArray[np.int64], column: NDArray[np.int32], count: NDArray[np.int32]) -> None:
        self._base = (start, column, count)
        self._added: dict[int, dict[int, int]] = {}

    @classmethod
    def empty(cls, items: int) -> SparseCounts:
        """Return counts of nothing."""
        return cls(np.zeros(items + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))

    @classmethod
    def of_table(cls, table: NDArray[np.int32]) -> SparseCounts:
        """Return the counts of a dense table.

        >>> SparseCounts.of_table(np.array([[0, 7], [0, 0]], np.int32)).row(0)
        (array([1], dtype=int32), array([7]))
        """
        row, column = np.nonzero(table)
        start = np.zeros(len(table) + 1, np.int64)
        np.cumsum(np.bincount(row, minlength=len(table)), out=start[1:])
        return cls(start, column.astype(np.int32), table[row, column])

    def add(self, before: NDArray[np.int32], after: NDArray[np.int32], amount: NDArray[np.int64]) -> None:
        """Add few cells beside the base; many at once into the base where the cell is there."""
        if len(before) > _FEW:
            before, after, amount = self._into_base(before, after, amount)
        added = self._added
        for i, j, more in zip(before.tolist(), after.tolist(), amount.tolist(), strict=True):
            cells = added.get(i)
            if cells is None:
                cells = added[i] = {}
            cells[j] = cells.get(j, 0) + more

    def _into_base(
        self, before: NDArray[np.int32], after: NDArray[np.int32], amount: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        """Add what finds its cell in the base; return the rest, summed by cell."""
        start, column, count = self._base
        cell, place = np.unique(before.astype(np.int64) << 32 | after, return_inverse=True)
        total = np.zeros(len(cell), np.int64)
        np.add.at(total, place, amount)
        row, wanted = (cell >> 32).astype(np.int32), (cell & 0xFFFFFFFF).astype(np.int32)
        rest = np.ones(len(cell), np.bool_)
        first = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
        for low, high in zip(first.tolist(), [*first[1:].tolist(), len(row)], strict=True):
            at = int(row[low])
            if at >= len(start) - 1:
                break
            held = column[start[at] : start[at + 1]]
            found = held.searchsorted(wanted[low:high])
            if len(held):
                hit = np.flatnonzero(held[np.minimum(found, len(held) - 1)] == wanted[low:high])
                count[start[at] + found[hit]] += total[low:high][hit].astype(np.int32)
                rest[low + hit] = False
        return row[rest], wanted[rest], total[rest]

    def grow(self, items: int) -> SparseCounts:  # noqa: ARG002 - the port's signature
        """Return these counts: rows and columns beyond the base live beside it."""
        return self

    def row(self, before: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the cells of a row that are not 0."""
        halves = self._halves(before)
        columns, place = np.unique(np.concatenate([c for c, _ in halves]), return_inverse=True)
        counts = np.zeros(len(columns), np.int64)
        np.add.at(counts, place, np.concatenate([n for _, n in halves]))
        return columns[counts != 0], counts[counts != 0]

    def _halves(self, before: int) -> list[tuple[NDArray[np.int32], NDArray[np.integer[Any]]]]:
        """Return the row's base and its additions; no column repeats within either."""
        start, column, count = self._base
        halves: list[tuple[NDArray[np.int32], NDArray[np.integer[Any]]]] = []
        if before < len(start) - 1:
            low, high = start[before], start[before + 1]
            halves.append((column[low:high], count[low:high]))
        beside = self._added.get(before)
        if beside:
            cells = list(beside.items())  # one step under the interpreter's lock: the writer may be adding
            extra = np.array(cells, np.int64)
            halves.append((extra[:, 0].astype(np.int32), extra[:, 1]))
        return halves or [(np.zeros(0, np.int32), np.zeros(0, np.int64))]

    def block(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the counts of few rows and few columns."""
        start, column, count = self._base
        found = np.zeros((len(before), len(after)), np.int64)
        wanted = after.tolist()
        for place, row in enumerate(before.tolist()):
            if row < len(start) - 1 and start[row] < start[row + 1]:
                held = column[start[row] : start[row + 1]]
                at = np.minimum(held.searchsorted(after), len(held) - 1)
                found[place] = np.where(held[at] == after, count[start[row] + at], 0)
            beside = self._added.get(row)
            if beside:
                found[place] += [beside.get(j, 0) for j in wanted]
        return found

    def follow(self, before: NDArray[np.int32], strength: NDArray[np.float32], items: int) -> NDArray[np.float32]:
        """Return the weighted sum of rows; see the port."""
        halves = [
            (half, worth) for row, worth in zip(before.tolist(), strength, strict=True) for half in self._halves(row)
        ]
        ends = np.cumsum([0, *(len(columns) for (columns, _), _ in halves)])
        column = np.concatenate([columns for (columns, _), _ in halves])
        count = np.concatenate([counts for (_, counts), _ in halves]).astype(np.float32)
        # the rows side by side are the columns of a sparse matrix: one pass over their cells, no search
        rows = csc_array((count, column, ends), shape=(items, len(halves)))
        total: NDArray[np.float32] = rows @ np.array([worth for _, worth in halves], np.float32)
        return total

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Fold the additions in, drop cells that are 0, and return the three arrays."""
        rows = max(len(self._base[0]) - 1, max(self._added, default=-1) + 1)
        if self._added or (self._base[2] == 0).any():
            self._base = self._folded(rows)
            self._added = {}
        start, column, count = self._base
        return {"start": start, "column_of": column, "count": count}

    def _folded(self, rows: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        start, column, count = self._base
        row_of = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start))
        cells = [(i, j, c) for i, more in self._added.items() for j, c in more.items()]
        beside = np.array(cells, np.int64).reshape(-1, 3)
        row_of = np.concatenate([row_of, beside[:, 0]])
        column = np.concatenate([column, beside[:, 1].astype(np.int32)])
        count = np.concatenate([count, beside[:, 2].astype(np.int32)])
        order = np.lexsort((column, row_of))
        row_of, column, count = row_of[order], column[order], count[order]
        first = np.flatnonzero(np.r_[True, (np.diff(row_of) != 0) | (np.diff(column) != 0)][: len(count)])
        count = np.add.reduceat(count, first) if len(first) else count
        row_of, column = row_of[first], column[first]
        keep = count != 0
        row_of, column, count = row_of[keep], column[keep], count[keep]
        start = np.zeros(rows + 1, np.int64)
        np.cumsum(np.bincount(row_of, minlength=rows), out=start[1:])
        return start, column, count.astype(np.int32)
