"""What is kept ready of a history: the very view that would be made from nothing, and never an old one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import EVERYTHING, KINDS, NOW, history
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import DAY_MS
from tactful.decisions.ledger import Entry, RecentlyShown
from tactful.events.columns import EventColumns
from tactful.ids import DecisionId, Pseudonym
from tactful.profile.build import minute_of, view_of
from tactful.profile.cache import Histories
from tactful.profile.ready import Ready
from tactful.profile.view import View

ANA = Pseudonym(7)
NOBODY_MINDS = np.zeros(9, np.bool_)
KIND = st.sampled_from(["view", "play", "purchase", "rating", "gift", "never", "less-like-this"])
ROWS = st.lists(st.tuples(KIND, st.integers(0, 5), st.floats(-0.5, 60)), max_size=12)


def ready_view(ready: Ready, now: int, **more: object) -> View:
    options = {"kinds": KINDS, "sensitive": NOBODY_MINDS, **more}
    return ready.view(EVERYTHING, now=now, **options)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, asks=st.lists(st.floats(-70, 70), min_size=2, max_size=6))
def test_a_view_kept_ready_is_the_view_made_from_nothing(rows: list[tuple[str, int, float]], asks: list[float]) -> None:
    """Whatever the clock does between two asks, back or forth, over times to live and back: the same digest."""
    events = history(*rows)
    ready = Ready(events)
    for days in asks:
        now = NOW + int(days * DAY_MS)
        assert ready_view(ready, now).digest() == view_of(events, EVERYTHING, kinds=KINDS, now=now).digest()


def test_asks_of_one_minute_share_the_view_and_the_next_minute_fades_on() -> None:
    """Several surfaces of one page read the person once; signals fade by whole minutes."""
    ready, begin = Ready(history(("view", 1, 3))), minute_of(NOW)
    first = ready_view(ready, begin)
    assert ready_view(ready, begin + 59_999) is first
    later = ready_view(ready, begin + 60_000)
    assert later is not first
    assert later.weight[0] <= first.weight[0]


def test_another_catalogue_is_another_view() -> None:
    """An item that became sensitive steers no more with the next ask."""
    ready = Ready(history(("view", 1, 3), ("view", 2, 3)))
    assert ready_view(ready, NOW).item.tolist() == [1, 2]
    now_sensitive = NOBODY_MINDS.copy()
    now_sensitive[1] = True
    assert ready_view(ready, NOW, sensitive=now_sensitive).item.tolist() == [2]


def test_another_permit_is_another_view() -> None:
    """What one purpose may read is not lent to another."""
    ready = Ready(history(("view", 1, 3), ("purchase", 2, 3)))
    assert len(ready_view(ready, NOW)) == 2
    fewer = replace(EVERYTHING, kinds=frozenset({KINDS.code("purchase")}))
    assert ready.view(fewer, kinds=KINDS, now=NOW, sensitive=NOBODY_MINDS).item.tolist() == [2]


def test_a_new_event_and_an_erasure_leave_nothing_ready() -> None:
    """What was worked out goes with the history it followed from."""
    cache = Histories(kinds=KINDS)
    rows = history(("view", 1, 3), ("view", 2, 1))
    held = cache.ready(ANA, lambda: rows.take(np.array([0])))
    assert cache.ready(ANA, EventColumns.empty) is held
    cache.append(rows.take(np.array([1])))
    fresh = cache.ready(ANA, EventColumns.empty)
    assert fresh is not held
    assert ready_view(fresh, NOW).item.tolist() == [1, 2]
    cache.forget(ANA)
    assert cache.at_hand(ANA) is None


def test_a_history_forgotten_while_it_was_loaded_is_not_kept_ready() -> None:
    """The erasure wins over a reader that was on its way."""
    cache = Histories(kinds=KINDS)

    def load() -> EventColumns:
        cache.forget(ANA)
        return history(("view", 1, 3))

    cache.ready(ANA, load)
    assert cache.at_hand(ANA) is None


@pytest.mark.parametrize("known", [True, False], ids=["asked before", "first ask"])
def test_what_was_shown_is_known_at_once_and_once(known: bool) -> None:
    """A decision joins what is kept ready in the moment it is queued, and is asked of the ledger where nothing was."""
    ledger = [entry(1)]
    ready = Ready(EventColumns.empty())
    if known:
        ready.shown(lambda: shown_of(ledger))
    ready.tell(entry(2), lambda: ledger.append(entry(2)))
    assert ready.shown(lambda: shown_of(ledger)).item.tolist() == [10, 11, 20, 21]


def test_a_decision_that_was_not_recorded_was_not_shown() -> None:
    """After a failed write the ledger is asked again."""
    ready, ledger = Ready(EventColumns.empty()), [entry(1)]
    ready.shown(lambda: shown_of(ledger))
    ready.tell(entry(2), lambda: None)
    ready.untell()
    assert ready.shown(lambda: shown_of(ledger)).item.tolist() == [10, 11]


def entry(number: int) -> Entry:
    items = np.array([number * 10, number * 10 + 1], np.int32)
    return Entry(DecisionId(f"d{number}"), ANA, NOW + number, "home", items, b"")


def shown_of(entries: list[Entry]) -> RecentlyShown:
    found = RecentlyShown(np.zeros(0, np.int32), np.zeros(0, np.int64), ())
    for one in entries:
        found = found.followed_by(one, 200)
    return found
