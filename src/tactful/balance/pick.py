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

from tactful.balance.codes import COVERAGE, FAMILIAR, NOVELTY, RELEVANCE, VARIETY
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
        self._of = np.ascontiguousarray(topics.of, np.intp)
        self._variety = strength.variety
        self._wanted = _wanted(topics, self._relevance)
        each = 1.0 / np.maximum((self._of < len(topics.tells) - 1).sum(axis=0), 1)
        self._each = each.tolist()
        self._worth = each * strength.variety
        self._squares = topics.tells**2
        length = np.sqrt(np.add.reduce(self._squares[self._of], axis=0))
        self._shorter = 1.0 / np.maximum(length, 1e-6)
        self._covered = np.zeros(len(topics.tells))
        self._gain = self._wanted.copy()  # sqrt(0 + 1) - sqrt(0)
        self._coverage = np.add.reduce(self._gain[self._of], axis=0) * self._worth
        self._unlike = np.ones(len(score))
        self._grouped = bool((topics.group >= 0).any())
        self._novelty = strength.novelty * topics.newness()
        self._fixed = (1.0 - strength.variety) * self._relevance + self._novelty
        self._taken: list[int] = []
        self._open = self._relevance.copy()

    def left(self) -> NDArray[np.bool_]:
        """Return which items are not on the list yet."""
        return self._open > -np.inf

    def take(self, place: int) -> None:
        """Put an item on the list, whatever chose it."""
        of, mine = self._of, self._of[:, place]
        self._taken.append(place)
        self._open[place] = -np.inf
        covered = self._covered[mine] + self._each[place]
        self._covered[mine] = covered
        marked = np.zeros(len(self._gain))
        self._gain[mine] = self._wanted[mine] * (np.sqrt(covered + 1.0) - np.sqrt(covered))
        marked[mine] = self._squares[mine]
        shared = np.add.reduce(marked.take(of), axis=0)
        likeness = shared * (self._shorter * self._shorter[place])
        if self._grouped and self._topics.group[place] >= 0:
            likeness[self._topics.group == self._topics.group[place]] = 1.0
        np.minimum(self._unlike, 1.0 - likeness, out=self._unlike)
        np.multiply(np.add.reduce(self._gain.take(of), axis=0), self._worth, out=self._coverage)

    def pick(self) -> tuple[int, str]:
        """Return the best item left (there must be one) and the code of the term that won it its place."""
        unlike = self._unlike * self._variety
        total = self._fixed + self._coverage
        total += unlike
        total[self._taken] = -np.inf
        best, rival = int(total.argmax()), int(self._open.argmax())
        if self._relevance[best] >= self._relevance[rival]:
            return best, RELEVANCE
        ahead = [float(term[best] - term[rival]) for term in (self._coverage, unlike, self._novelty)]
        code = _PER_TERM[ahead.index(max(ahead))]
        # What lifted it may be that the dial holds its rival down, which is another reason.
        return best, FAMILIAR if code == NOVELTY and self._novelty[rival] < 0 else code


def _wanted(topics: Topics, relevance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the worth of covering each topic, summing to 1: the person's shares, else the relevant items'."""
    wanted = topics.share
    if not wanted.any():
        weight = np.broadcast_to(relevance, topics.of.shape).ravel()
        wanted = np.bincount(topics.of.ravel(), weight, minlength=len(topics.tells)).astype(np.float64)
        wanted[-1] = 0.0
    total = float(wanted.sum())
    return wanted / total if total > 0 else wanted
