"""The outcome learner: sums over impressions in whole numbers, and the joint regression that is solved from them.

The record is, per item and moment, how much was shown and how much of it was taken (both faded, as whole numbers), and
how many people stand behind each item and each cell of the moment. Taking a person's impressions out leaves the very
record of the rest. From it, and from the tags items have *now*, the products A and b of `tactful.rank.joint` are made
and solved: tags, and tags in cells of the moment; what an item shows beyond its tags is its own, held to 0 by a prior.
Items and cells of fewer than k people are not read.

Reference: DESIGN 4 part 5; `knowledge/messages.md`, section on bandits (joint linear model, exact subtract).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS
from tactful.decisions.context import Coarse, cell_count
from tactful.learn.impressions import WHOLE, Impressions
from tactful.rank.constants import Shape
from tactful.rank.joint import FINE, JointSums
from tactful.rank.outcome import Effects

__all__ = ["OutcomeSums", "effects_of"]

_FRESH = 64
"""What a fresh impression weighs; older ones weigh less, later ones up to four times that."""

_TAGS = 15
"""Most tags that become columns, those shown most."""

_RIDGE = 20.0
"""Pull of slopes and of items' own effects towards 0, in impressions."""

_ROWS = 4096
"""Rows put together at once: bounds memory."""

_MOMENT = 16
"""Bits of a packed moment in a key."""


class OutcomeSums:
    """The record; one writer, and no reader but `effects_of`.

    Attributes
    ----------
    cells
        (item and moment) to [weight shown, weight times reward].
    people
        Item to distinct people.
    moments
        int64 [cells], distinct people per cell of the moment.
    """

    def __init__(self) -> None:
        self.cells: dict[int, list[int]] = {}
        self.people: dict[int, int] = {}
        self.moments = np.zeros(cell_count(), np.int64)

    def __bool__(self) -> bool:
        """Tell whether anything is in the record."""
        return bool(self.cells)

    def add(self, impressions: Impressions, shape: Shape, reference: int, sign: int = 1) -> None:
        """Add the impressions of whole people, or take them out.

        Parameters
        ----------
        impressions
            All of every person concerned, or all that was added of them before.
        reference
            Milliseconds; the moment fading is relative to.
        sign
            1 to add, -1 to take out.
        """
        if not len(impressions):
            return
        weight = _weights(impressions.at, shape, reference)
        key = impressions.item.astype(np.int64) << _MOMENT | impressions.coarse
        keys, row = np.unique(key, return_inverse=True)
        shown, taken = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        np.add.at(shown, row, weight)
        np.add.at(taken, row, weight * impressions.reward)
        for one, more, reward in zip(keys.tolist(), shown.tolist(), taken.tolist(), strict=True):
            held = self.cells.setdefault(one, [0, 0])
            held[0] += sign * more
            held[1] += sign * reward
            if held == [0, 0]:
                del self.cells[one]
        self._add_people(impressions, sign)

    def _add_people(self, impressions: Impressions, sign: int) -> None:
        person = np.unique(impressions.person, return_inverse=True)[1].astype(np.int64)
        items, people = np.unique(np.unique(person << 32 | impressions.item) & 0xFFFFFFFF, return_counts=True)
        for item, many in zip(items.tolist(), people.tolist(), strict=True):
            count = self.people.get(item, 0) + sign * many
            if count:
                self.people[item] = count
            else:
                self.people.pop(item, None)
        met = np.unique(person << _MOMENT | impressions.coarse)
        kinds, which = np.unique(met & (1 << _MOMENT) - 1, return_inverse=True)
        table = np.zeros((len(kinds), cell_count()), np.bool_)
        for place, packed in enumerate(kinds.tolist()):
            table[place, Coarse.unpack_of(packed).cells()] = True
        row, cell = np.nonzero(table[which])
        pairs = np.unique((met[row] >> _MOMENT) * cell_count() + cell) % cell_count()
        self.moments += sign * np.bincount(pairs, minlength=cell_count())

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the record as arrays in one order, whatever order it came about in."""
        keys, items = sorted(self.cells), sorted(self.people)
        return {
            "outcome_key": np.array(keys, np.int64),
            "outcome_sums": np.array([self.cells[key] for key in keys], np.int64).reshape(-1, 2),
            "outcome_item": np.array(items, np.int64),
            "outcome_people": np.array([self.people[item] for item in items], np.int64),
            "outcome_moments": self.moments.copy(),
        }

    @classmethod
    def read(cls, array: dict[str, NDArray[Any]]) -> OutcomeSums:
        """Return the record behind arrays."""
        made = cls()
        made.cells = dict(zip(array["outcome_key"].tolist(), array["outcome_sums"].tolist(), strict=True))
        made.people = dict(zip(array["outcome_item"].tolist(), array["outcome_people"].tolist(), strict=True))
        made.moments = np.array(array["outcome_moments"])
        return made


def effects_of(record: Mapping[str, NDArray[Any]], catalogue: Catalogue, k: int) -> Effects:
    """Return what a record says of every item: the same bits for the same record, catalogue and machine.

    Parameters
    ----------
    record
        As `OutcomeSums.arrays` gives it.
    catalogue
        Whose tags are read.
    k
        Items and cells of fewer people are not read.
    """
    item, moment = record["outcome_key"] >> _MOMENT, record["outcome_key"] & (1 << _MOMENT) - 1
    many = record["outcome_item"][record["outcome_people"] >= k]
    kept = np.isin(item, many) & (item < len(catalogue)) & (record["outcome_sums"][:, 0] > 0)
    if not kept.any():
        return Effects.nothing()
    weight, worth = record["outcome_sums"][kept].T
    shown, taken = weight / _FRESH, worth / (_FRESH * WHOLE)
    average = float(taken.sum() / shown.sum())
    item, moment = item[kept].astype(np.int32), moment[kept]
    tags = _tags_of(catalogue, item, shown)
    known, place = np.unique(item, return_inverse=True)
    joint = JointSums(tags.shape[1] * (1 + cell_count()))
    alike = np.zeros((len(known), joint.width))
    for first in range(0, len(item), _ROWS):
        some = slice(first, first + _ROWS)
        features = _crossed(tags[item[some]], _cells_of(moment[some], record["outcome_moments"] >= k))
        joint.add(features, taken[some] / shown[some] - average, weight[some])
        np.add.at(alike, place[some], features * shown[some, None])
    sums = (np.bincount(place, taken - average * shown), np.bincount(place, shown))
    slopes, alone = _solved(joint, alike, *(one.astype(np.float64) for one in sums))
    slopes = slopes.reshape(1 + cell_count(), -1)
    base = tags @ slopes[0]
    base[known] += alone  # what nobody was shown often enough keeps the effects of its tags
    return Effects(base, slopes[1:] @ tags.T)


def _solved(
    joint: JointSums, alike: NDArray[np.float64], beyond: NDArray[np.float64], shown: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the slopes, and every item's own effect, as one regression: own effects are eliminated first.

    Parameters
    ----------
    alike
        Sum of the features of every item's impressions, [items, features].
    beyond, shown
        Reward beyond the average, and impressions, of every item.
    """
    held = shown + _RIDGE
    unit = float(FINE**2 * _FRESH)
    gram = joint.products.astype(np.float64) / unit - alike.T @ (alike / held[:, None])
    gram[np.diag_indices(joint.width)] += _RIDGE
    slopes = np.asarray(np.linalg.solve(gram, joint.rewards / unit - alike.T @ (beyond / held)), np.float64)
    return slopes, np.asarray((beyond - alike @ slopes) / held)


