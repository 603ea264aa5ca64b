"""The greedy pick: relevance, places owed to topics, unlikeness to what is on the list already, what the dial wants.

Each step takes the item with the largest ``relevance + v (owed - likeness / 2) + lifts``. Owed is, on average over an
item's topics, how many places a topic is short of (or ahead of) its share of the last lists and this one, as in an
apportionment; it counts for little while few places were filled, since ten alone tell next to nothing of a taste. A
topic's share is the person's, evened out (see `tactful.balance.dial.Strength.even`). Likeness is the largest cosine to
a chosen item over telling tags and makers (variants of one group weigh twice as much). Relevance is the score
over the spread of the pool; lifts are fixed per item. O(k m T), a few array operations a step. Ties go to the smaller
item number. No BLAS: the same sums in the same order, so a replay picks the same list.

References: Steck 2018 (calibration); Balinski & Young 2001 (apportionment); Carbonell & Goldstein 1998 (MMR);
decision record 0028; `knowledge/balance.md` 0 and 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tactful.balance.codes import COVERAGE, FAMILIAR, NOVELTY, RARITY, RELEVANCE, VARIETY
from tactful.balance.steer import Steer
from tactful.balance.topics import Topics

__all__ = ["POOL", "Greedy", "Lift", "relevance_of"]

_MOST = 2.0
"""Places that a topic is short or ahead of count up to so many: it must not carry what nothing else speaks for."""

_TOLD = 10.0
"""After so many places, what topics are owed counts half."""

_LIKENESS = 0.5
"""Of what a place owed weighs; variants of one group weigh whole. People like varied lists better than held-out events
tell: at 1 a list keeps 5 % less of these, and 3 % more of what is shown is liked where the truth is known."""

POOL = 200
"""Candidates that are compared, by score; a few that somebody named join them."""

Lift = tuple[str, NDArray[np.float64]]
"""A reason code and what it adds to every item, in units of the spread of relevance."""


class Greedy:
    """A list in the making over a pool of m items.

    Parameters
    ----------
    relevance
        float64 [m], 0..1 (see `relevance_of`).
    topics
        Of the same items.
    variety
        0..1, what a place that a topic is short of weighs against the whole spread of relevance.
    lifts
        What else is added to an item, each with its code.
    even
        0..1, exponent of the person's shares.
    steer
        Keeps the list at its level of rarity; None where nothing does.
    """

    def __init__(
        self,
        relevance: NDArray[np.float64],
        topics: Topics,
        variety: float,
        lifts: Sequence[Lift] = (),
        *,
        even: float = 1.0,
        steer: Steer | None = None,
    ) -> None:
        self.relevance, self.steer = relevance, steer
        self._topics, self._of = topics, topics.of
        self._lifts = lifts
        wanted = _wanted(topics, relevance, even)
        self._wanted = wanted
        self._covered = topics.lately * 1.0
        self._given = float(topics.lately.sum())
        self._each = (1.0 / np.maximum(topics.count, 1)).tolist()
        shorter = 1.0 / np.maximum(np.sqrt(np.add.reduce(topics.squares.take(topics.of), axis=0)), 1e-6)
        self._shorter = shorter
        self._scale = np.stack([variety / np.maximum(topics.count, 1), _LIKENESS * variety * shorter])
        self._table = np.zeros((2, len(wanted)))
        self._table[0] = self._owed()
        self._alike = np.zeros(len(relevance))
        self._coverage = np.add.reduce(self._table[0].take(topics.of), axis=0) * self._scale[0]
        self._equal = variety if bool((topics.group >= 0).any()) else 0.0
        self._fixed = relevance * 1.0
        for _, amount in lifts:
            self._fixed = self._fixed + amount
        self._total = np.empty(len(relevance))
        self._best = np.argsort(-relevance, kind="stable").tolist()
        self._at = 0
        self._taken: set[int] = set()

    def _owed(self) -> NDArray[np.float64]:
        """Return how many places each topic is short of its share, in so far as the places filled tell it."""
        short = self._wanted * (self._given + 1.0) - self._covered
        np.clip(short, -_MOST, _MOST, out=short)
        short *= self._given / (self._given + _TOLD)
        short[self._topics.none :] = 0.0
        return short

    def left(self) -> NDArray[np.bool_]:
        """Return which items are not on the list yet."""
        return self._fixed > -np.inf

    def by_score(self, place: int, size: int) -> bool:
        """Return whether scores alone would put an item on a list of this size."""
        return place in self._best[:size]

    def take(self, place: int) -> None:
        """Put an item on the list, whatever chose it."""
        topics, table, covered = self._topics, self._table, self._covered
        each, size = self._each[place], float(self._shorter[place])
        mine = self._of[:, place].tolist()
        squares = topics.squares
        self._taken.add(place)
        self._fixed[place] = -np.inf
        if self.steer is not None:
            self.steer.took(place)
        for row, code in enumerate(mine):
            if row < topics.lanes and code != topics.none:
                covered[code] += each
                self._given += each
            table[1, code] = float(squares[code]) * size
        table[0] = self._owed()
        both = np.add.reduce(table.take(self._of, axis=1), axis=1)
        both *= self._scale
        for code in mine:
            table[1, code] = 0.0
        if self._equal and topics.group[place] >= 0:
            both[1][topics.group == topics.group[place]] = self._equal
        np.maximum(self._alike, both[1], out=self._alike)
        self._coverage = both[0]

    def pick(self) -> tuple[int, str]:
        """Take the best item left (there must be one); return it and the code of the term that won it its place."""
        total = np.subtract(self._fixed, self._alike, out=self._total)
        total += self._coverage
        if self.steer is not None:
            total += self.steer.lift()
        best = int(total.argmax())
        while self._best[self._at] in self._taken:
            self._at += 1
        code = self._why(best, self._best[self._at])
        self.take(best)
        return best, code

    def _why(self, best: int, rival: int) -> str:
        """Return what put an item before the one with the highest score left."""
        if self.relevance[best] >= self.relevance[rival]:
            return RELEVANCE
        code, most = COVERAGE, float(self._coverage[best] - self._coverage[rival])
        unlike = float(self._alike[rival] - self._alike[best])
        if unlike > most:
            code, most = VARIETY, unlike
        steered = [(RARITY, self.steer.lift())] if self.steer is not None else []
        for name, amount in [*self._lifts, *steered]:
            ahead = float(amount[best] - amount[rival])
            if ahead > most:
                # What lifted it may be that the dial holds its rival down, which is another reason.
                code, most = FAMILIAR if name == NOVELTY and amount[rival] < 0 else name, ahead
        return code


def relevance_of(score: NDArray[np.float64], best: int = POOL) -> NDArray[np.float64]:
    """Return scores over the spread of the `best` largest: 1 for the first, 0 for the last of these, less below.

    Zeros where these are all equal. What joins a pool whatever it scores does not move what the others are worth.

    >>> relevance_of(np.array([1.0, 3.0, 2.0])).tolist(), relevance_of(np.array([1.0, 3.0, 2.0]), best=2).tolist()
    ([0.0, 1.0, 0.5], [-1.0, 1.0, 0.0])
    """
    if not len(score):
        return np.zeros(0)
    least = float(score.min() if len(score) <= best else np.partition(score, len(score) - best)[len(score) - best])
    spread = float(score.max()) - least
    return (score - least) / spread if spread > 0 else np.zeros(len(score))


def _wanted(topics: Topics, relevance: NDArray[np.float64], even: float) -> NDArray[np.float64]:
    """Return what share of the places each topic is owed, summing to 1: the person's, else the relevant items'."""
    if topics.known:
        owed: NDArray[np.float64] = topics.share**even
        owed[topics.share <= 0] = 0.0
        return owed / float(owed.sum())
    near = topics.of[: topics.lanes]
    weight = np.broadcast_to(relevance, near.shape).ravel()
    wanted = np.bincount(near.ravel(), weight, minlength=len(topics.squares)).astype(np.float64)
    wanted[topics.none] = 0.0
    total = float(wanted.sum())
    return wanted / total if total > 0 else wanted
