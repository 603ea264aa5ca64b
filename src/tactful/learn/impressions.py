"""Impressions: what a person was shown, in which moment, and what became of it; a pure function of their own events.

A ``shown`` opens an impression; what follows on the same item within `WITHIN_DAYS` belongs to the latest one before it,
and its reward is the best that followed. An outcome without a ``shown`` before it is an impression of its own. So a
person's impressions can be computed again from their events at any time, and taken out of any sums.

References: DESIGN 4 part 5; `knowledge/messages.md` section on bandits (rewards have a window).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.events.columns import EventColumns

__all__ = ["NO_OUTCOME", "REWARDS", "WHOLE", "WITHIN_DAYS", "Impressions", "impressions_of", "rewards_table"]

WHOLE = 16
"""The reward of what was taken; others are fractions of it."""

REWARDS: Mapping[str, int] = {
    "shown": 0, "opened": 5, "accepted": WHOLE, "completed": WHOLE, "dismissed": 0, "less-like-this": 0, "never": 0,
}  # fmt: skip
"""Kind of outcome to reward; ``shown`` opens an impression."""

WITHIN_DAYS = 7.0
NO_OUTCOME, _SHOWN = -1, -2
"""Codes in the table of rewards: no outcome, and the one that opens an impression."""


@dataclass(frozen=True, slots=True)
class Impressions:
    """Columns of equal length: int64 pseudonyms, int32 items, int32 packed moments, int64 ms, int64 rewards 0..16."""

    person: NDArray[np.int64]
    item: NDArray[np.int32]
    coarse: NDArray[np.int32]
    at: NDArray[np.int64]
    reward: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of impressions."""
        return len(self.item)

    @classmethod
    def joined(cls, parts: Iterable[Impressions]) -> Impressions:
        """Return impressions one after the other; those of nobody when there are none."""
        every = list(parts)
        types = {"person": np.int64, "item": np.int32, "coarse": np.int32, "at": np.int64, "reward": np.int64}
        return cls(
            *(
                np.concatenate([np.zeros(0, kind), *(getattr(one, name) for one in every)]).astype(kind)
                for name, kind in types.items()
            )
        )


def rewards_table(codes: Mapping[int, str]) -> NDArray[np.int8]:
    """Return the reward per kind code, int8: `NO_OUTCOME` for kinds that are no outcome.

    >>> rewards_table({1: "view", 3: "shown", 4: "accepted"}).tolist()
    [-1, -1, -1, -2, 16]
    """
    table = np.full(max(codes, default=-1) + 1, NO_OUTCOME, np.int8)
    for code, name in codes.items():
        table[code] = _SHOWN if name == "shown" else REWARDS.get(name, NO_OUTCOME)
    return table


def impressions_of(events: EventColumns, table: NDArray[np.int8]) -> Impressions:
    """Return the impressions of one or many people.

    Parameters
    ----------
    events
        Everything that may be learned of them, in any order.
    table
        What `rewards_table` gave.
    """
    known = (events.kind >= 0) & (events.kind < len(table)) & (events.item >= 0)
    rows = np.flatnonzero(known)
    rows = rows[table[events.kind[rows]] != NO_OUTCOME] if len(rows) else rows
    if not len(rows):
        return Impressions.joined([])
    keys = (events.digest[rows], events.at[rows], events.item[rows], events.person[rows])
    rows = rows[np.lexsort(keys)]
    person, item, at = events.person[rows], events.item[rows], events.at[rows]
    reward = table[events.kind[rows]].astype(np.int64)
    shown = reward == _SHOWN
    reward[shown] = 0
    place = np.arange(len(rows))
    fresh = np.r_[True, (person[1:] != person[:-1]) | (item[1:] != item[:-1])]
    group = np.maximum.accumulate(np.where(fresh, place, 0))
    latest = np.maximum.accumulate(np.where(shown, place, -1))
    reached = (latest >= group) & (at - at[np.maximum(latest, 0)] <= WITHIN_DAYS * DAY_MS)
    owner = np.where(reached, latest, place)
    best = np.zeros(len(rows), np.int64)
    np.maximum.at(best, owner, reward)
    own = np.flatnonzero(owner == place)
    return Impressions(person[own], item[own], events.coarse[rows[own]], at[own], best[own])
