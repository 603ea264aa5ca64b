"""What breadth a list has, per person: the formulas that evaluation, simulation and bubble watch share.

Topics of a list are shares q over codes 0..g-1 (each item spreads evenly over its topics), a person's are p. Logs are
base 2. Lists are compared at equal length only: the plug-in entropy of few items is low by about (g - 1)/(2 n ln 2).

>>> p, q = np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.5, 0.0])
>>> root_js(p, q), entropy(p), round(root_js(np.array([1.0, 0.0]), np.array([0.0, 1.0])), 6)
(0.0, 1.0, 1.0)

References: Vrijenhoek et al. 2022 (root of Jensen-Shannon); Zhou et al. 2010 (self-information, overlap);
`knowledge/balance.md` 1.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["entropy", "overlap", "root_js", "self_information_each", "shared_share", "topic_shares"]


def topic_shares(
    of: NDArray[np.intp], count: NDArray[np.int64], items: NDArray[np.int32], codes: int
) -> NDArray[np.float64]:
    """Return the share of each topic among some items, float64 [codes], summing to 1; zeros without topics.

    Parameters
    ----------
    of, count
        As `tactful.catalogue.lanes.lanes` gives them for the whole catalogue; padding is `codes`.
    items
        Item numbers, each counting 1 as often as it stands there.
    """
    mine = of[:, items]
    worth = np.broadcast_to(1.0 / np.maximum(count[items], 1), mine.shape)
    mass = np.bincount(mine.ravel(), worth.ravel(), minlength=codes + 1)[:codes].astype(np.float64)
    total = float(mass.sum())
    return mass / total if total > 0 else mass


def entropy(share: NDArray[np.float64]) -> float:
    """Return the entropy of shares in bits, 0 for one topic and for none."""
    some = share[share > 0]
    return max(0.0, float(-(some * np.log2(some)).sum()))


def root_js(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Return the root of the Jensen-Shannon divergence of two rows of shares, 0 (equal) to 1 (nothing in common)."""
    middle = entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2
    return float(np.sqrt(max(middle, 0.0)))


def self_information_each(lists: NDArray[np.int32], holders: NDArray[np.int64], people: int) -> NDArray[np.float64]:
    """Return per list the mean of ``-log2(holders / people)`` in bits; NaN for an empty list. ``-1`` is no item."""
    bits = -np.log2(np.maximum(holders, 1) / people)
    there = lists >= 0
    total = np.where(there, bits[np.where(there, lists, 0)], 0.0).sum(axis=1)
    mean: NDArray[np.float64] = np.divide(
        total, there.sum(axis=1), out=np.full(len(lists), np.nan), where=there.any(axis=1)
    )
    return mean


def overlap(lists: NDArray[np.int32]) -> float:
    """Return the mean share that two people's lists have in common (full lists of distinct items), 0..1.

    >>> overlap(np.array([[1, 2], [2, 3], [4, 5]], np.int32))
    0.16666666666666666
    """
    people, count = lists.shape
    if people < 2 or not count:
        return 0.0
    times = np.bincount(lists[lists >= 0])
    return float((times * (times - 1)).sum() / (people * (people - 1) * count))


def shared_share(lists: NDArray[np.int32], *, often: float = 0.1) -> tuple[float, float]:
    """Return the share of places with items that `often` of the lists hold, and of lists with at least one."""
    if not lists.size:
        return 0.0, 0.0
    times = np.bincount(lists[lists >= 0], minlength=1)
    common = (times >= often * len(lists))[np.where(lists >= 0, lists, 0)] & (lists >= 0)
    return float(common.mean()), float(common.any(axis=1).mean())
