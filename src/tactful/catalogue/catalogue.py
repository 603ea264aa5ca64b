"""The catalogue as the pass reads it: an immutable, columnar snapshot, replaced as a whole when items change.

Row *i* of every column is item number *i*; placeholders and withdrawn items have ``known[i] == False``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item
from tactful.catalogue.words import Words
from tactful.clock import parse_time

__all__ = ["FAR", "Catalogue"]

FAR = np.iinfo(np.int64).max
"""An instant that never comes."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """A snapshot of N items.

    Attributes
    ----------
    ids, number
        Item id per number, and back.
    items
        The item structs; None for placeholders.
    known, hidden, durable, sensitive
        bool [N].
    opens, closes
        int64 [N], the availability window in milliseconds.
    kind, creator, group
        int32 [N], codes into `words`; -1 for none.
    tag_of, tag
        Parallel int32 arrays, sorted by item: item ``tag_of[r]`` carries tag code ``tag[r]``.
    tag_start
        int64 [N + 1]; the tags of item i are ``tag[tag_start[i]:tag_start[i + 1]]``.
    words
        Word per code (kinds, creators, groups, places and tags share one vocabulary that only grows).
    price
        int64 [N], minor units, -1 for none.
    place
        int32 [N], code of ``attributes["place"]``, -1 for none.
    """

    version: int
    ids: list[str]
    number: dict[str, int]
    items: list[Item | None]
    known: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    durable: NDArray[np.bool_]
    sensitive: NDArray[np.bool_]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    kind: NDArray[np.int32]
    creator: NDArray[np.int32]
    group: NDArray[np.int32]
    place: NDArray[np.int32]
    price: NDArray[np.int64]
    tag_of: NDArray[np.int32]
    tag: NDArray[np.int32]
    tag_start: NDArray[np.int64]
    words: Words

    def __len__(self) -> int:
        """Return the number of item numbers given so far."""
        return len(self.known)

    @cached_property
    def rarity(self) -> NDArray[np.float32]:
        """Return how much a word tells, float32 by word code: the fewer items carry it, the more."""
        said = np.concatenate([self.tag, self.creator, self.group])
        spread = np.bincount(said[said >= 0], minlength=len(self.words))
        rarity: NDArray[np.float32] = np.log1p(len(self) / np.maximum(spread, 1)).astype(np.float32)
        return rarity

    def title(self, number: int) -> str:
        """Return the title of an item, its id when it has none."""
        item = self.items[number]
        return item.title if item is not None and item.title else self.ids[number]

    def tags_of(self, number: int) -> list[str]:
        """Return the tags of one item."""
        span = self.tag[self.tag_start[number] : self.tag_start[number + 1]]
        return [self.words[code] for code in span]

    def open_at(self, now: int) -> NDArray[np.bool_]:
        """Return which items may be shown at `now` as far as the catalogue says (known, not hidden, in its window)."""
        showable: NDArray[np.bool_] = self.known & ~self.hidden & (self.opens <= now) & (now < self.closes)
        return showable

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, Item | None]], version: int) -> Catalogue:
        """Build a snapshot from (number, id, item) in order of number, without holes.

        >>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["tea"])), (1, "b", None)], 1)
        >>> shop.tags_of(0), shop.known.tolist()
        (['tea'], [True, False])
        """
        listed = list(rows)
        words = Words()
        columns, tags = _columns([item for _, _, item in listed], words)
        tag_start = np.zeros(len(listed) + 1, np.int64)
        np.cumsum([len(t) for t in tags], out=tag_start[1:])
        return cls(
            version=version,
            ids=[item_id for _, item_id, _ in listed],
            number={item_id: number for number, item_id, _ in listed},
            items=[item for _, _, item in listed],
            tag_of=np.repeat(np.arange(len(listed), dtype=np.int32), np.diff(tag_start)),
            tag=np.fromiter((t for row in tags for t in row), np.int32, int(tag_start[-1])),
            tag_start=tag_start,
            words=words,
            **columns,
        )

    def changed(self, rows: Sequence[tuple[int, str, Item | None]], version: int) -> Catalogue:
        """Return a snapshot in which the given (number, id, item) rows are new or replaced.

        Columns are copied and only the named rows are computed, so one changed price in a catalogue of 200,000
        costs milliseconds. The id list, the id map and the words only ever grow and are shared between snapshots.

        >>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["tea"]))], 1)
        >>> hidden, cup = Item(item_id="a", hidden=True), Item(item_id="b", tags=["cup"])
        >>> later = shop.changed([(1, "b", cup), (0, "a", hidden)], 2)
        >>> later.tags_of(0), later.tags_of(1), later.hidden.tolist(), len(shop)
        ([], ['cup'], [True, False], 1)
        """
        latest = {number: (item_id, item) for number, item_id, item in rows}
        if not latest:
            return replace(self, version=version)
        count = max(len(self), max(latest) + 1)
        for number in range(len(self.ids), count):
            item_id = latest[number][0]
            self.ids.append(item_id)
            self.number[item_id] = number
        items = [*self.items, *[None] * (count - len(self))]
        for number, (_, item) in latest.items():
            items[number] = item
        fresh, tags = _columns([item for _, item in latest.values()], self.words)
        index = np.fromiter(latest, np.int64, len(latest))
        columns: dict[str, Any] = {
            name: _spliced(getattr(self, name), index, column, count) for name, column in fresh.items()
        }
        keep = ~np.isin(self.tag_of, index)
        tag_of = np.concatenate([self.tag_of[keep], np.repeat(index, [len(t) for t in tags]).astype(np.int32)])
        tag = np.concatenate([self.tag[keep], np.fromiter((t for row in tags for t in row), np.int32)])
        order = np.argsort(tag_of, kind="stable")
        tag_start = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(tag_of, minlength=count), out=tag_start[1:])
        return replace(
            self, version=version, items=items, tag_of=tag_of[order], tag=tag[order], tag_start=tag_start, **columns
        )


def _spliced(
    column: NDArray[np.generic], index: NDArray[np.int64], fresh: NDArray[np.generic], count: int
) -> NDArray[np.generic]:
    longer = np.zeros(count, column.dtype)
    longer[: len(column)] = column
    longer[index] = fresh
    return longer


def _columns(items: Sequence[Item | None], words: Words) -> tuple[dict[str, Any], list[list[int]]]:
    count = len(items)

    def flags(name: str) -> NDArray[np.bool_]:
        return np.fromiter((bool(item and getattr(item, name)) for item in items), np.bool_, count)

    def coded(values: Iterable[str | None]) -> NDArray[np.int32]:
        return np.fromiter((words.code(v) for v in values), np.int32, count)

    def moments(name: str, missing: int) -> NDArray[np.int64]:
        texts = (getattr(item, name) if item else None for item in items)
        return np.fromiter((missing if t is None else int(parse_time(t, what=name)) for t in texts), np.int64, count)

    columns = {
        "known": np.fromiter((item is not None for item in items), np.bool_, count),
        "hidden": flags("hidden"),
        "durable": flags("durable"),
        "sensitive": flags("sensitive"),
        "opens": moments("available_from", 0),
        "closes": moments("available_until", int(FAR)),
        "kind": coded(i.kind if i else None for i in items),
        "creator": coded(i.creator if i else None for i in items),
        "group": coded(i.group if i else None for i in items),
        "place": coded(_place(i) for i in items),
        "price": np.fromiter((i.price.amount_minor if i and i.price else -1 for i in items), np.int64, count),
    }
    return columns, [[words.code(t) for t in dict.fromkeys(item.tags)] if item else [] for item in items]


def _place(item: Item | None) -> str | None:
    place = item.attributes.get("place") if item else None
    return place if isinstance(place, str) else None
