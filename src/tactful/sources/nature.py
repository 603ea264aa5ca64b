"""The people and items of a generated world, drawn once from its seed.

>>> nature = Nature.drawn(Shape(people=50, items=40), seed=1)
>>> nature.taste.shape, bool(np.allclose(nature.taste.sum(axis=1), 1))
((50, 12), True)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS

__all__ = ["GROUPS", "TOPICS", "TOWNS", "Nature", "Shape"]

TOPICS = (
    "roses", "herbs", "vegetables", "fruit trees", "ponds", "birds",
    "tools", "pots", "garden furniture", "lanterns", "books", "compost",
)  # fmt: skip
GROUPS = ("19-24", "25-34", "35-44", "45-54", "55-64", "65+")
TOWNS = ("Graz", "Linz", "Wels", "Steyr")

_EPOCH = 1_736_121_600_000
"""2025-01-06, a Monday, where every generated log begins."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a world is."""

    people: int = 500
    items: int = 300
    visits_per_person: float = 20.0
    events_per_visit: float = 4.0
    days: int = 180
    rich: bool = False
    """True to add kinds that need consent, for the people who gave it."""

    @property
    def begins(self) -> int:
        """Return the first instant, milliseconds."""
        return _EPOCH

    @property
    def ends(self) -> int:
        """Return the end of the period, milliseconds."""
        return _EPOCH + self.days * DAY_MS


@dataclass(frozen=True, slots=True)
class Nature:
    """Parameters of p people, i items, t topics; see `tactful.sources.truth.Truth` for their meaning.

    Attributes
    ----------
    taste
        float64 [p, t].
    appetite, activity
        float64 [p]; activity sums to 1.
    group, town
        int64 [p], index into ``GROUPS`` and ``TOWNS``.
    trait, consenting
        bool [p].
    topic
        int64 [i]; items of a topic are spread over all numbers.
    rank_weight
        float64 [i], popularity within the topic.
    successor
        int64 [i], a permutation without fixed points.
    telling, late
        bool [i].
    arrives
        int64 [i], milliseconds; when a late item appears, were the effect on.
    """

    taste: NDArray[np.float64]
    appetite: NDArray[np.float64]
    activity: NDArray[np.float64]
    group: NDArray[np.int64]
    town: NDArray[np.int64]
    trait: NDArray[np.bool_]
    consenting: NDArray[np.bool_]
    topic: NDArray[np.int64]
    rank_weight: NDArray[np.float64]
    successor: NDArray[np.int64]
    telling: NDArray[np.bool_]
    late: NDArray[np.bool_]
    arrives: NDArray[np.int64]

    @classmethod
    def drawn(cls, shape: Shape, seed: int) -> Nature:
        """Draw a world's people and items; each parameter from its own stream, so adding one changes no other."""
        stream = iter(np.random.SeedSequence(seed).spawn(16))

        def dice() -> np.random.Generator:
            return np.random.Generator(np.random.Philox(next(stream)))

        people, items, topics = shape.people, shape.items, len(TOPICS)
        topic = np.arange(items) % topics
        shuffled = dice().permutation(items)
        successor = np.empty(items, np.int64)
        successor[shuffled] = np.roll(shuffled, -1)  # one cycle through all items: nobody follows itself
        activity = dice().gamma(1.5, size=people) + 0.05
        late = dice().random(items) < 0.15
        # the first items of each topic are always there, so that every topic has something to show from the start
        late[: 2 * topics] = False
        span = shape.ends - shape.begins
        return cls(
            taste=dice().dirichlet(np.full(topics, 0.15), people),
            appetite=dice().beta(1.2, 3.0, people),
            activity=activity / activity.sum(),
            group=dice().integers(0, len(GROUPS), people),
            town=dice().integers(0, len(TOWNS), people),
            trait=dice().random(people) < 0.1,
            consenting=dice().random(people) < 0.6,
            topic=topic,
            rank_weight=np.power(1.0 + np.arange(items) // topics, -0.7).astype(np.float64),
            successor=successor,
            telling=dice().random(items) < 0.04,
            late=late,
            arrives=shape.begins + (span * dice().uniform(0.7, 0.9, items)).astype(np.int64),
        )
