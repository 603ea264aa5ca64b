"""Histories at hand: whole enough for every view, never stale, never beyond their room."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from asked import EVERYTHING, KINDS, NOW, history
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym
from tactful.profile.build import view_of
from tactful.profile.cache import PER_KIND, Histories, shortened
from tactful.profile.kindtable import table_of

ANA, BEN = Pseudonym(7), Pseudonym(8)


def refuse() -> EventColumns:
    """Stand for a load that must not happen."""
    raise AssertionError("loaded although it was held")


def test_a_second_ask_loads_nothing():
    """What was fetched once is held."""
    cache = Histories()
    first = cache.fetch(ANA, lambda: history(("view", 1, 3)))
    assert cache.fetch(ANA, refuse) is first


def test_a_committed_event_is_in_the_next_fetch():
    """Appends join held histories in order of time, each event once."""
    cache = Histories(kinds=KINDS)
    rows = history(("view", 1, 3), ("view", 2, 1), ("view", 3, 2))  # the last one is late: highest position, older time
    cache.fetch(ANA, lambda: rows.take(np.array([0, 1])))
    cache.append(rows.take(np.array([2])))
    cache.append(rows.take(np.array([2])))
    assert cache.fetch(ANA, refuse).item.tolist() == [1, 3, 2]


def test_an_append_for_somebody_else_changes_nothing():
    """Only the people of the batch are touched, and nobody is loaded for it."""
    cache = Histories()
    held = cache.fetch(ANA, lambda: history(("view", 1, 3)))
    cache.append(history(("view", 2, 1), person=BEN))
    assert cache.fetch(ANA, refuse) is held
    assert len(cache) == 1


def test_an_append_that_overtakes_a_load_is_not_lost():
    """The writer commits while the reader is loading an older state."""
    cache = Histories()
    rows = history(("view", 1, 3), ("view", 2, 1))

    def load() -> EventColumns:
        cache.append(rows.take(np.array([1])))
        return rows.take(np.array([0]))

    assert cache.fetch(ANA, load).item.tolist() == [1, 2]
    assert cache.fetch(ANA, refuse).item.tolist() == [1, 2]


@pytest.mark.promise("D5")
def test_a_forget_that_overtakes_a_load_wins():
    """What was loaded before an erasure is not held after it."""
    cache = Histories()

    def load() -> EventColumns:
        cache.forget(ANA)
        return history(("view", 1, 3))

    cache.fetch(ANA, load)
    assert len(cache) == 0
    assert len(cache.fetch(ANA, EventColumns.empty)) == 0


def test_a_failed_load_leaves_no_trace():
    """The error reaches the caller and the next fetch loads again."""
    cache = Histories()

    def load() -> EventColumns:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        cache.fetch(ANA, load)
    assert len(cache.fetch(ANA, lambda: history(("view", 1, 3)))) == 1


def test_the_least_recently_used_goes_first():
    """Room for two: the one not asked for lately is dropped."""
    cache = Histories(room=2)
    for person in (1, 2, 1, 3):
        cache.fetch(Pseudonym(person), EventColumns.empty)
    cache.fetch(Pseudonym(1), refuse)
    cache.fetch(Pseudonym(3), refuse)
    with pytest.raises(AssertionError):
        cache.fetch(Pseudonym(2), refuse)


def test_long_histories_make_room_too():
    """Ten rows at most: the third history of four pushes the first out, and one too long alone is still held."""
    cache = Histories(rows=10)
    rows = [("view", n, 5 - n) for n in range(4)]
    for person in (1, 2, 3):
        cache.fetch(Pseudonym(person), lambda person=person: history(*rows, person=person))
    assert len(cache) == 2
    cache.append(history(*[("view", n, 1) for n in range(20)], person=3))
    assert len(cache.fetch(Pseudonym(3), refuse)) == 20  # positions 1 to 4 were held already
    assert len(cache) == 1


def test_a_batch_about_many_people_gives_each_their_rows():
    """Rows of a hundred people, mixed: each held history gets its own, once, in order of time."""
    cache = Histories()
    for person in range(7, 107):
        cache.fetch(Pseudonym(person), EventColumns.empty)
    batch = EventColumns.concat([history(("view", p, 1), ("view", p + 1, 2), person=p) for p in range(7, 107)])
    mixed = batch.take(np.random.default_rng(3).permutation(200))
    cache.append(mixed)
    for person in (7, 50, 106):
        assert cache.fetch(Pseudonym(person), refuse).item.tolist() == [person + 1, person]


def test_readers_and_a_writer_lose_nothing():
    """Two hundred appends while two readers fetch: all are there in the end."""
    cache, rows = Histories(), history(*[("view", n, 200 - n) for n in range(200)])
    stored = [0]

    def write() -> None:
        for n in range(200):
            stored[0] = n + 1
            cache.append(rows.take(np.array([n])))

    def read() -> None:
        for n in range(300):
            if n % 7 == 0:
                cache.forget(ANA)
            cache.fetch(ANA, lambda: rows.take(np.arange(stored[0])))

    threads = [threading.Thread(target=target) for target in (write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.fetch(ANA, lambda: rows).item.tolist() == list(range(200))


NAMES = ["view", "purchase", "play", "gift", "never"]


@pytest.mark.promise("I2")
@settings(max_examples=15, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    seed=st.integers(0, 1000),
    cut=st.integers(0, 3000),
)
def test_shortening_changes_no_view_under_any_permit(kinds, seed, cut):
    """A long history, shortened at once or after an append, gives the view of the whole under every permit."""
    dice = np.random.default_rng(seed)
    names = dice.choice(NAMES, size=3000, p=[0.7, 0.05, 0.23, 0.01, 0.01])
    ages = np.sort(dice.uniform(0, 29, 3000))[::-1]
    whole = history(*zip(names.tolist(), dice.integers(0, 300, 3000).tolist(), ages.tolist(), strict=True)).in_order()
    table = table_of(KINDS)
    early, late = whole.take(np.arange(cut)), whole.take(np.arange(cut, 3000))
    short = shortened(whole, table)
    grown = shortened(EventColumns.concat([shortened(early, table), late]), table)
    assert short.seq.tolist() == grown.seq.tolist()
    assert len(short) < 2 * PER_KIND + 900
    permit = replace(EVERYTHING, kinds=frozenset(KINDS.code(name) for name in kinds))
    assert (
        view_of(short, permit, kinds=KINDS, now=NOW).digest() == view_of(whole, permit, kinds=KINDS, now=NOW).digest()
    )
