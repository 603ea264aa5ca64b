"""Sequence: what tends to follow what you had lately.

An item's score is the sum over the newest signals of ``weight * decay ** age * c_ij / (n_i^a * n_j^a + s)``, where
c_ij is how often and how soon item j followed item i in everybody's diaries.

Reference: knowledge on anchors, directional counts (decay .8, window 20, exponent .5, shrink 5).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.rank.constants import Blend, Shape
from tactful.rank.history import History
from tactful.rank.sums import Sums

__all__ = ["sequence_scores", "sequence_terms", "sizes"]


def sizes(size: NDArray[np.int64], unit: int, exponent: float) -> NDArray[np.float32]:
    """Return ``(size / unit) ** exponent`` as float32; quarters are square roots, which are quick.

    >>> sizes(np.array([16 * 64]), 64, 0.25).tolist()
    [2.0]
    """
    events = (size / np.float32(unit)).astype(np.float32)
    quarters = exponent * 4
    if quarters == 0:
        return np.ones_like(events)
    if quarters == 1:
        return np.sqrt(np.sqrt(events))
    if quarters == 2:
        return np.sqrt(events)
    return events if quarters == 4 else np.power(events, np.float32(exponent))


def sequence_scores(history: History, sums: Sums, shape: Shape, blend: Blend) -> NDArray[np.float32]:
    """Return the weighted sequence score of every item, float32 [sums.items]."""
    recent = history.newest(shape.window)
    worth = (_worth(recent, shape) * (blend.sequence / (sums.grain * sums.unit))).astype(np.float32)
    size = sizes(sums.size[: sums.items], sums.unit, blend.exponent)
    return sums.follows.follow(recent.item, worth, size, blend.shrink)


def sequence_terms(
    history: History, sums: Sums, shape: Shape, blend: Blend, items: NDArray[np.int32]
) -> tuple[History, NDArray[np.float64]]:
    """Return the signals that were read and their terms, float64 [signals, len(items)]."""
    recent = history.newest(shape.window)
    worth = _worth(recent, shape) * (blend.sequence / (sums.grain * sums.unit))
    before = (sums.size[recent.item] / sums.unit) ** blend.exponent
    after = (sums.size[items] / sums.unit) ** blend.exponent
    counts = sums.follows.block(recent.item, items)
    return recent, worth[:, None] * counts / (before[:, None] * after + blend.shrink)


def _worth(recent: History, shape: Shape) -> NDArray[np.float64]:
    age = recent.steps() if shape.order == "step" else recent.age()
    return recent.weight * shape.decay**age
