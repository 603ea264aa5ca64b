"""Sequence: what tends to follow what you had lately.

An item's score is the sum over the newest signals of ``weight * decay ** age * c_ij / ((n_i + s)^a (n_j + s)^a)``,
where c_ij is how often and how soon item j followed item i in everybody's diaries.

The shrink is added to each size, not to their product: as good on validation, and a row is read in one pass.

Reference: knowledge on anchors, directional counts (decay .8, window 20, exponent .5).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tactful.rank.constants import Blend, Shape
from tactful.rank.history import History
from tactful.rank.sums import Sums

_Number = TypeVar("_Number", np.float32, np.float64)

__all__ = ["sequence_scores", "sequence_terms", "sizes"]


def sizes(size: NDArray[_Number], unit: int, blend: Blend) -> NDArray[_Number]:
    """Return ``(n + shrink) ** exponent`` with n in events, in the precision of `size`; square roots are quick.

    >>> sizes(np.array([6.0 * 64]), 64, Blend(shrink=10.0, exponent=0.25)).tolist()
    [2.0]
    """
    events = size * size.dtype.type(1 / unit)
    events += size.dtype.type(blend.shrink)
    quarters = blend.exponent * 4
    powered: NDArray[_Number]
    if quarters == 1:
        powered = np.sqrt(np.sqrt(events))
    elif quarters == 2:
        powered = np.sqrt(events)
    else:
        powered = np.power(events, size.dtype.type(blend.exponent))
    return powered


def sequence_scores(history: History, sums: Sums, shape: Shape, blend: Blend) -> NDArray[np.float32]:
    """Return the weighted sequence score of every item, float32 [sums.items]."""
    recent = history.newest(shape.window)
    worth = _worth(recent, sums, shape, blend).astype(np.float32)
    score = sums.follows.follow(recent.item, worth, sums.items)
    score /= sizes(sums.size[: sums.items].astype(np.float32), sums.unit, blend)
    return score


def sequence_terms(
    history: History, sums: Sums, shape: Shape, blend: Blend, items: NDArray[np.int32]
) -> tuple[History, NDArray[np.float64]]:
    """Return the signals that were read and their terms, float64 [signals, len(items)]."""
    recent = history.newest(shape.window)
    worth = _worth(recent, sums, shape, blend)
    counts = sums.follows.block(recent.item, items)
    return recent, worth[:, None] * counts / sizes(sums.size[items].astype(np.float64), sums.unit, blend)


def _worth(recent: History, sums: Sums, shape: Shape, blend: Blend) -> NDArray[np.float64]:
    age = recent.steps() if shape.order == "step" else recent.age()
    scale = blend.sequence / (sums.grain * sums.unit)
    return scale * recent.weight * shape.decay**age / sizes(sums.size[recent.item].astype(np.float64), sums.unit, blend)
