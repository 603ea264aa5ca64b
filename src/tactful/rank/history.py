"""The part of a view that steers: rows with a weight, about items the scorer knows, oldest first.

A row without weight (faded out, cancelled as a gift) takes no place, so the scores are those of a history that
never had it.

>>> from tactful.profile.view import View
>>> len(History.of(View.nobody(), items=10))
0
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tactful.profile.view import View

__all__ = ["History", "spans"]

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class History:
    """Steering signals as columns of equal length, oldest first.

    Attributes
    ----------
    row
        int32, rows of the view.
    item, at, weight
        int32 item numbers, int64 milliseconds, float64 weights (never 0).
    made
        What parts have worked out from these columns, see `once`.
    """

    row: NDArray[np.int32]
    item: NDArray[np.int32]
    at: NDArray[np.int64]
    weight: NDArray[np.float64]
    made: dict[str, tuple[tuple[object, ...], Any]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, view: View, *, items: int) -> History:
        """Return the steering rows of a view, for a scorer that knows items 0 to ``items - 1``."""
        held = view.made.get("history")
        if held is not None and held[0] == items:
            found: History = held[1]
            return found
        row = np.flatnonzero((view.weight != 0) & (view.item >= 0) & (view.item < items)).astype(np.int32)
        history = cls(row, view.item[row], view.at[row], view.weight[row].astype(np.float64))
        view.made["history"] = items, history
        return history

    def once(self, name: str, rests_on: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
        """Return what `make` gives, made anew only when one of the objects it rests on is another one.

        Scoring and explaining one ask, and asks of several surfaces in a row, then share the work. `make` must be a
        pure function of these columns and of `rests_on`.
        """
        held = self.made.get(name)
        if held is not None and all(a is b for a, b in zip(held[0], rests_on, strict=True)):
            found: _Made = held[1]
            return found
        made = make()
        self.made[name] = rests_on, made
        return made

    def __len__(self) -> int:
        """Return the number of steering signals."""
        return len(self.item)

    def newest(self, count: int) -> History:
        """Return the newest `count` rows."""
        if len(self) <= count:
            return self
        return History(self.row[-count:], self.item[-count:], self.at[-count:], self.weight[-count:])

    def age(self) -> NDArray[np.int64]:
        """Return for every row how many rows are newer."""
        return np.arange(len(self) - 1, -1, -1)

    def steps(self) -> NDArray[np.int64]:
        """Return for every row how many instants are newer; the rows of one instant share a step."""
        fresh = np.zeros(len(self), np.int64)
        fresh[1:] = self.at[1:] != self.at[:-1]
        number = np.cumsum(fresh)
        return number[-1] - number if len(number) else number

    def repeats(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for every row how many newer rows are about the same item, and how many rows are in all."""
        order = self.item.argsort(kind="stable")
        ordered = self.item[order]
        fresh = np.ones(len(order) + 1, np.bool_)
        fresh[1:-1] = ordered[1:] != ordered[:-1]
        edge = np.flatnonzero(fresh)
        size = np.diff(edge)
        newer, count = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
        newer[order] = np.repeat(edge[1:], size) - 1 - np.arange(len(order))
        count[order] = np.repeat(size, size)
        return newer, count


def spans(start: NDArray[np.int64], rows: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (owner, index): all positions ``start[r]:start[r + 1]`` of the rows, and which row each belongs to.

    >>> owner, index = spans(np.array([0, 2, 5]), np.array([1, 0], np.int32))
    >>> owner.tolist(), index.tolist()
    ([0, 0, 0, 1, 1], [2, 3, 4, 0, 1])
    """
    low = start[rows]
    length = start[rows + 1] - low
    owner = np.repeat(np.arange(len(rows)), length)
    ends = np.cumsum(length)
    index = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(low - (ends - length), length)
    return owner, index
