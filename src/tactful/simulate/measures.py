"""Formulae of long-run measures, on lists (int32 [people, k], -1 for an empty place) and topic shares (float64 [N, G]).

Entropies are in bits and biased low by about ``(G - 1) / (2 n ln 2)`` for n items, so only windows of equal size may be
compared. Calibration of ten items is mostly sampling noise; it is judged over the last fifty shown.

>>> of = np.eye(2)
>>> round(float(entropy(topic_shares(np.array([[0, 1]], np.int32), of))[0]), 6)
1.0

References: Steck 2018; Vrijenhoek et al. 2022 (Jensen-Shannon); Zhou et al. 2010 (self-information, overlap); Nguyen
et al. 2014 (drift); `knowledge/balance.md` 0 and 1.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "entropy",
    "exposure_gini",
    "far_apart",
    "meeting",
    "overlap",
    "self_information",
    "slope",
    "topic_shares",
]

Lists = NDArray[np.int32]


def topic_shares(lists: Lists, of: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return per person the share of each topic in a list, float64 [people, G]; zeros where nothing has a topic."""
    shown = np.where((lists >= 0)[..., None], of[lists], 0.0).sum(axis=1)
    total = shown.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.divide(shown, total, out=np.zeros_like(shown), where=total > 0)
    return shares


def entropy(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the entropy of each row in bits, 0 for one topic."""
    safe = np.where(shares > 0, shares, 1.0)
    found: NDArray[np.float64] = -(shares * np.log2(safe)).sum(axis=-1)
    return found


def slope(values: NDArray[np.float64], *, step: float) -> NDArray[np.float64]:
    """Return the least-squares slope of each row of values per round.

    Parameters
    ----------
    values
        float64 [people, windows], 2 windows or more.
    step
        Rounds from one window to the next.
    """
    at = step * (np.arange(values.shape[1]) - (values.shape[1] - 1) / 2)
    centred = values - values.mean(axis=1, keepdims=True)
    found: NDArray[np.float64] = centred @ at / (at @ at)
    return found


def far_apart(shown: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the square root of the Jensen-Shannon divergence of each pair of rows, 0 (equal) to 1; NaN without topics.

    >>> far_apart(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])).tolist()
    [1.0]
    """
    between = entropy((shown + wanted) / 2) - (entropy(shown) + entropy(wanted)) / 2
    known = (shown.sum(axis=1) > 0) & (wanted.sum(axis=1) > 0)
    return np.where(known, np.sqrt(np.clip(between, 0.0, 1.0)), np.nan)


def self_information(lists: Lists, holders: NDArray[np.int64], people: int) -> NDArray[np.float64]:
    """Return per person the mean of ``-log2(holders / people)`` over the list, in bits; nobody's counts as one's.

    >>> self_information(np.array([[0, 1]], np.int32), np.array([4, 1]), 4).tolist()
    [1.0]
    """
    bits = -np.log2(np.maximum(holders, 1) / people)
    there = lists >= 0
    total = np.where(there, bits[lists], 0.0).sum(axis=1)
    count = there.sum(axis=1)
    found: NDArray[np.float64] = np.divide(total, count, out=np.zeros(len(lists)), where=count > 0)
    return found


def overlap(lists: Lists, items: int) -> float:
    """Return the mean share of a list that another person's list has too, over all pairs, 0..1."""
    people, places = lists.shape
    if people < 2 or not places:
        return 0.0
    shown = np.bincount(lists[lists >= 0], minlength=items).astype(np.float64)
    pairs = float((shown * (shown - 1)).sum()) / (people * (people - 1))
    return float(pairs / places)


def meeting(lists: Lists, items: int, *, share: float = 0.10) -> float:
    """Return the share of people whose list holds something that at least `share` of everybody was shown, 0..1."""
    shown = np.bincount(lists[lists >= 0], minlength=items)
    common = shown >= max(2.0, share * len(lists))
    return float((common[lists] & (lists >= 0)).any(axis=1).mean())


def exposure_gini(lists: Lists, items: int) -> float:
    """Return how unequally exposure falls on the items: 0 when all are shown alike, towards 1 when one has all."""
    exposure = np.sort(np.bincount(lists[lists >= 0].ravel(), minlength=items).astype(np.float64))
    total = float(exposure.sum())
    if not total:
        return 0.0
    rank = np.arange(1, items + 1)
    return float(((2 * rank - items - 1) * exposure).sum() / (items * total))
