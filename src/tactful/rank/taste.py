"""Taste: closed-form item-item regression on what people had together (EASE), read straight from P.

With P = (X'X + ridge I)^-1 the score of item j is ``-sum_i h_i P_ij / P_jj`` over what the person had, so every term
is that signal's true contribution. Registered attributes are columns like any item: they serve a person without
history.

Reference: H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019; knowledge 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas

from tactful.profile.view import View
from tactful.rank.constants import Blend
from tactful.rank.history import History

__all__ = ["Taste", "taste_scores", "taste_terms"]


@dataclass(frozen=True, slots=True)
class Taste:
    """A solved regression; replaced as a whole by the next solve.

    Attributes
    ----------
    column
        int32 [items at solving], the column of every item, -1 for items outside the head.
    head
        int32 [h], the item of every item column.
    features
        Name to column of the features with enough people.
    inverse
        float32 [d, d], P.
    diagonal
        float32 [h], ``P_jj``.
    """

    column: NDArray[np.int32]
    head: NDArray[np.int32]
    features: Mapping[str, int]
    inverse: NDArray[np.float32]
    diagonal: NDArray[np.float32]
    whole: bool = field(default=False)
    """True when item number and column are the same for every item."""

    def columns_of(self, items: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the column of items, -1 for items outside the head or newer than the solve."""
        known = items < len(self.column)
        return np.where(known, self.column[np.where(known, items, 0)], -1) if len(self.column) else known - 1


def taste_scores(taste: Taste, history: History, view: View, blend: Blend, items: int) -> NDArray[np.float32]:
    """Return the weighted taste of every item, float32 [items]; 0 outside the head."""
    column, worth, _ = _evidence(taste, history, view, blend)
    score = np.zeros(items, np.float32)
    count = len(taste.head)
    if not len(column) or not count:
        return score
    total = score[:count] if taste.whole else np.zeros(count, np.float32)
    inverse, add = taste.inverse, blas.saxpy
    strength = np.bincount(column, worth, minlength=len(inverse)).astype(np.float32)
    summed = np.flatnonzero(strength)
    for row, weight in zip(summed.tolist(), (-strength[summed]).tolist(), strict=True):
        add(inverse[row], total, count, weight)  # in place: reads each row once, writes no copy
    total /= taste.diagonal
    own = summed[summed < count]
    total[own] += strength[own]  # an item is no evidence for itself: take back h_i P_ii / P_ii
    if not taste.whole:
        score[taste.head] = total
    return score


def taste_terms(
    taste: Taste, history: History, view: View, blend: Blend, items: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the signals read (rows of the view, or ``-2 - i`` for trait i) and terms float64 [signals, len(items)]."""
    column, worth, signal = _evidence(taste, history, view, blend)
    target = taste.columns_of(items)
    inside = np.flatnonzero(target >= 0)
    terms = np.zeros((len(column), len(items)))
    chosen = target[inside]
    part = taste.inverse[column[:, None], chosen[None, :]].astype(np.float64)
    part *= -worth[:, None] / taste.diagonal[chosen].astype(np.float64)
    part[column[:, None] == chosen[None, :]] = 0.0
    terms[:, inside] = part
    return signal, terms


def _evidence(
    taste: Taste, history: History, view: View, blend: Blend
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    """Return the columns that speak, their worth, and the signal behind each."""
    return history.once("taste", (taste, blend, view.traits), lambda: _fresh_evidence(taste, history, view, blend))


def _fresh_evidence(
    taste: Taste, history: History, view: View, blend: Blend
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    recent = history.newest(blend.taste_history)
    column = taste.columns_of(recent.item)
    worth = blend.taste * recent.weight
    if blend.taste_decay < 1:
        worth = worth * blend.taste_decay ** recent.age()
    known = column >= 0
    column, worth, signal = column[known], worth[known], recent.row[known]
    if len(column):
        worth /= np.bincount(column)[column]  # signals of one item share its voice: having it twice is no new taste
    traits = [
        (taste.features[t.feature], t.weight, -2 - i) for i, t in enumerate(view.traits) if t.feature in taste.features
    ]
    if traits:
        column = np.concatenate([column, np.array([c for c, _, _ in traits], np.int32)])
        worth = np.concatenate([worth, blend.taste * blend.trait * np.array([w for _, w, _ in traits])])
        signal = np.concatenate([signal, np.array([s for _, _, s in traits], np.int32)])
    return column, worth, signal
