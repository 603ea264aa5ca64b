"""The greedy pick: relevance, topics covered, and unlikeness to what is already on the list.

Each step takes the item with the largest ``(1 - v) relevance + v (coverage + unlikeness) + novelty``. Coverage is what
an item adds, on average over its topics, to a concave (square root) reward for the person's topics in proportion to
their share, so that a list calibrates itself; unlikeness is one minus the largest cosine to a chosen item over telling
tags (variants of one group count as equal). Relevance is the score over the spread of the pool. O(k m T). Ties go to
the smaller item number. No BLAS: the same sums in the same order, so a replay picks the same list.

References: Steck 2018 (calibration); Carbonell & Goldstein 1998 (MMR); `knowledge/balance.md` 2.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.balance.codes import COVERAGE, NOVELTY, RELEVANCE, VARIETY
from tactful.balance.dial import Strength
from tactful.balance.topics import Topics

__all__ = ["Greedy"]

_PER_TERM = (COVERAGE, VARIETY, NOVELTY)


class Greedy:
    """A list in the making over a pool of m items.

    Parameters
    ----------
    score
        float64 [m], finite.
    topics
        Of the same items.
    strength
        What the terms weigh.
    """

    def __init__(self, score: NDArray[np.float64], topics: Topics, strength: Strength) -> None:
        spread = float(score.max() - score.min()) if len(score) else 0.0
        self._relevance = (score - score.min()) / spread if spread > 0 else np.zeros(len(score))
        self._topics = topics
        self._strength = strength
        self._wanted = _wanted(topics, self._relevance)
        self._each = 1.0 / np.maximum((topics.of < len(topics.tells) - 1).sum(axis=0), 1)
        self._squares = topics.tells**2
        self._length = np.sqrt(self._squares[topics.of].sum(axis=0))
        self._covered = np.zeros(len(topics.tells))
        self._likeness = np.zeros(len(score))
        self._novelty = strength.novelty * topics.newness()
        self._fixed = (1.0 - strength.variety) * self._relevance + self._novelty
        self._open = self._relevance.copy()

    def left(self) -> NDArray[np.bool_]:
        """Return which items are not on the list yet."""
        return self._open > -np.inf

    def take(self, place: int) -> None:
        """Put an item on the list, whatever chose it."""
        topics = self._topics
        mine = topics.of[:, place]
        self._open[place] = -np.inf
        self._covered[mine] += self._each[place]
        marked = np.zeros(len(topics.tells))
        marked[mine] = self._squares[mine]
        scale = np.maximum(self._length * self._length[place], 1e-12)
        likeness = marked[topics.of].sum(axis=0) / scale
        if topics.group[place] >= 0:
            likeness[topics.group == topics.group[place]] = 1.0
        np.maximum(self._likeness, likeness, out=self._likeness)

    def pick(self) -> tuple[int, str]:
        """Return the best item left (there must be one) and the code of the term that won it its place."""
        variety = self._strength.variety
        gain = self._wanted * (np.sqrt(self._covered + 1.0) - np.sqrt(self._covered))
        coverage = gain[self._topics.of].sum(axis=0) * (self._each * variety)
        unlike = (1.0 - self._likeness) * variety
        total = self._fixed + coverage + unlike
        total[self._open == -np.inf] = -np.inf
        best, rival = int(total.argmax()), int(self._open.argmax())
        if self._relevance[best] >= self._relevance[rival]:
            return best, RELEVANCE
        ahead = [float(term[best] - term[rival]) for term in (coverage, unlike, self._novelty)]
        return best, _PER_TERM[ahead.index(max(ahead))]


def _wanted(topics: Topics, relevance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the worth of covering each topic, summing to 1: the person's shares, else the relevant items'."""
    wanted = topics.share
    if not wanted.any():
        weight = np.broadcast_to(relevance, topics.of.shape).ravel()
        wanted = np.bincount(topics.of.ravel(), weight, minlength=len(topics.tells)).astype(np.float64)
        wanted[-1] = 0.0
    total = float(wanted.sum())
    return wanted / total if total > 0 else wanted
