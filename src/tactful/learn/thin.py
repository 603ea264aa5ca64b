"""A smaller log to choose constants on: whole people, spread evenly, and the items most events are about.

Constants are a handful of numbers, so a sample is enough; what is learned afterwards is learned from everything.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.learn.diary import Diary
from tactful.learn.fit import Lesson

__all__ = ["thinned"]

_MOST_EVENTS = 600_000
_MOST_ITEMS = 4000


def thinned(
    diary: Diary, lesson: Lesson, *, events: int = _MOST_EVENTS, items: int = _MOST_ITEMS
) -> tuple[Diary, Lesson]:
    """Return a diary of about `events` events about at most `items` items, and the lesson that goes with it.

    Item numbers of the result are its own: they are not those of the catalogue when items were left out.
    """
    catalogue = lesson.catalogue
    known = max(len(catalogue), int(diary.item.max(initial=-1)) + 1)
    if known > items:
        size = np.bincount(diary.item, minlength=known)
        kept = np.sort(np.argsort(-size, kind="stable")[:items])
        number = np.full(known, -1, np.int32)
        number[kept] = np.arange(len(kept), dtype=np.int32)
        diary = diary.take(number[diary.item] >= 0)
        diary = replace(diary, item=number[diary.item])
        rows = [(new, catalogue.ids[old], catalogue.items[old]) for new, old in enumerate(kept.tolist())
                if old < len(catalogue)]  # fmt: skip
        if len(rows) == len(kept):  # an item without a row cannot be described, so content stays silent
            lesson = replace(lesson, catalogue=Catalogue.of(rows, catalogue.version))
        else:
            lesson = replace(lesson, catalogue=Catalogue.of([], catalogue.version))
    every = -(-len(diary) // events)
    if every > 1:
        diary = diary.take((np.arange(len(diary.people)) % every == 0)[diary.person()])
    return diary, lesson
