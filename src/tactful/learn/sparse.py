"""Building the directed counts of a large catalogue: pairs are packed into one sorted column and summed.

A pair and its amount share one 64-bit number, so sorting groups equal cells; the log is walked once per range of rows
so that memory stays bounded whatever its length.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tactful.learn.diary import Diary
from tactful.learn.follow import lag_table, pairs
from tactful.rank.constants import Shape
from tactful.rank.directed_sparse import SparseCounts
from tactful.work import Progress, silent

__all__ = ["sparse_follows"]

_AT_ONCE = 120_000_000
"""Pairs held at once (one gigabyte)."""
_PEOPLE = 4096


def sparse_follows(
    diary: Diary, strength: NDArray[np.int64], shape: Shape, *, items: int, grain: int, progress: Progress = silent
) -> SparseCounts:
    """Return the directed counts of a whole diary in compressed rows.

    Parameters
    ----------
    diary, strength, shape
        As for `tactful.learn.follow.pairs`.
    items
        Number of items.
    grain
        What a pair of neighbours counts per unit of strength.
    """
    table = lag_table(shape, grain)
    bits = max(1, int(table.max(initial=1) * max(1, int(strength.max(initial=1)))).bit_length())
    weight = np.bincount(diary.item, minlength=items)
    ranges = _ranges(weight, len(diary) * shape.window)
    starts, columns, counts = [np.zeros(1, np.int64)], [], []
    for done, (low, high) in enumerate(ranges):
        packed = _packed(diary, strength, (shape, table), (low, high), (items, bits))
        packed.sort()
        cell = packed >> bits
        first = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]][: len(cell)])
        total = np.add.reduceat(packed & ((1 << bits) - 1), first) if len(first) else packed
        cell = cell[first]
        del packed
        row = cell // items
        starts.append(np.cumsum(np.bincount(row - low, minlength=high - low)) + starts[-1][-1])
        columns.append((cell % items).astype(np.int32))
        counts.append(total.astype(np.int32))
        progress("count pairs", done + 1, len(ranges))
    return SparseCounts(
        np.concatenate(starts),
        np.concatenate(columns) if columns else np.zeros(0, np.int32),
        np.concatenate(counts) if counts else np.zeros(0, np.int32),
    )


def _ranges(weight: NDArray[np.int64], most: int) -> list[tuple[int, int]]:
    """Return ranges of items that share the pairs about evenly."""
    items = len(weight)
    wanted = max(1, -(-most // _AT_ONCE))
    reached = np.cumsum(weight)
    cuts = np.searchsorted(reached, np.arange(1, wanted) * (int(reached[-1]) / wanted)) + 1
    edges = [0, *np.unique(np.minimum(cuts, items)).tolist(), items]
    return [(low, high) for low, high in pairwise(edges) if low < high]


def _packed(
    diary: Diary,
    strength: NDArray[np.int64],
    rule: tuple[Shape, NDArray[np.int64]],
    rows: tuple[int, int],
    size: tuple[int, int],
) -> NDArray[np.int64]:
    low, high = rows
    items, bits = size
    found = []
    for first in range(0, len(diary.people), _PEOPLE):
        last = min(first + _PEOPLE, len(diary.people))
        some = diary.of(first, last)
        part = strength[int(diary.start[first]) : int(diary.start[last])]
        for before, after, amount in pairs(some, part, *rule):
            keep = amount > 0 if (low, high) == (0, items) else (amount > 0) & (before >= low) & (before < high)
            cell = before[keep].astype(np.int64) * items + after[keep]
            found.append((cell << bits) | amount[keep])
    return np.concatenate(found) if found else np.zeros(0, np.int64)
