"""Habit: what you have again and again.

Every earlier signal about an item speaks for that item with ``weight * fading * k ** -saturation``, where k counts
your signals about it from the newest. Optionally it is multiplied by the share of the item's people who came
back to it, held to the average by a prior; validation decides whether that helps.

Reference: measured on grocery baskets, where the plain faded count is the hardest baseline to beat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.rank.constants import Blend
from tactful.rank.history import History
from tactful.rank.sums import Sums

__all__ = ["habit_evidence", "habit_scores"]

_LONGEST = 500


def habit_evidence(history: History, sums: Sums, blend: Blend, now: int) -> tuple[History, NDArray[np.float64]]:
    """Return the signals that were read and what each adds to its own item."""
    if blend.habit_rates:  # other people's events change the rates at any time
        return _fresh_evidence(history, sums, blend, now)
    return history.once("habit", (blend, now), lambda: _fresh_evidence(history, sums, blend, now))


def _fresh_evidence(history: History, sums: Sums, blend: Blend, now: int) -> tuple[History, NDArray[np.float64]]:
    recent = history.newest(_LONGEST)
    speaking = blend.habit * recent.weight
    if blend.habit_saturation:
        newer, _ = recent.repeats()
        speaking = speaking * (1.0 + newer) ** -blend.habit_saturation
    if blend.habit_half_life_days is not None:
        age = np.maximum(now - recent.at, 0) / DAY_MS
        speaking = speaking * 0.5 ** (age / blend.habit_half_life_days)
    if blend.habit_rates:
        speaking = speaking * _rates(recent.item, sums, blend) ** blend.habit_rates
    return recent, speaking


def habit_scores(history: History, sums: Sums, blend: Blend, now: int) -> NDArray[np.float32]:
    """Return the weighted habit of every item, float32 [sums.items]."""
    recent, amount = habit_evidence(history, sums, blend, now)
    return np.bincount(recent.item, amount, minlength=sums.items).astype(np.float32)


def _rates(item: NDArray[np.int32], sums: Sums, blend: Blend) -> NDArray[np.float64]:
    once, again = sums.buyer_totals.tolist()
    average = again / once if once else 0.0
    had, back = sums.buyers[0, item], sums.buyers[1, item]
    rate: NDArray[np.float64] = (back + blend.prior * average) / (had + blend.prior)
    return rate
