"""The Gram matrix of taste: who had what together, in whole numbers.

A person is one row x of small whole numbers: how much of each head item they had (0..15, 8 is one fresh event of the
strongest kind), and 8 for every registered attribute they carry. The matrix is the sum of x x' over people.

>>> layout = Layout.of(np.array([3, 9, 1]), head=2, features=("age=30",))
>>> layout.head.tolist(), layout.columns
([0, 1], 3)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas
from scipy.sparse import csr_array

from tactful.errors import Unavailable
from tactful.learn.diary import Diary
from tactful.learn.tally import UNIT

__all__ = ["EVERY", "ONE", "Layout", "Traits", "add_rows", "rows_of"]

ONE = 8
"""One fresh event of the strongest kind in a row."""
_MOST = 15
_PEOPLE = 1024
"""People per dense block."""
_FEW = 32
"""Up to so many people are added row by row."""
_EXACT = 1 << 24
"""Whole numbers up to here are exact in single precision."""

Traits = Callable[[int], Sequence[str]]
"""Pseudonym to the names of the features the person carries."""


EVERY = 4_096
"""Items up to which every item has a column, whether anybody had it or not: an item that only somebody forgotten had
would otherwise go on showing, as an empty column, until the next generation. Beyond it that would cost too much."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which items and features are columns.

    Attributes
    ----------
    column
        int32 [items], column of every item, -1 outside the head.
    head
        int32 [h], items of the columns, in order of item number.
    features
        Names of the columns after the head.
    """

    column: NDArray[np.int32]
    head: NDArray[np.int32]
    features: tuple[str, ...]

    @property
    def columns(self) -> int:
        """Return the number of columns."""
        return len(self.head) + len(self.features)

    @classmethod
    def of(cls, size: NDArray[np.int64], *, head: int, features: Sequence[str]) -> Layout:
        """Return the layout with the `head` largest items that have any event (ties: smaller number first).

        A catalogue of up to `EVERY` items has a column for each: then the columns say nothing about who was there.
        """
        if len(size) <= min(head, EVERY):
            chosen = np.arange(len(size), dtype=np.int32)
        else:
            order = np.argsort(-size, kind="stable")[:head]
            chosen = np.sort(order[size[order] > 0]).astype(np.int32)
        column = np.full(len(size), -1, np.int32)
        column[chosen] = np.arange(len(chosen), dtype=np.int32)
        return cls(column, chosen, tuple(features))


def rows_of(diary: Diary, strength: NDArray[np.int64], layout: Layout, traits: Traits | None) -> csr_array:
    """Return the rows of people, float32 [people, columns] of small whole numbers."""
    columns = max(layout.columns, 1)
    known = diary.item < len(layout.column)
    column = np.where(known, layout.column[np.where(known, diary.item, 0)], -1) if len(layout.column) else known - 1
    inside = column >= 0
    cell = diary.person()[inside].astype(np.int64) * columns + column[inside]
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    first = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]][: len(cell)])
    most = np.maximum.reduceat(strength[inside][order], first) if len(first) else strength[:0]
    value = np.minimum(np.rint(most * (ONE / UNIT)), _MOST)
    cell = cell[first]
    if traits is not None and layout.features:
        number = {name: len(layout.head) + i for i, name in enumerate(layout.features)}
        carried = [
            person * columns + number[name]
            for person, pseudonym in enumerate(diary.people.tolist())
            for name in dict.fromkeys(traits(pseudonym))
            if name in number
        ]
        cell = np.concatenate([cell, np.array(carried, np.int64)])
        value = np.concatenate([value, np.full(len(carried), ONE)])
    where = (cell // columns, cell % columns)
    rows = csr_array((value.astype(np.float32), where), shape=(len(diary.people), columns))
    rows.eliminate_zeros()
    return rows


def add_rows(gram: NDArray[np.int32], rows: csr_array, sign: int = 1) -> None:
    """Add ``sign * x x'`` of every row to the matrix, exactly.

    Raises
    ------
    Unavailable
        Code ``gram-full`` when a sum would leave 32 bits (beyond about nine million people).
    """
    length = np.diff(rows.indptr).astype(np.float64)
    if int(gram.diagonal().max(initial=0)) + _MOST**2 * rows.shape[0] >= 1 << 31:
        raise Unavailable("gram-full", "too many people for one model", hint="learn from a sample of people")
    if rows.shape[0] <= _FEW:
        _add_few(gram, rows, sign)
        return
    # rates of this code on one ordinary core: 1e11 dense and 5e7 sparse steps a second; both ways are exact
    cells = float(gram.shape[0]) ** 2
    dense_seconds = rows.shape[0] * cells / 1e11 + cells * 4e-9
    if (length**2).sum() / 5e7 <= dense_seconds:
        _add_sparse(gram, rows, sign)
    else:
        _add_dense(gram, rows, sign)


def _add_few(gram: NDArray[np.int32], rows: csr_array, sign: int) -> None:
    for low, high in pairwise(rows.indptr.tolist()):
        column, value = rows.indices[low:high], rows.data[low:high].astype(np.int32)
        gram[np.ix_(column, column)] += sign * np.outer(value, value)


def _add_sparse(gram: NDArray[np.int32], rows: csr_array, sign: int) -> None:
    whole = rows.astype(np.int32)
    product = (whole.T @ whole).tocoo()
    gram[product.row, product.col] += sign * product.data


def _add_dense(gram: NDArray[np.int32], rows: csr_array, sign: int) -> None:
    """Add by matrix products in single precision, flushed before any sum could leave the exact range."""
    held, most = None, _MOST**2
    people = 0
    for low in range(0, rows.shape[0], _PEOPLE):
        block = rows[low : low + _PEOPLE].toarray()
        if held is None:
            held = np.zeros(gram.shape, np.float32, order="F")
        # block is C-ordered: its transpose is the column-major [columns, people] that ssyrk reads without a copy
        held = blas.ssyrk(1.0, block.T, beta=1.0, c=held, overwrite_c=1, lower=1)
        people += len(block)
        if (people + _PEOPLE) * most >= _EXACT or low + _PEOPLE >= rows.shape[0]:
            _flush(gram, held, sign)
            held, people = None, 0


def _flush(gram: NDArray[np.int32], held: NDArray[np.float32], sign: int) -> None:
    """Add a lower triangle held in column order to the whole symmetric matrix, in strips."""
    size, strip = len(gram), 512
    for low in range(0, size, strip):
        high = min(low + strip, size)
        part = held[low:, low:high].astype(np.int32) * sign  # rows low.., columns low..high of the lower triangle
        square = np.tril(part[: high - low])
        gram[low:high, low:high] += square + np.tril(square, -1).T
        gram[high:, low:high] += part[high - low :]
        gram[low:high, high:] += part[high - low :].T
