"""Which events follow which: the pairs behind the directed counts, as whole numbers.

An event at place *b* of a person's diary follows the event at place *a* up to `window` events earlier and adds
``lag(b - a) * strength(b)`` to the cell (item a, item b). Events of one instant have no order: such a pair
counts half in either direction, and an item never follows itself within an instant.

Reference: knowledge on anchors (directional counts, decay .8, window 20).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tactful.learn.diary import Diary
from tactful.rank.constants import Shape

__all__ = ["Pairs", "lag_table", "pairs"]

Pairs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
"""Cells (before, after) and what to add; cells may repeat."""

_ROWS = 20_000
"""Events per step: the working arrays stay within the cache."""


def lag_table(shape: Shape, grain: int) -> NDArray[np.int64]:
    """Return what a pair of lag 0..window counts, in whole numbers; lag 0 (one instant) counts like lag 1.

    Parameters
    ----------
    grain
        What a pair of neighbours counts, a whole number; chosen so that sums stay within 32 bits.
    """
    lags = np.maximum(np.arange(shape.window + 1) - 1, 0)
    table: NDArray[np.int64] = np.rint(grain * shape.decay**lags).astype(np.int64)
    return table


def pairs(
    diary: Diary, strength: NDArray[np.int64], shape: Shape, table: NDArray[np.int64], since: int = 0
) -> Iterator[Pairs]:
    """Yield all pairs whose later event is at row `since` or after.

    Parameters
    ----------
    diary
        Whole people, or the last events of one person when appending.
    strength
        int64 per event, fading included.
    shape, table
        Window and order, and the lag table of the generation.
    """
    first_of = np.repeat(diary.start[:-1], np.diff(diary.start))
    step = _steps(diary, first_of) if shape.order == "step" else None
    back = np.arange(1, shape.window + 1)
    for low in range(since, len(diary), _ROWS):
        later = np.arange(low, min(low + _ROWS, len(diary)))
        earlier = later[:, None] - back
        there = earlier >= first_of[later][:, None]
        row, lag = np.nonzero(there)
        a, b = earlier[row, lag], later[row]
        lag = lag + 1 if step is None else np.minimum(step[b] - step[a], shape.window)
        yield from _directions(diary, strength, table[lag], (a, b), loose=shape.order == "none")


def _directions(
    diary: Diary,
    strength: NDArray[np.int64],
    worth: NDArray[np.int64],
    ends: tuple[NDArray[np.intp], NDArray[np.intp]],
    *,
    loose: bool,
) -> Iterator[Pairs]:
    a, b = ends
    i, j = diary.item[a], diary.item[b]
    forward = worth * strength[b]
    together = np.ones(len(a), np.bool_) if loose else diary.at[a] == diary.at[b]
    if not together.any():
        yield i, j, forward
        return
    forward[together] >>= 1
    forward[together & (i == j)] = 0
    yield i, j, forward
    both = together & (i != j)
    yield j[both], i[both], (worth[both] * strength[a[both]]) >> 1


def _steps(diary: Diary, first_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the instant of every event; differences count within a person."""
    fresh = np.ones(len(diary), np.int64)
    fresh[1:] = (diary.at[1:] != diary.at[:-1]) | (first_of[1:] != first_of[:-1])
    return np.cumsum(fresh)
