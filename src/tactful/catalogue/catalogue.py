"""The catalogue as the pass reads it: an immutable, columnar snapshot, replaced as a whole when items change.

Row *i* of every column is item number *i*; placeholders and withdrawn items have ``known[i] == False``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item
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
        Word per code (kinds, creators, groups and tags share one vocabulary).
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
    words: list[str]
    word_code: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of item numbers given so far."""
        return len(self.ids)

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
        """Build a snapshot from (number, id, item) in order of number.

        >>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["tea"])), (1, "b", None)], 1)
        >>> shop.tags_of(0), shop.known.tolist()
        (['tea'], [True, False])
        """
        listed = list(rows)
        count = len(listed)
        words: list[str] = []
        codes: dict[str, int] = {}

        def code(word: str | None) -> int:
            if not word:
                return -1
            found = codes.get(word)
            if found is None:
                found = codes[word] = len(words)
                words.append(word)
            return found

        items = [item for _, _, item in listed]
        tag_rows = [[code(t) for t in dict.fromkeys(item.tags)] if item else [] for item in items]
        tag_start = np.zeros(count + 1, np.int64)
        np.cumsum([len(t) for t in tag_rows], out=tag_start[1:])

        def flags(name: str) -> NDArray[np.bool_]:
            return np.fromiter((bool(item and getattr(item, name)) for item in items), np.bool_, count)

        def coded(values: Iterable[str | None]) -> NDArray[np.int32]:
            return np.fromiter((code(v) for v in values), np.int32, count)

        def moment(text: str | None, missing: int) -> int:
            return missing if text is None else int(parse_time(text, what="available"))

        return cls(
            version=version,
            ids=[item_id for _, item_id, _ in listed],
            number={item_id: number for number, item_id, _ in listed},
            items=items,
            known=np.fromiter((item is not None for item in items), np.bool_, count),
            hidden=flags("hidden"),
            durable=flags("durable"),
            sensitive=flags("sensitive"),
            opens=np.fromiter((moment(i.available_from, 0) if i else 0 for i in items), np.int64, count),
            closes=np.fromiter((moment(i.available_until, int(FAR)) if i else 0 for i in items), np.int64, count),
            kind=coded(i.kind if i else None for i in items),
            creator=coded(i.creator if i else None for i in items),
            group=coded(i.group if i else None for i in items),
            place=coded(_place(i) for i in items),
            price=np.fromiter((i.price.amount_minor if i and i.price else -1 for i in items), np.int64, count),
            tag_of=np.repeat(np.arange(count, dtype=np.int32), np.diff(tag_start)),
            tag=np.fromiter((t for row in tag_rows for t in row), np.int32, int(tag_start[-1])),
            tag_start=tag_start,
            words=words,
            word_code=codes,
        )


def _place(item: Item | None) -> str | None:
    place = item.attributes.get("place") if item else None
    return place if isinstance(place, str) else None
