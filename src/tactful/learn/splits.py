"""How a log is cut into what is learned from, what chooses settings, and what judges. Stated rules, no leaks.

Rules common to all cuts (full ranking, no sampled negatives):

- each event counts 1; with `new_only`, later events of a person about the same item are dropped before the cut, and
  what a person has is never recommended to them; without it repeats stay and may be recommended;
- settings are chosen on `valid` after learning from `train`; `test` is judged once, after learning from both;
- an item that nobody has in what was learned from leaves the wanted set; a person left with none is not judged.

>>> log = plain(person=[1, 1, 1, 2, 2, 2], item=[5, 6, 7, 6, 5, 7], at=[1, 2, 3, 1, 2, 3])
>>> cut = leave_last_out(log)
>>> cut.train.item.tolist(), cut.valid.item.tolist(), cut.test.item.tolist()
([5, 6], [6, 5], [7, 7])

Reference: Meng et al. 2020 and Hidasi & Czapp 2023 on how splits mislead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tactful.errors import BadInput
from tactful.events.columns import NO_ITEM, EventColumns
from tactful.learn.metrics import Relevant

__all__ = [
    "Histories",
    "Split",
    "by_time",
    "first_only",
    "histories",
    "leave_last_out",
    "plain",
    "stream",
    "wanted",
]


@dataclass(frozen=True, slots=True)
class Split:
    """One cut of a log; the three parts are disjoint, each ordered by (person, at, digest)."""

    name: str
    train: EventColumns
    valid: EventColumns
    test: EventColumns
    new_only: bool

    def learned(self) -> EventColumns:
        """Return train and valid together: what the final model learns from."""
        return EventColumns.concat([self.train, self.valid]).in_order()


@dataclass(frozen=True, slots=True)
class Histories:
    """The events of n people as columns: those of person i are rows ``start[i]`` to ``start[i + 1]``, oldest first."""

    person: NDArray[np.int64]
    start: NDArray[np.int64]
    events: EventColumns

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.person)

    def of(self, row: int) -> EventColumns:
        """Return the events of one person."""
        return self.events.take(np.arange(self.start[row], self.start[row + 1]))

    def row(self) -> NDArray[np.int64]:
        """Return the person's row for every event."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))


def plain(*, person: ArrayLike, item: ArrayLike, at: ArrayLike, kind: int = 1) -> EventColumns:
    """Return bare (person, item, time) triples as events of one kind, ordered by (person, at, arrival).

    Parameters
    ----------
    person, item, at
        Integers of equal length; `at` in milliseconds.
    kind
        Code that every event gets.
    """
    people = np.asarray(person, np.int64)
    count = len(people)
    return EventColumns(
        person=people,
        at=np.asarray(at, np.int64),
        kind=np.full(count, kind, np.int16),
        item=np.asarray(item, np.int32),
        value=np.full(count, np.nan, np.float32),
        coarse=np.zeros(count, np.int32),
        digest=np.arange(count, dtype=np.int64),
        check=np.zeros(count, np.int64),
        seq=np.arange(1, count + 1, dtype=np.int64),
    ).in_order()


