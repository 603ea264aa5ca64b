"""The quick way in: events that come after everything the person did so far.

An appended event adds its own pairs and counts; nothing the person added before changes, so the sums are those of
the whole diary counted afresh (a test compares them bit for bit).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import FIELDS
from tactful.learn.diary import Diary
from tactful.learn.follow import lag_table, pairs
from tactful.learn.tally import count_events, faded_strength
from tactful.rank.constants import Shape
from tactful.rank.sums import Sums

__all__ = ["append", "joined"]


def joined(before: Diary, fresh: Diary) -> Diary:
    """Return one person's diary with `fresh` after `before`; at least one of them has the person."""
    people = before.people if len(before.people) else fresh.people
    return Diary(
        people,
        np.array([0, len(before) + len(fresh)], np.int64),
        np.concatenate([before.item, fresh.item]),
        np.concatenate([before.at, fresh.at]),
        np.concatenate([before.strength, fresh.strength]),
        np.concatenate([before.coarse, fresh.coarse]),
    )


def append(sums: Sums, before: Diary, fresh: Diary, shape: Shape, reference: int) -> None:
    """Add one person's new events, all later than the diary so far.

    Parameters
    ----------
    before
        Everything of this person that was counted, in order.
    fresh
        The new events, in order.
    """
    low = max(0, len(before) - shape.window)
    tail = Diary(
        before.people, before.start, before.item[low:], before.at[low:], before.strength[low:], before.coarse[low:]
    )
    recent = joined(tail, fresh)
    strength = faded_strength(recent, shape, reference)
    since = len(tail)
    count_events(sums, fresh, strength[since:])
    for earlier, later, amount in pairs(recent, strength, shape, lag_table(shape, sums.grain), since):
        sums.follows.add(earlier, later, amount)
    for row in range(len(fresh)):
        _meet(sums, before, fresh, row)


def _meet(sums: Sums, before: Diary, fresh: Diary, row: int) -> None:
    """Count the person of one new event where people are counted once."""
    item = int(fresh.item[row])
    same, same_now = before.item == item, fresh.item[:row] == item
    instants = _distinct(before.at[same], fresh.at[:row][same_now])
    if not len(instants):
        sums.buyers[0, item] += 1
        sums.buyer_totals[0] += 1
    elif len(instants) == 1 and int(instants[0]) != int(fresh.at[row]):
        sums.buyers[1, item] += 1
        sums.buyer_totals[1] += 1
    coarse = int(fresh.coarse[row])
    if not coarse:
        return
    known = np.concatenate([before.coarse[same], fresh.coarse[:row][same_now]])
    base = 0
    for place, values in enumerate(FIELDS.values()):
        value = coarse >> (4 * place) & 15
        if 0 < value < len(values) and not ((known >> (4 * place) & 15) == value).any():
            sums.cells[base + value - 1, item] += 1
            sums.cell_totals[base + value - 1] += 1
        base += len(values) - 1


def _distinct(known: NDArray[np.int64], also: NDArray[np.int64]) -> list[int]:
    return list(dict.fromkeys([*known.tolist(), *also.tolist()]))
