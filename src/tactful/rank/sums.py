"""What a generation knows of all people together: whole numbers only, one writer, many readers.

Every number is a sum over people of a pure function of their own events, so a person is added, corrected or
forgotten exactly, in any order. Scores are derived from these numbers and never stored instead of them.

Reference: DESIGN 4 and 8.8 (I6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import cell_count
from tactful.rank.directed import DirectedCounts
from tactful.rank.trend import Buckets

_Whole = TypeVar("_Whole", np.int32, np.int64)

__all__ = ["Sums", "no_cells"]


@dataclass(slots=True)
class Sums:
    """Sums over people; arrays have room for more items than `items`.

    Attributes
    ----------
    items
        Items that may have been counted so far.
    unit
        What one fresh typical event adds to `size`, and about ``unit * grain`` to a pair of neighbours; fixed for
        the generation.
    grain
        What a pair of neighbouring events counts per unit of strength.
    size
        int64 [room], strengths of the item's events.
    follows
        Directed pair counts.
    buckets
        Hourly and daily popularity.
    buyers
        int32 [2, room]: people with the item at one instant or more, and at two or more; `buyer_totals` int64 [2].
    cells
        int32 [cells, room]: people who had the item in a context cell; `cell_totals` int64 [cells] sums each.
    """

    items: int
    unit: int
    grain: int
    size: NDArray[np.int64]
    follows: DirectedCounts
    buckets: Buckets
    buyers: NDArray[np.int32]
    buyer_totals: NDArray[np.int64]
    cells: NDArray[np.int32]
    cell_totals: NDArray[np.int64]

    def still(self) -> Sums:
        """Return a face that keeps its number of items while one ask is scored; the arrays are shared."""
        return Sums(
            self.items,  # read first: a writer that grows sets it last, so every array has room for it
            self.unit,
            self.grain,
            self.size,
            self.follows,
            self.buckets,
            self.buyers,
            self.buyer_totals,
            self.cells,
            self.cell_totals,
        )

    def grow(self, items: int) -> bool:
        """Make room for at least `items` items; nothing is lost.

        Returns True when the directed counts took another form on the way: what a model learned afresh of so many
        items looks like differs from then on, so one should be learned.
        """
        if items <= self.items:
            return False
        if items > len(self.size):
            room = items + items // 64 + 64
            self.size = _longer(self.size, room)
            self.buyers = _longer(self.buyers, room)
            self.cells = _longer(self.cells, room)
        before, self.follows = self.follows, self.follows.grow(items)
        self.buckets.grow(items)
        self.items = items
        return self.follows is not before


def _longer(table: NDArray[_Whole], room: int) -> NDArray[_Whole]:
    larger = np.zeros((*table.shape[:-1], room), table.dtype)
    larger[..., : table.shape[-1]] = table
    return larger


def no_cells(room: int) -> NDArray[np.int32]:
    """Return empty context counts, int32 [cells, room]."""
    return np.zeros((cell_count(), room), np.int32)
