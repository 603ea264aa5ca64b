"""Counting: what people add to the sums, computed the same way for a whole log and for one person.

`count` adds a diary to the sums or, with sign -1, takes it out; both are exact, so adding and taking out in any
order gives the sums of the people who remain (I6).

Reference: DESIGN 4 and 8.8.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.decisions.context import FIELDS
from tactful.learn.diary import STRENGTHS, Diary
from tactful.learn.follow import lag_table, pairs
from tactful.rank.constants import Shape
from tactful.rank.sums import Sums

__all__ = ["UNIT", "count", "count_events", "count_people", "faded_one", "faded_strength", "typical_unit"]

_FINE = 8
UNIT = STRENGTHS * _FINE
"""What one fresh event of the strongest kind counts in `Sums.size`."""
_MOST = 4 * UNIT
"""An event after the reference time counts more, up to this."""


def typical_unit(diary: Diary) -> int:
    """Return what one typical event of a diary counts in `Sums.size`, 8..64.

    Sizes and ridge are read in typical events, so that a registered kind that is rarely or never sent does not
    make every other event look small. Like the reference time it is fixed for a generation.
    """
    return round(_FINE * float(diary.strength.mean())) if len(diary) else UNIT


def faded_strength(diary: Diary, shape: Shape, reference: int) -> NDArray[np.int64]:
    """Return the strength of every event, faded relative to the reference time: whole numbers, `UNIT` when fresh.

    Parameters
    ----------
    reference
        Milliseconds; the moment at which a generation was counted.
    """
    strength = diary.strength.astype(np.int64) * _FINE
    if shape.half_life_days is None:
        return strength
    left = 0.5 ** ((reference - diary.at) / (shape.half_life_days * DAY_MS))
    return np.minimum(np.rint(strength * np.minimum(left, _MOST)), _MOST).astype(np.int64)


def faded_one(strength: int, at: int, shape: Shape, reference: int) -> int:
    """Return the faded strength of one event; equal to `faded_strength` of it."""
    if shape.half_life_days is None:
        return strength * _FINE
    left = 0.5 ** ((reference - at) / (shape.half_life_days * DAY_MS))
    return int(min(round(strength * _FINE * min(left, _MOST)), _MOST))


def count(sums: Sums, diary: Diary, shape: Shape, reference: int, sign: int = 1) -> None:
    """Add whole people to the sums, or take them out.

    Parameters
    ----------
    diary
        Everything that trains of these people, in order.
    sign
        1 to add, -1 to take out.
    """
    if not len(diary):
        return
    strength = faded_strength(diary, shape, reference)
    count_events(sums, diary, strength, sign)
    count_people(sums, diary, sign)
    for before, after, amount in pairs(diary, strength, shape, lag_table(shape, sums.grain)):
        sums.follows.add(before, after, sign * amount)


def count_events(sums: Sums, diary: Diary, strength: NDArray[np.int64], sign: int = 1) -> None:
    """Add (or take out) the sums that count every event by itself: sizes of items and popularity."""
    sums.grow(int(diary.item.max()) + 1)
    np.add.at(sums.size, diary.item, sign * strength)
    sums.buckets.add(diary.item, diary.at, sign * diary.strength.astype(np.int64))


def count_people(sums: Sums, diary: Diary, sign: int = 1) -> None:
    """Add (or take out) the sums that count people once: who had an item, who came back, in which contexts."""
    person = diary.person().astype(np.int64)
    items = int(diary.item.max()) + 1
    had = person * items + diary.item
    _buyers(sums, had, diary.at, items, sign)
    base = 0
    for place, values in enumerate(FIELDS.values()):
        value = (diary.coarse >> (4 * place)) & 15
        row = np.flatnonzero((value > 0) & (value < len(values)))
        if len(row):
            distinct = np.unique(had[row] * 16 + value[row])
            cell, item = base + (distinct & 15) - 1, (distinct >> 4) % items
            np.add.at(sums.cells, (cell, item), sign)
            np.add.at(sums.cell_totals, cell, sign)
        base += len(values) - 1


def _buyers(sums: Sums, had: NDArray[np.int64], at: NDArray[np.int64], items: int, sign: int) -> None:
    order = np.argsort(had, kind="stable")  # rows of a person are in order of time already
    had, at = had[order], at[order]
    fresh = np.r_[True, had[1:] != had[:-1]]
    instant = fresh | np.r_[True, at[1:] != at[:-1]]
    first = np.flatnonzero(fresh)
    times = np.add.reduceat(instant.astype(np.int64), first)
    item = had[first] % items
    for row, reached in enumerate((times >= 1, times >= 2)):
        np.add.at(sums.buyers[row], item[reached], sign)
        sums.buyer_totals[row] += sign * int(reached.sum())