def _cells_of(moment: NDArray[np.int64], read: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return which cells every packed moment belongs to, float64 [rows, cells]; only those that may be read."""
    kinds, which = np.unique(moment, return_inverse=True)
    table = np.zeros((len(kinds), len(read)))
    for row, packed in enumerate(kinds.tolist()):
        table[row, Coarse.unpack_of(packed).cells()] = 1.0
    table[:, ~read] = 0.0
    cells: NDArray[np.float64] = table[which]
    return cells


def _weights(at: NDArray[np.int64], shape: Shape, reference: int) -> NDArray[np.int64]:
    if shape.outcome_half_life_days is None:
        return np.full(len(at), _FRESH, np.int64)
    left = 0.5 ** ((reference - at) / (shape.outcome_half_life_days * DAY_MS))
    weight: NDArray[np.int64] = np.rint(_FRESH * np.minimum(left, 4.0)).astype(np.int64)
    return weight


def _tags_of(catalogue: Catalogue, item: NDArray[np.int32], shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return which items carry which of the most shown tags, float64 [items, tags]."""
    seen = np.bincount(item, shown, minlength=len(catalogue))
    worth = np.bincount(catalogue.tag, seen[catalogue.tag_of], minlength=int(catalogue.tag.max(initial=-1)) + 1)
    most = np.lexsort((np.arange(len(worth)), -worth))[:_TAGS]
    most = most[worth[most] > 0]
    column = np.full(len(worth), -1)
    column[most] = np.arange(len(most))
    table = np.zeros((len(catalogue), len(most)))
    inside = column[catalogue.tag] >= 0 if len(worth) else np.zeros(0, np.bool_)
    table[catalogue.tag_of[inside], column[catalogue.tag[inside]]] = 1.0
    return table


def _crossed(tags: NDArray[np.float64], cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the features of rows: their tags, and their tags in each cell of their moment."""
    moments = np.hstack([np.ones((len(cells), 1)), cells])
    return (moments[:, :, None] * tags[:, None, :]).reshape(len(tags), -1)
