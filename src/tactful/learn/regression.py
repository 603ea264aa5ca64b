"""The record behind taste: layout, whole-number Gram matrix and solved P of one generation.

P always belongs to the Gram matrix beside it: either solved from it, or moved person by person since the last solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tactful.learn.gram import ONE, Layout, add_rows
from tactful.learn.solve import only_upper, shift, solve, symmetric
from tactful.learn.tally import UNIT
from tactful.rank.taste import Taste

__all__ = ["FEW", "Regression", "ridge_of"]

FEW = 32
"""Up to so many changed rows P is moved row by row; beyond that a solve is quicker."""


def ridge_of(people: float, unit: int) -> float:
    """Return the ridge that holds typical events down as `people` people with events of the strongest kind would.

    >>> ridge_of(200.0, 32)
    50.0
    """
    return people * (unit / UNIT) ** 2


@dataclass(slots=True)
class Regression:
    """What taste is derived from.

    Attributes
    ----------
    layout
        Columns.
    gram
        int32 [d, d].
    inverse
        float64 [d, d], P; its upper triangle is the record and the lower one is empty.
    ridge
        In people whose events are of the strongest kind; see `ridge_of`.
    k
        Features of fewer people are not read.
    """

    layout: Layout
    gram: NDArray[np.int32]
    inverse: NDArray[np.float64]
    ridge: float
    k: int
    waiting: list[tuple[csr_array, int]] | None = None
    """Rows that came or went while a solve was under way elsewhere; None when none is."""

    @classmethod
    def empty(cls, layout: Layout, ridge: float, k: int) -> Regression:
        """Return the regression of nobody."""
        none = np.zeros((layout.columns, layout.columns), np.int32)
        return cls(layout, none, np.zeros((0, 0)), ridge, k)

    def serving(self) -> NDArray[np.float32]:
        """Return a fresh float32 copy of P, for serving."""
        return symmetric(self.inverse).astype(np.float32)

    def solve(self) -> Taste:
        """Solve afresh and return what serves."""
        inverse = solve(self.gram, self.ridge)
        serving = inverse.astype(np.float32)
        self.inverse = only_upper(inverse)
        return self.taste(serving)

    def taste(self, serving: NDArray[np.float32]) -> Taste:
        """Return what serves, over a given float32 copy of P."""
        layout, heads = self.layout, len(self.layout.head)
        people = self.gram.diagonal()[heads:] // ONE**2
        features = {
            name: heads + i
            for i, (name, count) in enumerate(zip(layout.features, people, strict=True))
            if count >= self.k
        }
        whole = heads > 0 and heads == int(layout.head[-1]) + 1
        diagonal = serving.diagonal()[:heads].copy()
        return Taste(layout.column, layout.head, features, serving, diagonal, whole)

    def change(self, out: csr_array | None, into: csr_array | None, served: Taste) -> Taste:
        """Take rows out and others in; return what serves from now on.

        Few rows move P and the served copy in place (readers may see a stale cell); many rows solve afresh.
        """
        changes = [(rows, sign) for rows, sign in ((out, -1), (into, 1)) if rows is not None and rows.nnz]
        for rows, sign in changes:
            add_rows(self.gram, rows, sign)
        if self.waiting is not None:
            self.waiting += changes
            return served
        if sum(rows.shape[0] for rows, _ in changes) > FEW:
            return self.solve()
        return self._shifted(changes, served.inverse)

    def begin(self) -> NDArray[np.int32]:
        """Return a copy of the Gram matrix to solve elsewhere; what changes until `adopt` waits for it."""
        self.waiting = []
        return self.gram.copy()

    def solved(self, gram: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return P of a Gram matrix; nothing here is changed, so that others may go on."""
        return solve(gram, self.ridge)

    def adopt(self, inverse: NDArray[np.float64], serving: NDArray[np.float32]) -> Taste:
        """Take the P that was solved elsewhere and its float32 copy, moved by what came and went meanwhile."""
        waiting, self.waiting = self.waiting or [], None
        self.inverse = only_upper(inverse)
        return self._shifted(waiting, serving)

    def _shifted(self, changes: list[tuple[csr_array, int]], serving: NDArray[np.float32]) -> Taste:
        for rows, sign in changes:
            for low, high in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
                row = rows.indices[low:high], rows.data[low:high].astype(np.float64)
                shift(self.inverse, serving, *row, sign)
        return self.taste(serving)
