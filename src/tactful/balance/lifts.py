"""Lifts: what is added to an item whatever else is on the list, in units of the spread of relevance.

Three kinds of novelty are kept apart: new to the world (few people have it, see `tactful.balance.steer`), unlike what
the person has, and of a topic new to the person. Makers that were shown less than their merit join them.

References: Zhou et al. 2010 (self-information); Morik et al. 2020 (FairCo); `knowledge/balance.md` 1.1 and 2.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.balance.codes import EXPOSURE, NOVELTY, UNLIKE
from tactful.balance.dial import Strength
from tactful.balance.pick import Lift
from tactful.balance.topics import Topics
from tactful.profile.occasion import Occasion

__all__ = ["lifts_of", "newness", "of_items", "unlikeness"]


def lifts_of(
    topics: Topics, fresh: NDArray[np.float64], strength: Strength, occasion: Occasion, items: NDArray[np.int32]
) -> list[Lift]:
    """Return the lifts that are on, for the pool of `items` (numbers, ascending); `fresh` is their `newness`."""
    rules, everybody = occasion.rules, occasion.everybody
    found: list[Lift] = []
    if strength.novelty and topics.known:
        found.append((NOVELTY, strength.novelty * fresh))
    if strength.unlike and topics.known:
        found.append((UNLIKE, strength.unlike * unlikeness(topics)))
    if rules.exposure and len(everybody.lift):
        found.append((EXPOSURE, rules.exposure * of_items(everybody.lift, items, beyond=0.0)))
    return found


def of_items(column: NDArray[np.float32], items: NDArray[np.int32], *, beyond: float) -> NDArray[np.float64]:
    """Return a column's value for ascending item numbers, float64; `beyond` for those after its end."""
    if not len(items) or int(items[-1]) < len(column):
        return column[items].astype(np.float64)
    inside = items < len(column)
    return np.where(inside, column[np.where(inside, items, 0)], beyond).astype(np.float64)


def newness(topics: Topics) -> NDArray[np.float64]:
    """Return 1.0 where an item and all its topics are new to the person, else 0.0; 0.0 without topics."""
    if not topics.known:
        return np.zeros(len(topics.count))
    return ((topics.count > 0) & ~topics.familiar()).astype(np.float64)


def unlikeness(topics: Topics) -> NDArray[np.float64]:
    """Return one minus the cosine of an item's topics to the person's, 0..1; 0 where one of them has none."""
    near = topics.of[: topics.lanes]
    length = float(np.sqrt(np.square(topics.share).sum())) or 1.0
    alike = np.add.reduce(topics.share.take(near), axis=0) / (np.sqrt(np.maximum(topics.count, 1)) * length)
    return np.where(topics.count > 0, 1.0 - alike, 0.0)
