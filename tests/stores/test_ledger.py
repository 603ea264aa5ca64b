"""The contract of every decision ledger."""

from __future__ import annotations

import numpy as np

from tactful.clock import DAY_MS
from tactful.decisions.ledger import Entry
from tactful.ids import DecisionId, Pseudonym


def entry(
    name: str, person: int | None, at: int = 1000, items: tuple[int, ...] = (1, 2), surface: str = "home"
) -> Entry:
    """Return an entry to record."""
    owner = None if person is None else Pseudonym(person)
    return Entry(DecisionId(name), owner, at, surface, np.array(items, np.int32), b"record of " + name.encode())


def test_a_recorded_decision_is_read_back(store):
    """Every field survives, for somebody and for nobody."""
    ana = int(store.vault.admit(["ana"])[0])
    for one in (entry("d1", ana), entry("d2", None, items=(), surface="küche")):
        store.ledger.record(one).result()
        back = store.ledger.read(one.decision_id)
        assert (back.decision_id, back.person, back.at, back.surface, back.body) == (
            one.decision_id, one.person, one.at, one.surface, one.body,
        )  # fmt: skip
        assert back.items.tolist() == one.items.tolist()
    assert store.ledger.read(DecisionId("unknown")) is None


def test_shown_is_the_newest_last_and_bounded(store):
    """The last items with their times and surfaces."""
    ana, bob = store.vault.admit(["ana", "bob"]).tolist()
    store.ledger.record(entry("d1", ana, 1000, (1, 2, 3)))
    store.ledger.record(entry("d2", bob, 1500, (9,)))
    store.ledger.record(entry("d3", ana, 2000, (4, 5), "basket")).result()
    shown = store.ledger.shown(ana)
    assert shown.item.tolist() == [1, 2, 3, 4, 5]
    assert shown.at.tolist() == [1000, 1000, 1000, 2000, 2000]
    assert shown.surface == ("home", "home", "home", "basket", "basket")
    assert store.ledger.shown(ana, 3).item.tolist() == [3, 4, 5]
    assert len(store.ledger.shown(ana, 0).item) == 0


def test_what_is_queued_counts_as_shown(store):
    """A decision that is on its way to disk is already known to the next ask, exactly once."""
    ana = int(store.vault.admit(["ana"])[0])
    for place in range(60):
        future = store.ledger.record(entry(f"d{place}", ana, place, (place,)))
        assert store.ledger.shown(ana).item.tolist() == list(range(place + 1))
    future.result()
    assert store.ledger.shown(ana).item.tolist() == list(range(60))


def test_ask_numbers_never_repeat(store):
    """1, 2, … for each person alone."""
    ana, bob = store.vault.admit(["ana", "bob"]).tolist()
    assert [store.ledger.next_counter(ana) for _ in range(3)] == [1, 2, 3]
    assert store.ledger.next_counter(bob) == 1
    store.ledger.record(entry("d1", ana)).result()
    assert store.ledger.next_counter(ana) == 4


def test_decisions_of_a_person_come_newest_first(store):
    """The ids of one person only."""
    ana, bob = store.vault.admit(["ana", "bob"]).tolist()
    for name, who in (("d1", ana), ("d2", bob), ("d3", ana), ("d4", None)):
        store.ledger.record(entry(name, who)).result()
    assert store.ledger.of_person(ana) == ["d3", "d1"]
    assert store.ledger.of_person(ana, limit=1) == ["d3"]


def test_old_decisions_are_pruned(store):
    """Retention removes whole hours before the given instant."""
    ana = int(store.vault.admit(["ana"])[0])
    for day in range(4):
        store.ledger.record(entry(f"d{day}", ana, day * DAY_MS)).result()
    assert store.ledger.prune(2 * DAY_MS) == 2
    assert store.ledger.of_person(ana) == ["d3", "d2"]
    assert store.ledger.read(DecisionId("d0")) is None
