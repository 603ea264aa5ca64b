"""The diary: the events that may train, as a few narrow columns, every person whole and in order.

Everything that is learned is a sum over people of a pure function of their part of the diary, so the same functions
serve a whole log, one batch, or one person who is to be added or taken out.

>>> import numpy as np
>>> from tactful.events.columns import EventColumns
>>> len(collect([EventColumns.empty()], np.array([0, 8], np.int8)))
0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.work import Progress, silent

__all__ = ["STRENGTHS", "Diary", "collect", "strengths", "training"]

STRENGTHS = 8
"""The strongest kind of event counts this much; weaker kinds in proportion, at least 1."""


@dataclass(frozen=True, slots=True)
class Diary:
    """Events that train, by person, then time, then digest.

    Attributes
    ----------
    people
        int64 [u], pseudonyms in the order of the diary.
    start
        int64 [u + 1]; the rows of person *p* are ``start[p]:start[p + 1]``.
    item, at, strength, coarse
        Columns of equal length: int32 item numbers, int64 milliseconds, int8 strengths 1..8, int32 packed context.
    """

    people: NDArray[np.int64]
    start: NDArray[np.int64]
    item: NDArray[np.int32]
    at: NDArray[np.int64]
    strength: NDArray[np.int8]
    coarse: NDArray[np.int32]

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.item)

    def person(self) -> NDArray[np.int32]:
        """Return for every event the place of its person in `people`."""
        return np.repeat(np.arange(len(self.people), dtype=np.int32), np.diff(self.start))

    def take(self, keep: NDArray[np.bool_]) -> Diary:
        """Return the masked events; people without any stay, with no rows."""
        kept = np.zeros(len(self) + 1, np.int64)
        np.cumsum(keep, out=kept[1:])
        return Diary(
            self.people, kept[self.start], self.item[keep], self.at[keep], self.strength[keep], self.coarse[keep]
        )

    def of(self, first: int, last: int) -> Diary:
        """Return the part of people ``first`` to ``last - 1``, without copying."""
        low, high = int(self.start[first]), int(self.start[last])
        return Diary(
            self.people[first:last],
            self.start[first : last + 1] - low,
            self.item[low:high],
            self.at[low:high],
            self.strength[low:high],
            self.coarse[low:high],
        )


def strengths(weights: Mapping[int, float]) -> NDArray[np.int8]:
    """Return the strength of every kind code, int8 [largest code + 1]; 0 where a kind does not train.

    Parameters
    ----------
    weights
        Kind code to training weight; weights that are not above 0 do not train.

    >>> strengths({1: 0.2, 2: 1.0, 3: -1.0}).tolist()
    [0, 2, 8, 0]
    """
    table = np.zeros(max(weights, default=0) + 1, np.int8)
    most = max(weights.values(), default=0.0)
    for code, weight in weights.items():
        if weight > 0:
            table[code] = max(1, round(STRENGTHS * weight / most))
    return table


def collect(
    batches: Iterable[EventColumns],
    table: NDArray[np.int8],
    *,
    upto_seq: int | None = None,
    progress: Progress = silent,
) -> Diary:
    """Return the diary of batches in which every person is whole and rows are ordered by (person, at, digest).

    Parameters
    ----------
    batches
        Permit-filtered events.
    table
        Strength per kind code, see `strengths`.
    upto_seq
        Leave out later events (where the batch has positions).
    """
    parts: list[tuple[NDArray[np.generic], ...]] = []
    done = 0
    for batch in batches:
        keep = _strength_of(batch, table)
        if upto_seq is not None and len(batch.seq):
            keep[batch.seq > upto_seq] = 0
        rows = np.flatnonzero(keep)
        parts.append((batch.person[rows], batch.item[rows], batch.at[rows], keep[rows], batch.coarse[rows]))
        done += len(batch)
        progress("read events", done, None)
    types = (np.int64, np.int32, np.int64, np.int8, np.int32)
    columns = [
        np.concatenate([part[i] for part in parts]) if parts else np.zeros(0, dtype) for i, dtype in enumerate(types)
    ]
    person = columns[0]
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]][: len(person)])
    return Diary(person[first], np.append(first, len(person)).astype(np.int64), *columns[1:])


def training(kind: NDArray[np.int16], table: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which kind codes train; codes the table does not know do not."""
    known = (kind >= 0) & (kind < len(table))
    trains: NDArray[np.bool_] = known & (table[np.where(known, kind, 0)] > 0)
    return trains


def _strength_of(batch: EventColumns, table: NDArray[np.int8]) -> NDArray[np.int8]:
    known = (batch.kind >= 0) & (batch.kind < len(table)) & (batch.item >= 0)
    strength: NDArray[np.int8] = np.where(known, table[np.where(known, batch.kind, 0)], 0).astype(np.int8)
    return strength
