"""The quick way in: events that come after everything the person did so far.

An appended event adds its own pairs and counts; nothing the person added before changes, so the sums are those of
the whole diary counted afresh (a test compares them bit for bit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import FIELDS
from tactful.learn.diary import Diary
from tactful.learn.follow import lag_table, pairs
from tactful.learn.tally import count_events, faded_strength
from tactful.rank.constants import Shape
from tactful.rank.sums import Sums

__all__ = ["Tail", "append", "append_one", "joined"]


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
        item, now = int(fresh.item[row]), slice(0, row)
        same, same_now = before.item == item, fresh.item[now] == item
        at = np.concatenate([before.at[same], fresh.at[now][same_now]])
        coarse = np.concatenate([before.coarse[same], fresh.coarse[now][same_now]])
        _meet(sums, item, int(fresh.at[row]), int(fresh.coarse[row]), (at, coarse))


@dataclass(frozen=True, slots=True)
class Tail:
    """One event that comes strictly after a person's earlier ones, where order is read event by event.

    Attributes
    ----------
    item, at, strength, coarse
        The event; `strength` 1..8.
    recent
        int32, the items of the last events that train, at most `window`, oldest first.
    met
        Times and packed contexts of the person's earlier events about the same item.
    """

    item: int
    at: int
    strength: int
    coarse: int
    recent: NDArray[np.int32]
    met: tuple[NDArray[np.int64], NDArray[np.int32]]


def append_one(sums: Sums, event: Tail, faded: int, lags: NDArray[np.int64]) -> None:
    """Add one event, the usual case, in a few microseconds; see `append`.

    Parameters
    ----------
    faded
        The event's strength with fading, as in `tactful.learn.tally.faded_strength`.
    lags
        The lag table of the generation, see `tactful.learn.follow.lag_table`.
    """
    sums.grow(event.item + 1)
    sums.size[event.item] += faded
    count = len(event.recent)
    if count:
        later = np.full(count, event.item, np.int32)
        sums.follows.add(event.recent, later, lags[count:0:-1] * faded)
    sums.buckets.add_one(event.item, event.at, event.strength)
    _meet(sums, event.item, event.at, event.coarse, event.met)


def _meet(sums: Sums, item: int, at: int, coarse: int, met: tuple[NDArray[np.int64], NDArray[np.int32]]) -> None:
    """Count the person of one new event where people are counted once, given their earlier events on the item."""
    instants = set(met[0].tolist())
    if not instants:
        sums.buyers[0, item] += 1
        sums.buyer_totals[0] += 1
    elif len(instants) == 1 and at not in instants:
        sums.buyers[1, item] += 1
        sums.buyer_totals[1] += 1
    if not coarse:
        return
    known = met[1].tolist()
    base = 0
    for place, values in enumerate(FIELDS.values()):
        value = coarse >> (4 * place) & 15
        if 0 < value < len(values) and all(one >> (4 * place) & 15 != value for one in known):
            sums.cells[base + value - 1, item] += 1
            sums.cell_totals[base + value - 1] += 1
        base += len(values) - 1
