"""Generated worlds as columns: the product's generator at any size, and a small world of news. All seeded."""

from __future__ import annotations

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import HOUR_MS
from tactful.events.columns import EventColumns
from tactful.learn.splits import plain
from tactful.sources.generator import Shape, World

__all__ = ["garden", "news"]

_STARTS = 1_700_000_000_000


def garden(*, people: int, items: int, events: int, seed: int = 1) -> tuple[EventColumns, Catalogue]:
    """Return about `events` events about items (every kind counts 1), ordered by person, and the catalogue."""
    shape = Shape(people=people, items=items, visits_per_person=events / people / 4.4, events_per_visit=4.4)
    world = World(shape, seed=seed)
    tables = list(world.events())
    about = [np.flatnonzero(table.item >= 0) for table in tables]
    log = plain(
        person=np.concatenate([t.person[rows] for t, rows in zip(tables, about, strict=True)]) + 1,
        item=np.concatenate([t.item[rows] for t, rows in zip(tables, about, strict=True)]),
        at=np.concatenate([t.at[rows] for t, rows in zip(tables, about, strict=True)]),
    )
    rows = ((number, item.item_id, item) for number, item in enumerate(i for batch in world.items() for i in batch))
    return log, Catalogue.of(rows, 1)


def news(
    *, people: int = 1500, items: int = 2000, events: int = 60_000, seed: int = 5
) -> tuple[EventColumns, Catalogue]:
    """Return ten days of news: an item draws readers for hours, and some items are read after certain others."""
    dice = np.random.default_rng(seed)
    hours = 240.0
    born = np.sort(dice.random(items) * hours)
    draw = dice.lognormal(0.0, 1.2, items)
    topic = dice.integers(0, 8, items)
    liking = dice.dirichlet(np.full(8, 0.4), people)
    after = np.array([dice.choice(np.arange(max(0, n - 40), n + 1)) for n in range(items)])  # read n, then an older one
    times = np.sort(dice.random(events) * hours)
    who = dice.integers(0, people, events)
    last = np.full(people, -1)
    item = np.zeros(events, np.int64)
    for row, (hour, person) in enumerate(zip(times.tolist(), who.tolist(), strict=True)):
        first, stop = np.searchsorted(born, (hour - 36, hour))
        if last[person] >= first and dice.random() < 0.3:
            item[row] = after[last[person]]
        else:
            stop = max(stop, first + 1)
            span = slice(first, stop)
            pull = draw[span] * np.exp((born[span] - hour) / 5.0) * (0.1 + liking[person, topic[span]])
            reach = np.cumsum(pull)
            item[row] = first + np.searchsorted(reach, dice.random() * reach[-1])
        last[person] = item[row]
    log = plain(person=who + 1, item=np.minimum(item, items - 1), at=_STARTS + (times * HOUR_MS).astype(np.int64))
    shelf = [(n, f"n{n}", Item(item_id=f"n{n}", kind="article", tags=[f"topic {topic[n]}"])) for n in range(items)]
    return log, Catalogue.of(shelf, 1)
