"""Trend: fading is exact, whatever the order of events and whenever it is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import DAY_MS, HOUR_MS
from tactful.rank.constants import Blend
from tactful.rank.trend import Buckets, trend_scores, trend_terms

NOW = 500_000 * HOUR_MS
READ = ((NOW, "hours", 6.0), (NOW + HOUR_MS, "hours", 6.0), (NOW + 30 * DAY_MS, "days", 7.0), (NOW, "days", None))


def buckets_of(items: np.ndarray, at: np.ndarray, *, read: bool = False, singly: bool = False) -> Buckets:
    """Return buckets filled in the given order, optionally read in between or filled one by one."""
    buckets = Buckets.empty(items=3, reference=NOW, hours=10, days=4)
    for row in range(len(items)):
        if read:
            buckets.faded("hours", 6.0, NOW)
            buckets.faded("days", None, NOW)
        if singly:
            buckets.add_one(int(items[row]), int(at[row]), 8)
        else:
            buckets.add(items[row : row + 1].astype(np.int32), at[row : row + 1], np.array([8]))
    return buckets


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_fading_does_not_depend_on_order_or_on_readings(seed: int) -> None:
    """Any order of arrival, with readings in between, gives the very same numbers and logarithms."""
    draw = np.random.default_rng(seed)
    items, at = draw.integers(0, 6, 30), NOW + draw.integers(-9 * DAY_MS, 3 * DAY_MS, 30)
    order = draw.permutation(30)
    plain = buckets_of(items, at)
    others = (
        buckets_of(items[order], at[order]),
        buckets_of(items, at, read=True),
        buckets_of(items[order], at[order], read=True, singly=True),
    )
    for other in others:
        for now, span, half_life in READ:
            expected = plain.faded(span, half_life, now)[:6]  # type: ignore[arg-type]
            assert (other.faded(span, half_life, now)[:6] == expected).all()  # type: ignore[arg-type]
            level = other.level(span, half_life, now)[:6]  # type: ignore[arg-type]
            assert level == pytest.approx(np.log1p(expected), rel=1e-15)


def test_taking_events_out_leaves_what_never_was() -> None:
    """Negative strengths undo events exactly, also after they were read."""
    buckets = buckets_of(np.array([0, 1, 2]), np.full(3, NOW))
    before = buckets.faded("hours", 6.0, NOW).tolist()
    some = np.array([0, 0, 2], np.int32), np.array([NOW, NOW - HOUR_MS, NOW - 9 * DAY_MS])
    buckets.add(*some, np.full(3, 5))
    assert buckets.faded("hours", 6.0, NOW).tolist() != before
    buckets.add(*some, np.full(3, -5))
    assert buckets.faded("hours", 6.0, NOW).tolist() == before


def test_an_event_counts_half_after_its_half_life() -> None:
    """Half-life 6 hours: an event six hours old counts .5, a fresh one 1."""
    buckets = buckets_of(np.array([0, 1]), np.array([NOW, NOW - 6 * HOUR_MS]))
    assert buckets.faded("hours", 6.0, NOW)[:2].tolist() == [1.0, 0.5]


def test_hours_forget_and_days_pool_what_is_too_old() -> None:
    """An event before the first hour bucket leaves the short memory; days before the first share its bucket."""
    buckets = buckets_of(np.array([0]), np.array([NOW - 400 * DAY_MS]))
    assert buckets.faded("hours", 6.0, NOW)[0] == 0.0
    assert buckets.faded("days", None, NOW)[0] == 1.0


def test_what_is_wanted_now_outranks_what_was_wanted_once() -> None:
    """Ten old events lose to three of this hour when the short memory leads."""
    items = np.array([0] * 10 + [1] * 3)
    at = np.array([NOW - 5 * DAY_MS] * 10 + [NOW] * 3)
    scores = trend_scores(buckets_of(items, at), Blend(trend_short=1.0, trend_long=0.1), NOW, 3)
    assert scores.argmax() == 1


def test_the_weighted_trend_follows_every_event_and_every_removal() -> None:
    """What is kept ready is what would be worked out afresh, after one event, many, and their taking back."""
    blend = Blend(trend_short=0.3, trend_long=0.7)
    draw = np.random.default_rng(4)
    buckets = Buckets.empty(items=6, reference=NOW, hours=5, days=5)
    items, at = draw.integers(0, 6, 40).astype(np.int32), NOW - draw.integers(0, 9, 40) * HOUR_MS
    kept = buckets.blended(blend, NOW)
    for sign in (1, -1):
        buckets.add(items, at, np.full(40, sign * 8))
        buckets.add_one(3, NOW, sign * 5)
        assert buckets.blended(blend, NOW) is kept
        assert kept[:6] == pytest.approx(trend_terms(buckets, blend, NOW, np.arange(6, dtype=np.int32)), abs=1e-6)
    assert not kept.any()
