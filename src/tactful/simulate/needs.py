"""What people of a shop need: what lasts once, what is used up again and again, presents for others, private matters.

Who bought a durable thing needs nothing in its place for a month; who bought something that is used up wants it again
when it runs out. Some of what is bought is for somebody else and says nothing about the buyer. And some topics are
nobody's business: they are bought, and must not be shown for that.

>>> stock = for_shop(Stock.made_up(items=60, topics=5, seed=1))
>>> needs = Needs.of(stock)
>>> int(needs.lasts.sum()) > 0, int(needs.private.sum()) > 0
(True, True)

Reference: `knowledge/balance.md` 4.2 and 6.4 (durable and consumable categories, gifts, sensitive categories).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.simulate.stock import Stock

__all__ = ["GIFTS", "PAST_DAYS", "Needs", "for_shop"]

PAST_DAYS = 90
"""Days before the first round over which everybody's past is spread."""

GIFTS = 0.08
"""Chance per person and round of a present for somebody else, bought without a list."""

_RESTS_DAYS = 30.0
"""Days for which nothing in the place of a durable thing is needed."""
_NEEDLESS = 0.05
"""What is then left of the chance to want it."""
_USED_UP_DAYS = 10.0
"""Days until something that is used up is wanted as before."""
_EVERY, _OFFSET = 3, 1
"""Of the topics of a made-up shop, every third is one of durable things; the last topic is a private matter."""


def for_shop(stock: Stock) -> Stock:
    """Return the stock as a shop's: a third of the topics last, one is private; what a catalogue says itself stays.

    Durable things of one topic stand in for each other, and say so by their group.
    """
    if any(item.durable for item in stock.items):
        return stock
    first = stock.of.argmax(axis=1) if stock.of.shape[1] else np.zeros(len(stock), np.int64)
    last = len(stock.topics) - 1
    items = []
    for item, topic in zip(stock.items, first.tolist(), strict=True):
        lasts = len(stock.topics) > 1 and topic % _EVERY == _OFFSET and topic != last
        private = ["health"] if last > 1 and topic == last else []
        group = stock.topics[topic] if lasts else item.group
        items.append(msgspec.structs.replace(item, durable=lasts, group=group, sensitive=private))
    return replace(stock, items=tuple(items))


@dataclass(frozen=True, slots=True)
class Needs:
    """Of the N items of a shop.

    Attributes
    ----------
    lasts
        bool [N], what is bought once in years.
    place
        int64 [N], number of what stands in for each other; of things that last only.
    private
        bool [N], what must not be shown unasked.
    """

    lasts: NDArray[np.bool_]
    place: NDArray[np.int64]
    private: NDArray[np.bool_]

    @classmethod
    def of(cls, stock: Stock) -> Needs:
        """Return the needs that items declare: durable things by their group, else by themselves."""
        names = {group: at for at, group in enumerate(dict.fromkeys(i.group for i in stock.items if i.group))}
        place = [names[i.group] if i.group else len(names) + at for at, i in enumerate(stock.items)]
        return cls(
            lasts=np.array([item.durable for item in stock.items], np.bool_),
            place=np.array(place, np.int64),
            private=np.array([bool(item.sensitive) for item in stock.items], np.bool_),
        )

    def wanted(self, since: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what is left of every chance to want something, float32 [P, N], 0..1.

        Parameters
        ----------
        since
            float32 [P, N], days since each bought each item; infinite for never.
        """
        left: NDArray[np.float32] = np.minimum(since / _USED_UP_DAYS, 1.0).astype(np.float32)
        left[:, self.lasts] = 1.0
        left[self.needless(since)] = _NEEDLESS
        return left

    def needless(self, since: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return what stands in for something durable that was bought within the month, bool [P, N]."""
        found = np.zeros(since.shape, np.bool_)
        for place in np.unique(self.place[self.lasts]).tolist():
            inside = np.flatnonzero(self.lasts & (self.place == place))
            found[:, inside] = since[:, inside].min(axis=1, keepdims=True) < _RESTS_DAYS
        return found

    def lived(self, past: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return pasts in which the last of several things in one place was bought, and not the others."""
        out = np.full_like(past, -1)
        for row, items in enumerate(past):
            kept: list[int] = []
            taken: set[int] = set()
            for item in items[items >= 0][::-1].tolist():
                if self.lasts[item] and int(self.place[item]) in taken:
                    continue
                taken |= {int(self.place[item])} if self.lasts[item] else set()
                kept.append(item)
            out[row, : len(kept)] = kept[::-1]
        return out

    def since(self, past: NDArray[np.int32], items: int) -> NDArray[np.float32]:
        """Return days since everything of a past was bought, as of the first round, float32 [P, items]."""
        days = np.full((len(past), items), np.inf, np.float32)
        person, step = np.nonzero(past >= 0)
        length = (past >= 0).sum(axis=1)[person]
        ago = PAST_DAYS - (step + 1) * (PAST_DAYS / (length + 1))
        days[person, past[person, step]] = ago
        return days
