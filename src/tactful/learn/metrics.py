"""How good lists are: accuracy per person, and breadth over everybody. Full ranking, no sampled negatives.

Lists are int32 [people, k], best first, ``-1`` where a list is shorter. What a person took afterwards is a
`Relevant`: rows of item numbers with offsets. Accuracy comes per person, so that two lists for the same person can
be compared in pairs (`tactful.learn.significance`).

>>> wanted = Relevant.of([[4, 7], [9]])
>>> lists = np.array([[7, 1, 4], [2, 3, -1]], np.int32)
>>> recall(lists, wanted).tolist(), hit_rate(lists, wanted).tolist()
([1.0, 0.0], [1.0, 0.0])

References: Järvelin & Kekäläinen 2002 (ndcg); Zhou et al. 2010 (self-information); knowledge of traps in
Krichene & Rendle 2020 (why sampled negatives mislead).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Relevant", "coverage", "gini", "hit_rate", "hits", "ndcg", "recall", "self_information"]

Lists = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Relevant:
    """What each of n people took: the items of person i are ``item[start[i]:start[i + 1]]``, without duplicates."""

    start: NDArray[np.int64]
    item: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Relevant:
        """Build from one sequence of item numbers per person; duplicates within a person count once."""
        distinct = [sorted(set(row)) for row in rows]
        start = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(row) for row in distinct], out=start[1:])
        return cls(start, np.array([i for row in distinct for i in row], np.int32))

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.start) - 1

    def sizes(self) -> NDArray[np.int64]:
        """Return how many items each person took, int64 [people]."""
        return np.diff(self.start)


def hits(lists: Lists, relevant: Relevant) -> NDArray[np.bool_]:
    """Return bool [people, k]: which places of which lists hold an item the person took."""
    if not len(relevant.item) or not lists.size:
        return np.zeros(lists.shape, np.bool_)
    width = int(max(lists.max(), relevant.item.max())) + 2
    shown = np.arange(len(lists), dtype=np.int64)[:, None] * width + lists
    taken = np.repeat(np.arange(len(relevant), dtype=np.int64), relevant.sizes()) * width + relevant.item
    found: NDArray[np.bool_] = np.isin(shown, taken) & (lists >= 0)
    return found


def recall(lists: Lists, relevant: Relevant) -> NDArray[np.float64]:
    """Return per person the share of everything they took that was shown (0..1, best 1); 0 when they took nothing."""
    share: NDArray[np.float64] = hits(lists, relevant).sum(axis=1) / np.maximum(relevant.sizes(), 1)
    return share


def hit_rate(lists: Lists, relevant: Relevant) -> NDArray[np.float64]:
    """Return per person 1.0 when anything shown was taken, else 0.0."""
    return (recall(lists, relevant) > 0).astype(np.float64)


def ndcg(lists: Lists, relevant: Relevant) -> NDArray[np.float64]:
    """Return per person the discounted gain over the best possible within k places (0..1, best 1).

    Gains are binary, the discount at place r (from 1) is ``1 / log2(r + 1)``, the ideal is cut at k.
    """
    places = lists.shape[1]
    discount = 1.0 / np.log2(np.arange(2, places + 2))
    ideal = np.concatenate(([0.0], np.cumsum(discount)))[np.minimum(relevant.sizes(), places)]
    gained = hits(lists, relevant) @ discount
    return np.divide(gained, ideal, out=np.zeros(len(lists)), where=ideal > 0)


def coverage(lists: Lists, items: int) -> float:
    """Return the share of `items` that was shown to somebody (0..1)."""
    shown = lists[lists >= 0]
    return len(np.unique(shown)) / items if items else 0.0


def gini(lists: Lists, items: int) -> float:
    """Return how unequally exposure falls on `items`: 0 when all are shown alike, towards 1 when one has all."""
    shown = lists[lists >= 0]
    if not items or not len(shown):
        return 0.0
    exposure = np.sort(np.bincount(shown, minlength=items).astype(np.float64))
    rank = np.arange(1, items + 1)
    return float(((2 * rank - items - 1) * exposure).sum() / (items * exposure.sum()))


def self_information(lists: Lists, holders: NDArray[np.int64], people: int) -> float:
    """Return the mean of ``-log2(holders / people)`` over everything shown, in bits (0 for what everybody has).

    Parameters
    ----------
    lists
        int32 [people, k].
    holders
        int64 [items], how many people have each item; an item nobody has counts as held by one.
    people
        How many people there are, at least 1.
    """
    shown = lists[lists >= 0]
    if not len(shown):
        return 0.0
    return float(-np.log2(np.maximum(holders[shown], 1) / people).mean())