def first_only(events: EventColumns) -> EventColumns:
    """Return the events about items, keeping of each (person, item) the earliest; order by (person, at, digest)."""
    about = events.take(events.item != NO_ITEM).in_order()
    order = np.lexsort((np.arange(len(about)), about.item, about.person))
    person, item = about.person[order], about.item[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (person[1:] != person[:-1]) | (item[1:] != item[:-1])
    return about.take(np.sort(order[fresh]))


def leave_last_out(events: EventColumns, *, new_only: bool = True) -> Split:
    """Cut each person's last event off for the test and the one before for validation (llo).

    People with fewer than three events stay whole in `train`.
    """
    kept = _prepared(events, new_only=new_only)
    _, start, sizes = np.unique(kept.person, return_index=True, return_counts=True)
    from_end = np.repeat(start + sizes, sizes) - np.arange(len(kept))
    long = np.repeat(sizes >= 3, sizes)
    return Split(
        "leave-last-out",
        kept.take(~long | (from_end > 2)),
        kept.take(long & (from_end == 2)),
        kept.take(long & (from_end == 1)),
        new_only,
    )


def by_time(events: EventColumns, *, new_only: bool = True, shares: tuple[float, float] = (0.8, 0.1)) -> Split:
    """Cut the whole log at two instants, the same for everybody: 80 % of events, then 10 %, then the rest (gts).

    Parameters
    ----------
    events
        The log.
    new_only
        Whether only first events of (person, item) count.
    shares
        Shares of events (0..1) for train and valid; events of one instant are never torn apart.
    """
    kept = _prepared(events, new_only=new_only)
    moments = np.sort(kept.at)
    first = moments[min(int(len(moments) * shares[0]), len(moments) - 1)]
    second = moments[min(int(len(moments) * (shares[0] + shares[1])), len(moments) - 1)]
    return Split(
        "global time",
        kept.take(kept.at < first),
        kept.take((kept.at >= first) & (kept.at < second)),
        kept.take(kept.at >= second),
        new_only,
    )


def stream(events: EventColumns, *, since: int) -> Iterator[tuple[EventColumns, EventColumns]]:
    """Yield (the person's events before, the next event) for every event at or after `since`, in order of time.

    The test-then-learn cut: recommend from the first, look at the second, then learn it. Two events of one instant
    come in order of person, then digest.
    """
    kept = events.take(events.item != NO_ITEM).in_order()
    begin = np.searchsorted(kept.person, kept.person, side="left")
    late = np.flatnonzero(kept.at >= since)
    for row in late[np.lexsort((kept.digest[late], kept.person[late], kept.at[late]))]:
        yield kept.take(np.arange(begin[row], row)), kept.take(np.array([row]))


def histories(events: EventColumns, people: NDArray[np.int64]) -> Histories:
    """Return what `people` (ascending, distinct) did in `events`; a person without events has an empty stretch."""
    ordered = events.in_order()
    mine = ordered.take(np.isin(ordered.person, people))
    start = np.searchsorted(mine.person, np.append(people, np.iinfo(np.int64).max), side="left")
    return Histories(people, start.astype(np.int64), mine)


def wanted(learned: EventColumns, judged: EventColumns, *, new_only: bool) -> tuple[NDArray[np.int64], Relevant]:
    """Return the people to judge (ascending) and the distinct items each took in `judged`.

    Items nobody has in `learned` are left out, with `new_only` also those the person already has there; people
    without any event in `learned` or without any wanted item are not judged.
    """
    pairs = _pairs(judged)
    known = np.isin(pairs[1], learned.item) & np.isin(pairs[0], learned.person)
    if new_only:
        width = int(max(judged.item.max(initial=0), learned.item.max(initial=0))) + 1
        # Ranks instead of pseudonyms: a 63-bit pseudonym times the width would overflow.
        crowd = np.unique(np.concatenate((judged.person, learned.person)))
        had = np.searchsorted(crowd, learned.person) * width + learned.item
        known &= ~np.isin(np.searchsorted(crowd, pairs[0]) * width + pairs[1], had)
    person, item = pairs[0][known], pairs[1][known]
    people, start = np.unique(person, return_index=True)
    return people, Relevant(np.append(start, len(person)).astype(np.int64), item.astype(np.int32))


def _pairs(events: EventColumns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.lexsort((events.item, events.person))
    person, item = events.person[order], events.item[order].astype(np.int64)
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (person[1:] != person[:-1]) | (item[1:] != item[:-1])
    fresh &= item != NO_ITEM
    return person[fresh], item[fresh]


def _prepared(events: EventColumns, *, new_only: bool) -> EventColumns:
    kept = first_only(events) if new_only else events.take(events.item != NO_ITEM).in_order()
    if not len(kept):
        raise BadInput(
            "nothing-to-evaluate", "there is no event about an item", hint="import events, then evaluate again"
        )
    return kept
