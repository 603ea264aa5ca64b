"""The scorer: parts whose scores are sums over the person's permitted signals, added up without normalisation.

Every score can be taken apart again: `AdditiveScorer.contributions` returns the terms, and their sum is the score (I3).

Reference: DESIGN 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import local

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions
from tactful.profile.view import View
from tactful.rank.candidates import best_of_parts
from tactful.rank.constants import PARTS, Blend, Constants
from tactful.rank.content import Content, content_scores, content_terms
from tactful.rank.context import context_scores, context_terms
from tactful.rank.habit import Expected, expected_rates, habit_evidence, habit_scores
from tactful.rank.history import History
from tactful.rank.outcome import Effects, outcome_scores, outcome_terms
from tactful.rank.sequence import sequence_scores, sequence_terms
from tactful.rank.sums import Sums
from tactful.rank.taste import Taste, taste_scores, taste_terms
from tactful.rank.trend import trend_scores, trend_terms

__all__ = ["AdditiveScorer"]

_Terms = tuple[int, NDArray[np.int32], NDArray[np.float64]]
"""Part, signals [m], terms [m, items]."""


class AdditiveScorer:
    """Implements `tactful.rank.scorer.Scorer` over one generation.

    Parameters
    ----------
    constants
        Shape and blends.
    sums
        Whole-number sums over people; one writer.
    taste
        The solved regression; replaced as a whole.
    content
        Word vectors of the catalogue; replaced as a whole.
    version
        Name of the generation.
    """

    def __init__(self, constants: Constants, sums: Sums, taste: Taste, content: Content, version: str) -> None:
        self.constants = constants
        self.sums = sums
        self.taste = taste
        self.content = content
        self.outcome = Effects.nothing()
        """What is taken when it is shown; replaced as a whole."""
        self._version = version
        self._handed = local()
        self._usual: tuple[Content, Expected | None] | None = None

    @property
    def version(self) -> str:
        """Name of the generation, such as ``"g12-9f3a"``."""
        return self._version

    @property
    def part_names(self) -> tuple[str, ...]:
        """Names of the parts, in the order of the rows of `scores`."""
        return PARTS

    def candidates(self, view: View, surface: str, now: int, limit: int) -> NDArray[np.int32]:
        """Return item numbers worth ranking: all of a catalogue that is served densely, else the parts' best."""
        items = self.sums.items
        if items <= max(limit, self.constants.shape.dense):
            return np.arange(items, dtype=np.int32)
        full = self._full(view, self.constants.of(surface), now)
        self._handed.over = (view, surface, now, full)
        return best_of_parts(full, limit)

    def scores(self, view: View, surface: str, now: int, items: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return float32 [parts, len(items)], blend weights applied; items the scorer does not know score 0."""
        full = self._taken(view, surface, now)
        count = full.shape[1]
        if len(items) == count and len(items) and items[0] == 0 and (np.diff(items) == 1).all():
            return full
        known = np.flatnonzero(items < count)
        if len(known) == len(items):
            return full[:, items]
        out = np.zeros((len(PARTS), len(items)), np.float32)
        out[:, known] = full[:, items[known]]
        return out

    def _taken(self, view: View, surface: str, now: int) -> NDArray[np.float32]:
        """Return all scores, those `candidates` has just computed for the very same view if there are any."""
        over = getattr(self._handed, "over", None)
        self._handed.over = None
        if over is not None and over[0] is view and over[1:3] == (surface, now):
            full: NDArray[np.float32] = over[3]
            return full
        return self._full(view, self.constants.of(surface), now)

    def _full(self, view: View, blend: Blend, now: int) -> NDArray[np.float32]:
        sums, shape = self.sums.still(), self.constants.shape
        everything = slice(0, sums.items)
        history = History.of(view, items=sums.items)
        out = np.zeros((len(PARTS), sums.items), np.float32)
        if len(history):
            if blend.sequence:
                out[0] = sequence_scores(history, sums, shape, blend)
            if blend.habit:
                out[3] = habit_scores(history, sums, blend, now, self._expected(blend))
        if blend.taste:
            out[1] = taste_scores(self.taste, history, view, blend, sums.items)
        out[2] = trend_scores(sums.buckets, blend, now, sums.items)
        if blend.content:
            out[4] = content_scores(self.content, history, view, blend, sums.items)
        if blend.context:
            out[5] = context_scores(view.coarse, sums, blend, self.constants.k, everything)
        if blend.outcome and len(self.outcome.base):
            out[6] = outcome_scores(self.outcome, view.coarse, blend, sums.items)
        return out

    def _expected(self, blend: Blend) -> Expected | None:
        """Return the repeat rate expected of every item, worked out once per snapshot of the catalogue."""
        if not blend.habit_rates or not self.constants.returns:
            return None
        held = self._usual
        if held is None or held[0] is not self.content:
            held = self._usual = self.content, expected_rates(self.constants.returns, self.content.catalogue)
        return held[1]

    def contributions(self, view: View, surface: str, now: int, items: NDArray[np.int32]) -> Contributions:
        """Return every term behind the scores of a few items, in float64; columns of zeros are left out."""
        sums = self.sums.still()
        inside = items < sums.items
        known = items if inside.all() else items[inside]
        part, signals, amounts = [], [], []
        for number, signal, terms in self._terms(sums, view, self.constants.of(surface), now, known):
            part.append(np.full(len(signal), number, np.int8))
            signals.append(signal)
            amounts.append(terms)
        table = np.concatenate(amounts)
        kept = np.flatnonzero(table.any(axis=1))
        amount = np.zeros((len(items), len(kept)))
        amount[slice(None) if len(known) == len(items) else inside] = table[kept].T
        return Contributions(np.concatenate(part)[kept], np.concatenate(signals)[kept], amount)

    def _terms(self, sums: Sums, view: View, blend: Blend, now: int, items: NDArray[np.int32]) -> Iterator[_Terms]:
        history = History.of(view, items=sums.items)
        if len(history) and blend.sequence:
            recent, terms = sequence_terms(history, sums, self.constants.shape, blend, items)
            yield 0, recent.row, terms
        if blend.taste:
            yield 1, *taste_terms(self.taste, history, view, blend, items)
        yield 2, np.array([-1], np.int32), trend_terms(sums.buckets, blend, now, items)[None, :]
        if len(history) and blend.habit:
            recent, amount = habit_evidence(history, sums, blend, now, self._expected(blend))
            same = recent.item[:, None] == items
            mine = np.flatnonzero(same.any(axis=1))
            yield 3, recent.row[mine], same[mine] * amount[mine, None]
        if blend.content:
            yield 4, *content_terms(self.content, history, view, blend, items)
        if blend.context:
            yield 5, *context_terms(view.coarse, sums, blend, self.constants.k, items)
        if blend.outcome:
            yield 6, *outcome_terms(self.outcome, view.coarse, blend, items)
