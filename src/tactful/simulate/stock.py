"""What is on offer in a simulated world: items by topic, how often each is taken, and which topics are near.

Either made up from a seed, or an operator's own catalogue; then of everything people did only one number per item is
read, how often it was taken.

>>> stock = Stock.made_up(items=60, topics=5, seed=1)
>>> stock.of.shape, len(stock.items), round(float(stock.pull.sum()), 9)
((60, 5), 60, 1.0)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item

__all__ = ["MOST_TOPICS", "Stock"]

MOST_TOPICS: Final = 40
"""Tags that count as topics, the most frequent first; rarer ones are read by the engine and not by the measures."""

_MANY = (0.65, 0.35)
"""Shares of made-up items with no and with one topic beside their first."""
_TASTE_OF_CROWD = 0.6
"""Exponent of the made-up pull of items by rank, as in Zipf's law."""


@dataclass(frozen=True, slots=True)
class Stock:
    """N items over G topics.

    Attributes
    ----------
    items
        As they would be put into the catalogue, in order of their numbers.
    topics
        Their names.
    of
        float64 [N, G], what share of an item belongs to each topic; a row sums to 1, or to 0 without topics.
    pull
        float64 [N], share of all choices that fall on each item, summing to 1.
    near
        float64 [G, G], 0..1, how near two topics are: who likes one often likes the other.
    """

    items: tuple[Item, ...]
    topics: tuple[str, ...]
    of: NDArray[np.float64]
    pull: NDArray[np.float64]
    near: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.items)

    @classmethod
    def made_up(cls, *, items: int, topics: int, seed: int) -> Stock:
        """Return a catalogue from a seed.

        Parameters
        ----------
        items
            How many, 1 or more.
        topics
            How many, 1 to 40; their sizes differ as those of real genres do.
        """
        dice = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 11])))
        place = dice.normal(size=(topics, 2))
        near = np.exp(-np.linalg.norm(place[:, None] - place[None], axis=2))
        size = 1.0 / np.arange(1, topics + 1) ** 0.7
        first = dice.choice(topics, items, p=size / size.sum())
        beside = near * (1.0 - np.eye(topics))
        many = np.minimum(dice.choice(len(_MANY), items, p=_MANY), topics - 1)
        more = [
            dice.choice(topics, other, replace=False, p=beside[one] / beside[one].sum()).tolist() if other else []
            for one, other in zip(first.tolist(), many.tolist(), strict=True)
        ]
        names = [f"topic {number}" for number in range(topics)]
        rank = dice.permutation(items) + 1
        made = [
            Item(
                item_id=f"i{number}",
                kind="item",
                title=f"Item {number}",
                tags=[names[one], *(names[other] for other in others)],
                creator=f"maker {number * 7 % 37}",
            )
            for number, (one, others) in enumerate(zip(first.tolist(), more, strict=True))
        ]
        pull = 1.0 / rank**_TASTE_OF_CROWD
        return cls(tuple(made), tuple(names), _shares([item.tags for item in made], names), pull / pull.sum(), near)

    @classmethod
    def own(cls, items: Sequence[Item], taken: NDArray[np.float64]) -> Stock:
        """Return an operator's catalogue.

        Parameters
        ----------
        items
            What may be shown.
        taken
            float64 [len(items)], how often each was taken, 0 or more; all zero where nothing is known, and then every
            item pulls alike.
        """
        counted = Counter(tag for item in items for tag in dict.fromkeys(item.tags))
        names = sorted(counted, key=lambda tag: (-counted[tag], tag))[:MOST_TOPICS]
        of = _shares([item.tags for item in items], names)
        together = (of > 0).T.astype(np.float64) @ (of > 0)
        length = np.sqrt(np.maximum(np.diag(together), 1.0))
        near = together / np.outer(length, length)
        pull = taken + max(float(taken.sum()) / max(len(items), 1), 1.0)  # nothing is out of anybody's reach
        return cls(tuple(items), tuple(names), of, pull / pull.sum(), np.clip(near, 0.0, 1.0))


def _shares(tags: Sequence[Sequence[str]], names: Sequence[str]) -> NDArray[np.float64]:
    place = {name: number for number, name in enumerate(names)}
    of = np.zeros((len(tags), len(names)))
    for row, carried in enumerate(tags):
        for column in {place[tag] for tag in carried if tag in place}:
            of[row, column] = 1.0
    shares: NDArray[np.float64] = of / np.maximum(of.sum(axis=1, keepdims=True), 1.0)
    return shares
