"""The outcome learner: sums over impressions in whole numbers, and the joint regression that is solved from them.

The record is, per item and moment, how much was shown and how much of it was taken (both faded, as whole numbers), and
how many people stand behind each item and each cell of the moment. Taking a person's impressions out leaves the very
record of the rest. From it, and from the tags items have *now*, the products A and b of `tactful.rank.joint` are made
and solved: tags, and tags in cells of the moment; what an item shows beyond its tags is its own, held to 0 by a prior.
Items and cells of fewer than k people are not read.

Reference: DESIGN 4 part 5; `knowledge/messages.md`, section on bandits (joint linear model, exact subtract).
"""

from __future__ import annotations

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
        for item in (np.unique(person << 32 | impressions.item) & 0xFFFFFFFF).tolist():
            count = self.people.get(item, 0) + sign
            if count:
                self.people[item] = count
            else:
                self.people.pop(item, None)
        pairs = np.unique(np.stack([person, impressions.coarse.astype(np.int64)]), axis=1)
        seen = {(who, cell) for who, packed in pairs.T.tolist() for cell in Coarse.unpack_of(packed).cells()}
        for _, cell in seen:
            self.moments[cell] += sign

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the record as arrays in one order, whatever order it came about in."""
        keys, items = sorted(self.cells), sorted(self.people)
        return {
            "outcome_key": np.array(keys, np.int64),
            "outcome_sums": np.array([self.cells[key] for key in keys], np.int64).reshape(-1, 2),
            "outcome_item": np.array(items, np.int64),
            "outcome_people": np.array([self.people[item] for item in items], np.int64),
            "outcome_moments": self.moments,
        }

    @classmethod
    def read(cls, array: dict[str, NDArray[Any]]) -> OutcomeSums:
        """Return the record behind arrays."""
        made = cls()
        made.cells = dict(zip(array["outcome_key"].tolist(), array["outcome_sums"].tolist(), strict=True))
        made.people = dict(zip(array["outcome_item"].tolist(), array["outcome_people"].tolist(), strict=True))
        made.moments = np.array(array["outcome_moments"])
        return made


def effects_of(sums: OutcomeSums, catalogue: Catalogue, k: int) -> Effects:
    """Return what the record says of every item: the same bits for the same record, catalogue and machine."""
    array = sums.arrays()
    item, moment = array["outcome_key"] >> _MOMENT, array["outcome_key"] & (1 << _MOMENT) - 1
    many = array["outcome_item"][array["outcome_people"] >= k]
    kept = np.isin(item, many) & (item < len(catalogue)) & (array["outcome_sums"][:, 0] > 0)
    if not kept.any():
        return Effects.nothing()
    item, moment, sums_ = item[kept].astype(np.int32), moment[kept], array["outcome_sums"][kept].astype(np.float64)
    shown, taken = sums_[:, 0] / _FRESH, sums_[:, 1] / (_FRESH * WHOLE)
    average = float(taken.sum() / shown.sum())
    tags = _tags_of(catalogue, item, shown)
    cells = np.zeros((len(item), cell_count()))
    for row, packed in enumerate(moment.tolist()):
        cells[row, Coarse.unpack_of(packed).cells()] = 1.0
    cells[:, sums.moments < k] = 0.0
    features = _crossed(tags[item], cells)
    joint = JointSums(features.shape[1])
    joint.add(features, taken / shown - average, np.rint(sums_[:, 0]).astype(np.int64))
    slopes, alone = _solved(joint, features, (item, shown, taken - average * shown))
    slopes = slopes.reshape(1 + cell_count(), -1)
    base = tags @ slopes[0]
    base[np.unique(item)] += alone  # what nobody was shown often enough keeps the effects of its tags
    return Effects(base, slopes[1:] @ tags.T)


def _solved(
    joint: JointSums,
    features: NDArray[np.float64],
    rows: tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the slopes, and every item's own effect, as one regression: own effects are eliminated first.

    Parameters
    ----------
    rows
        Item, impressions and reward beyond the average of every row of the features.
    """
    item, shown, gained = rows
    known, place = np.unique(item, return_inverse=True)
    alike, beyond = np.zeros((len(known), joint.width)), np.zeros(len(known))
    np.add.at(alike, place, features * shown[:, None])
    np.add.at(beyond, place, gained)
    held = np.bincount(place, shown) + _RIDGE
    unit = float(FINE**2 * _FRESH)
    gram = joint.products.astype(np.float64) / unit - alike.T @ (alike / held[:, None])
    gram[np.diag_indices(joint.width)] += _RIDGE
    slopes = np.asarray(np.linalg.solve(gram, joint.rewards / unit - alike.T @ (beyond / held)), np.float64)
    return slopes, np.asarray((beyond - alike @ slopes) / held)


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
