"""Which item is chosen at each step of a visit: taste, group, daypart and place weigh topics, popularity weighs items.

>>> scene = Scene.drawn(1)
>>> len(set(scene.visitor_topics) & set(scene.evening_topics))
0
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import FIELDS
from tactful.sources.nature import GROUPS, TOPICS, Nature
from tactful.sources.truth import Effects

__all__ = ["Choices", "Scene"]

_EVENING = (FIELDS["daypart"].index("evening"), FIELDS["daypart"].index("late"))
_VISITOR = FIELDS["relation"].index("visitor")
_ROWS = 250_000
_FOLLOWS = 0.35
"""Chance that the next choice of a visit is the successor of the one before."""
_GIFT = 0.06
_TELLING = 0.25
"""Chance that somebody with the trait chooses a telling item."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Which topics belong to the evening, to visitors, and to each group."""

    evening_topics: NDArray[np.int64]
    visitor_topics: NDArray[np.int64]
    group_topic: NDArray[np.int64]

    @classmethod
    def drawn(cls, seed: int) -> Scene:
        """Draw the scene of a world; no topic plays two parts of moment and place."""
        dice = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 2])))
        topics = dice.permutation(len(TOPICS))
        return cls(topics[:2], topics[2:4], dice.permutation(len(TOPICS))[: len(GROUPS)])


class Choices:
    """Draws items for many steps at once."""

    def __init__(self, nature: Nature, scene: Scene, effects: Effects) -> None:
        self._nature = nature
        self._scene = scene
        self._effects = effects
        self._liking = self._likings()
        self._weight = np.where(nature.telling & effects.sensitive, 0.3, 1.0) * nature.rank_weight
        self._shelves = [np.flatnonzero(nature.topic == topic) for topic in range(len(TOPICS))]
        early = [shelf[~nature.late[shelf]] for shelf in self._shelves]
        self._cumulated = [self._sums(shelf) for shelf in self._shelves]
        self._early = [(shelf, self._sums(shelf)) for shelf in early]

    def items(
        self,
        person: NDArray[np.int64],
        at: NDArray[np.int64],
        coarse: NDArray[np.int32],
        first: NDArray[np.bool_],
        dice: np.random.Generator,
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the item of every step (int64), and which steps are choices for somebody else.

        Parameters
        ----------
        person, at, coarse
            Who, when (ms) and in which packed moment; rows ordered by person and time.
        first
            Which rows begin a visit.
        """
        gift = (dice.random(len(person)) < _GIFT) & self._effects.gifts
        topic = np.empty(len(person), np.int64)
        for start in range(0, len(person), _ROWS):
            cut = slice(start, start + _ROWS)
            topic[cut] = self._topics(person[cut], coarse[cut], gift[cut], dice)
        item = self._on_shelf(topic, at, dice)
        if self._effects.sensitive:
            telling = np.flatnonzero(self._nature.telling & ~self._nature.late)
            tells = self._nature.trait[person] & (dice.random(len(person)) < _TELLING)
            if len(telling):
                item[tells] = dice.choice(telling, int(tells.sum()))
        if self._effects.order:
            self._follow(item, at, first, gift, dice)
        return item, gift

    def _likings(self) -> NDArray[np.float64]:
        nature, topics = self._nature, len(TOPICS)
        liking = nature.taste.copy() if self._effects.taste else np.full_like(nature.taste, 1 / topics)
        if self._effects.groups:
            liking *= 0.75
            liking[np.arange(len(liking)), self._scene.group_topic[nature.group]] += 0.25
        return liking

    def _topics(
        self, person: NDArray[np.int64], coarse: NDArray[np.int32], gift: NDArray[np.bool_], dice: np.random.Generator
    ) -> NDArray[np.int64]:
        chance = self._liking[person]
        roams = dice.random(len(person)) < (self._nature.appetite[person] if self._effects.appetite else 0.2)
        chance[roams | gift] = 1 / len(TOPICS)
        if self._effects.daypart:
            evening = np.isin(coarse & 15, _EVENING)
            chance[:, self._scene.evening_topics] *= np.where(evening, 4.0, 0.6)[:, None]
        if self._effects.place:
            visitor = (coarse >> 8 & 15) == _VISITOR
            chance[:, self._scene.visitor_topics] *= np.where(visitor, 5.0, 0.6)[:, None]
        sums = np.cumsum(chance, axis=1)
        drawn = dice.random(len(person)) * sums[:, -1]
        found: NDArray[np.int64] = np.minimum((sums < drawn[:, None]).sum(axis=1), len(TOPICS) - 1)
        return found

    def _on_shelf(
        self, topic: NDArray[np.int64], at: NDArray[np.int64], dice: np.random.Generator
    ) -> NDArray[np.int64]:
        """Draw an item of each topic by popularity; one that has not arrived yet gives way to an early one."""
        item = np.zeros(len(topic), np.int64)
        luck = dice.random(len(topic))
        for number, shelf in enumerate(self._shelves):
            rows = np.flatnonzero(topic == number)
            item[rows] = shelf[np.searchsorted(self._cumulated[number], luck[rows], side="right")]
        if self._effects.arrivals:
            nature = self._nature
            absent = np.flatnonzero(nature.late[item] & (at < nature.arrives[item]))
            again = dice.random(len(absent))
            for number, (shelf, sums) in enumerate(self._early):
                mine = topic[absent] == number
                item[absent[mine]] = shelf[np.searchsorted(sums, again[mine], side="right")]
        return item

    def _follow(
        self,
        item: NDArray[np.int64],
        at: NDArray[np.int64],
        first: NDArray[np.bool_],
        gift: NDArray[np.bool_],
        dice: np.random.Generator,
    ) -> None:
        """Replace, in place, some choices by the successor of the choice before, step by step along each visit."""
        nature = self._nature
        follows = (dice.random(len(item)) < _FOLLOWS) & ~first & ~gift
        place = np.arange(len(item))
        since = place - np.maximum.accumulate(np.where(follows, 0, place))  # steps since the last free choice
        for depth in range(1, int(since.max(initial=0)) + 1):
            rows = np.flatnonzero(since == depth)
            next_item = nature.successor[item[rows - 1]]
            there = ~nature.late[next_item] | (at[rows] >= nature.arrives[next_item]) | (not self._effects.arrivals)
            item[rows[there]] = next_item[there]

    def _sums(self, shelf: NDArray[np.int64]) -> NDArray[np.float64]:
        sums = np.cumsum(self._weight[shelf])
        sums /= sums[-1]
        sums[-1] = 1.0 + 1e-12  # a draw of almost 1 still finds the last item
        return sums
