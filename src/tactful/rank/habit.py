"""Habit: what you have again and again.

Every earlier signal about an item speaks for that item with ``weight * fading * k ** -saturation``, where k counts
your signals about it from the newest. Optionally it is multiplied by the share of the item's people who came
back to it, held by a prior to what is usual in its topics; validation decides whether that helps.

Reference: measured on grocery baskets, where the plain faded count is the hardest baseline to beat.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS
from tactful.rank.constants import Blend, Returning
from tactful.rank.history import History
from tactful.rank.sums import Sums

__all__ = ["Expected", "expected_rates", "habit_evidence", "habit_scores"]

_LONGEST = 500

Expected = NDArray[np.float64]


def habit_evidence(
    history: History, sums: Sums, blend: Blend, now: int, expected: Expected | None = None
) -> tuple[History, NDArray[np.float64]]:
    """Return the signals that were read and what each adds to its own item.

    Parameters
    ----------
    expected
        float64 by item number: the repeat rate that rare items are held to, NaN for the average of all.
    """
    if blend.habit_rates:  # other people's events change the rates at any time
        return _fresh_evidence(history, sums, blend, now, expected)
    return history.once("habit", (blend, now), lambda: _fresh_evidence(history, sums, blend, now, None))


def expected_rates(returns: Mapping[str, Returning], catalogue: Catalogue) -> Expected | None:
    """Return the repeat rate expected of every item by its topics, NaN where none is known; None without any.

    >>> expected_rates({}, Catalogue.of([], 0)) is None
    True
    """
    known = {catalogue.words.find(topic): one.propensity for topic, one in returns.items()}
    if not known:
        return None
    rate = np.full(len(catalogue.words) + 1, np.nan)
    rate[list(known)] = list(known.values())
    told = rate[catalogue.tag]
    there = np.isfinite(told)
    total = np.bincount(catalogue.tag_of[there], told[there], minlength=len(catalogue))
    count = np.bincount(catalogue.tag_of[there], minlength=len(catalogue))
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _fresh_evidence(
    history: History, sums: Sums, blend: Blend, now: int, expected: Expected | None
) -> tuple[History, NDArray[np.float64]]:
    recent = history.newest(_LONGEST)
    speaking = blend.habit * recent.weight
    if blend.habit_saturation:
        newer, _ = recent.repeats()
        speaking = speaking * (1.0 + newer) ** -blend.habit_saturation
    if blend.habit_half_life_days is not None:
        age = np.maximum(now - recent.at, 0) / DAY_MS
        speaking = speaking * 0.5 ** (age / blend.habit_half_life_days)
    if blend.habit_rates:
        speaking = speaking * _rates(recent.item, sums, blend, expected) ** blend.habit_rates
    return recent, speaking


def habit_scores(
    history: History, sums: Sums, blend: Blend, now: int, expected: Expected | None = None
) -> NDArray[np.float32]:
    """Return the weighted habit of every item, float32 [sums.items]."""
    recent, amount = habit_evidence(history, sums, blend, now, expected)
    return np.bincount(recent.item, amount, minlength=sums.items).astype(np.float32)


def _rates(item: NDArray[np.int32], sums: Sums, blend: Blend, expected: Expected | None) -> NDArray[np.float64]:
    once, again = sums.buyer_totals.tolist()
    average = np.full(len(item), again / once if once else 0.0)
    if expected is not None:
        known = np.flatnonzero(item < len(expected))
        told = expected[item[known]]
        average[known] = np.where(np.isnan(told), average[known], told)
    had, back = sums.buyers[0, item], sums.buyers[1, item]
    rate: NDArray[np.float64] = (back + blend.prior * average) / (had + blend.prior)
    return rate
