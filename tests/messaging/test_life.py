"""Phases of life: from a person's own gaps, over all feeds; nobody who is with us in any feed has lapsed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import DAY_MS
from tactful.messaging.life import Standing, life_of, phase_of
from tactful.messaging.rules import Fatigue, Lifecycle
from tactful.messaging.tired import COMPLAINED, DISMISSED, tired_of

RULES = Lifecycle()
NOW = 2_000 * DAY_MS


def state(*feeds: list[float]) -> str:
    """Return the state of somebody whose feeds hold acts so many days ago."""
    at = np.array([NOW - round(ago * DAY_MS) for feed in feeds for ago in feed], np.int64)
    feed = np.array([number for number, ones in enumerate(feeds) for _ in ones], np.int16)
    return life_of(at, feed, NOW, RULES).state


def test_states_follow_the_own_gap() -> None:
    """A weekly visitor lapses after weeks, a yearly one after years."""
    weekly = [100.0 + 7 * week for week in range(20)]
    assert state([2.0]) == "new"
    assert state([]) == "new"
    assert state([1.0, 8.0, 15.0, 22.0]) == "active"
    assert state([1.0 + 7 * week for week in range(60)]) == "loyal"
    assert state([20.0 + 7 * week for week in range(20)]) == "lapsing"
    assert state(weekly) == "lapsed"
    assert state([100.0, 465.0, 830.0, 1195.0]) in {"active", "loyal"}


def test_who_plays_every_day_and_never_opens_a_mail_is_not_lapsed() -> None:
    """One lively feed is enough, whatever the others say."""
    silent = [200.0 + 7 * week for week in range(20)]
    assert state(silent) == "lapsed"
    assert state(silent, [1.0, 2.0, 3.0, 4.0]) in {"active", "loyal"}
    # Not seen for 40 days, but their yearly purchase is only 100 days old.
    assert state([40.0 + day for day in range(30)], [100.0, 465.0]) != "lapsed"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.floats(0.0, 1500.0), min_size=1, max_size=30), min_size=1, max_size=4),
)
def test_nobody_within_their_own_gap_in_any_feed_has_lapsed(feeds: list[list[float]]) -> None:
    """Whatever the world: the last act in some feed lies within that feed's own median gap, so no win-back."""
    within = False
    for feed in feeds:
        days = np.unique([(NOW - round(ago * DAY_MS)) // DAY_MS for ago in feed])
        since = min(feed)
        within |= since < RULES.lapsed_days or (len(days) > 1 and since <= float(np.median(np.diff(days))))
    if within:
        assert state(*feeds) != "lapsed"


@pytest.mark.parametrize(
    ("told", "life", "phase"),
    [
        (Standing(told=True, trial_until=NOW + 1), [100.0 + 7 * week for week in range(20)], "trial"),
        (Standing(told=True, paid_until=NOW + 5 * DAY_MS), [1.0], "renewal"),
        (Standing(told=True, paid_until=NOW + 99 * DAY_MS), [100.0 + 7 * week for week in range(20)], "member"),
        (Standing(), [1.0], "welcome"),
        (Standing(), [100.0 + 7 * week for week in range(20)], "winback"),
        (Standing(), [1.0, 8.0, 15.0], "none"),
    ],
)
def test_a_person_is_in_one_phase(told: Standing, life: list[float], phase: str) -> None:
    """Trial before renewal before welcome before win-back: entering one leaves the others."""
    at = np.array([NOW - round(ago * DAY_MS) for ago in life], np.int64)
    assert phase_of(life_of(at, np.zeros(len(at), np.int16), NOW, RULES), told, NOW, RULES) == phase


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 120.0), st.booleans(), st.sampled_from([0.0, DISMISSED, COMPLAINED])), max_size=60
    )
)
def test_fatigue_stays_within_bounds_and_recovers(sent: list[tuple[float, bool, float]]) -> None:
    """Never outside 0 to 1; three quiet half-lives bring anybody below 0.2."""
    at = np.array(sorted(NOW - round(ago * DAY_MS) for ago, _, _ in sent), np.int64)
    answered = np.array([one for _, one, _ in sent], np.bool_)
    extra = np.array([one for _, _, one in sent])
    now = tired_of(at, answered, extra, NOW, Fatigue())
    assert 0.0 <= now <= 1.0
    assert tired_of(at, answered, extra, NOW + 21 * DAY_MS, Fatigue()) < 0.2


def test_who_answers_tires_less() -> None:
    """The same messages, answered, weigh less; dismissed, they weigh more."""
    at = NOW - np.arange(2)[::-1] * DAY_MS
    none, yes = np.zeros(2, np.bool_), np.ones(2, np.bool_)
    plain = tired_of(at, none, np.zeros(2), NOW, Fatigue())
    assert tired_of(at, yes, np.zeros(2), NOW, Fatigue()) < plain
    assert tired_of(at, none, np.full(2, DISMISSED), NOW, Fatigue()) > plain
