"""What people come back to: per topic how many who took an item take it again, and after how many days.

The propensity of a topic is held to everybody's: ``(r + 50 p) / (n + 50)`` with n pairs of person and item, r of them
with a second day. Topics of fewer than k people are left out. These are constants of a generation, fitted when tuned.

>>> returns_of(Diary(*(np.zeros(0, np.int64),) * 6), Catalogue.of([], 0), k=10)
{}

Reference: `knowledge/balance.md` 6.4 (repeat propensity per category).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS
from tactful.learn.diary import Diary
from tactful.rank.constants import Returning

__all__ = ["returns_of"]

_KAPPA = 50.0


def returns_of(diary: Diary, catalogue: Catalogue, *, k: int) -> dict[str, Returning]:
    """Return topic to what is known of returning to its items, from a whole diary.

    Parameters
    ----------
    k
        Fewest distinct people of a topic that is told.
    """
    inside = diary.item < len(catalogue)
    person, item, day = diary.person()[inside], diary.item[inside], diary.at[inside] // DAY_MS
    if not len(item):
        return {}
    order = np.lexsort((day, item, person))
    person, item, day = person[order], item[order], day[order]
    same = np.zeros(len(item), np.bool_)
    same[1:] = (person[1:] == person[:-1]) & (item[1:] == item[:-1])
    again = same & (np.diff(day, prepend=day[:1]) > 0)
    gap = np.diff(day, prepend=day[:1])[again]
    first = np.flatnonzero(~same)
    came_back = np.add.reduceat(again.astype(np.int64), first) > 0
    everybody = float(came_back.mean())
    found = {}
    for tag, rows in _by_topic(catalogue, item[first]):
        people = len(np.unique(person[first][rows]))
        if people < k:
            continue
        propensity = (float(came_back[rows].sum()) + _KAPPA * everybody) / (len(rows) + _KAPPA)
        gaps = gap[np.isin(item[again], np.unique(item[first][rows]))]
        days = round(float(np.median(gaps)), 2) if len(gaps) >= k else None
        found[catalogue.words[tag]] = Returning(propensity=round(propensity, 5), days=days, people=people)
    return found


def _by_topic(catalogue: Catalogue, items: NDArray[np.int32]) -> list[tuple[int, NDArray[np.int64]]]:
    """Return every topic with the rows whose item carries it."""
    start = catalogue.tag_start[items]
    count = (catalogue.tag_start[items + 1] - start).astype(np.int64)
    owner = np.repeat(np.arange(len(items)), count)
    tags = catalogue.tag[np.arange(len(owner)) + np.repeat(start - (np.cumsum(count) - count), count)]
    order = np.argsort(tags, kind="stable")
    topics, begin = np.unique(tags[order], return_index=True)
    return [(int(tag), rows) for tag, rows in zip(topics, np.split(owner[order], begin[1:]), strict=True)]
