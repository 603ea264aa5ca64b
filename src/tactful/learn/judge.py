"""Judging constants on held-out people: unit scores of every voice as matrices, so that a blend is one weighted sum.

A *voice* is one thing a blend weighs: the parts of the scorer, with trend as two voices, short and long.

>>> VOICES[:3]
('sequence', 'taste', 'trend_short')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.learn.heldout import Case
from tactful.rank.constants import Blend, Constants
from tactful.rank.content import Content, content_scores
from tactful.rank.context import context_scores
from tactful.rank.habit import Expected, habit_scores
from tactful.rank.history import History
from tactful.rank.sequence import sequence_scores
from tactful.rank.sums import Sums
from tactful.rank.taste import Taste, taste_scores
from tactful.rank.trend import trend_scores

__all__ = ["NOTHING", "VOICES", "Jury", "Scores", "blended"]

VOICES = ("sequence", "taste", "trend_short", "trend_long", "habit", "content", "context")
NOTHING = Blend(sequence=0.0, taste=0.0, trend_short=0.0, trend_long=0.0, habit=0.0, content=0.0, context=0.0)
"""A blend in which every voice is silent."""

Scores = NDArray[np.float32]
"""float32 [cases, columns]."""

_COUNT = 10


@dataclass(frozen=True, slots=True)
class Jury:
    """Held-out people and the items they are ranked among.

    Attributes
    ----------
    cases
        The people.
    columns
        int32, items that are ranked: all of a small catalogue, else the largest ones and all that were taken.
    wanted
        bool [cases, columns], what each took.
    own
        bool [cases, columns], what each had before.
    """

    cases: list[Case]
    columns: NDArray[np.int32]
    wanted: NDArray[np.bool_]
    own: NDArray[np.bool_]

    @classmethod
    def of(cls, cases: list[Case], size: NDArray[np.int64], *, most: int = 4000) -> Jury:
        """Seat a jury over the `most` largest items and everything that was taken."""
        items = len(size)
        largest = np.argsort(-size, kind="stable")[:most]
        taken = np.concatenate([case.taken for case in cases]) if cases else np.zeros(0, np.int32)
        columns = np.unique(np.concatenate([largest, taken[taken < items]])).astype(np.int32)
        place = np.full(items, -1)
        place[columns] = np.arange(len(columns))
        wanted = np.zeros((len(cases), len(columns)), np.bool_)
        own = np.zeros_like(wanted)
        for row, case in enumerate(cases):
            for table, names in ((wanted, case.taken), (own, case.view.item)):
                known = place[names[names < items]]
                table[row, known[known >= 0]] = True
        return cls(cases, columns, wanted, own)

    def ndcg(self, total: Scores, *, repeats: bool) -> NDArray[np.float64]:
        """Return ndcg@10 per case, NaN for a case that wants nothing.

        Parameters
        ----------
        total
            Scores of all columns.
        repeats
            False takes what a person had out of the list and out of what they want.
        """
        wanted = self.wanted if repeats else self.wanted & ~self.own
        ranked = total if repeats else np.where(self.own, np.float32(-np.inf), total)
        count = min(_COUNT, ranked.shape[1])
        best = np.argpartition(ranked, ranked.shape[1] - count, axis=1)[:, ranked.shape[1] - count :]
        row = np.arange(len(best))[:, None]
        best = np.take_along_axis(best, np.argsort(-ranked[row, best], axis=1, kind="stable"), axis=1)
        discount = 1 / np.log2(np.arange(count) + 2)
        gained = (wanted[row, best] & np.isfinite(ranked[row, best])) @ discount
        ideal = np.cumsum(discount)[np.clip(wanted.sum(axis=1), 1, count) - 1]
        return np.where(wanted.any(axis=1), gained / ideal, np.nan)

    def sequence(self, sums: Sums, constants: Constants, blend: Blend) -> Scores:
        """Return the unit scores of sequence."""
        only = msgspec.structs.replace(NOTHING, sequence=1.0, exponent=blend.exponent, shrink=blend.shrink)
        return self._rows(sums, lambda _, history: sequence_scores(history, sums, constants.shape, only))

    def taste(self, sums: Sums, taste: Taste, blend: Blend) -> Scores:
        """Return the unit scores of taste."""
        only = msgspec.structs.replace(blend, taste=1.0)
        return self._rows(sums, lambda case, history: taste_scores(taste, history, case.view, only, sums.items))

    def habit(self, sums: Sums, blend: Blend, expected: Expected | None = None) -> Scores:
        """Return the unit scores of habit."""
        only = msgspec.structs.replace(blend, habit=1.0)
        return self._rows(sums, lambda case, history: habit_scores(history, sums, only, case.now, expected))

    def content(self, sums: Sums, content: Content, blend: Blend) -> Scores:
        """Return the unit scores of content."""
        only = msgspec.structs.replace(blend, content=1.0)
        return self._rows(sums, lambda case, history: content_scores(content, history, case.view, only, sums.items))

    def context(self, sums: Sums, k: int, blend: Blend) -> Scores:
        """Return the unit scores of context."""
        only = msgspec.structs.replace(blend, context=1.0)
        whole = slice(0, sums.items)
        return self._rows(sums, lambda case, _: context_scores(case.view.coarse, sums, only, k, whole))

    def trend(self, sums: Sums, blend: Blend) -> Scores:
        """Return the scores of trend as the blend weighs it."""
        return self._rows(sums, lambda case, _: trend_scores(sums.buckets, blend, case.now, sums.items))

    def _rows(self, sums: Sums, score: Callable[[Case, History], NDArray[Any]]) -> Scores:
        out = np.zeros((len(self.cases), len(self.columns)), np.float32)
        for row, case in enumerate(self.cases):
            out[row] = score(case, History.of(case.view, items=sums.items))[self.columns]
        return out


def blended(voices: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Return the weighted sum of voices; at least one weight is not 0."""
    total: Scores | None = None
    for name, weight in weights.items():
        if weight:
            term = voices[name] * np.float32(weight)
            total = term if total is None else total + term
    if total is None:
        first = next(iter(voices.values()))
        return np.zeros_like(first)
    return total
