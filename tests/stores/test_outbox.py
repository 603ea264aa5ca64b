"""The outbox of every store: messages about the erased wait until they are told, and then say nothing any more."""

from __future__ import annotations

import pytest

from tactful.stores import open_store
from tactful.stores.store import Store

BODY = b'{"person_id":"ana-the-planted"}'


def queued(store: Store) -> int:
    """Queue a message to one recipient about ana, who still lives; return her pseudonym."""
    ana = int(store.vault.admit(["ana-the-planted"])[0])
    store.outbox.put("er_1", ana, {"crm": BODY}, at=1_000)
    return ana


@pytest.mark.promise("D7")
def test_nobody_is_told_before_the_erasure(store: Store):
    """A message becomes due when its person is gone, not before."""
    ana = queued(store)
    assert store.outbox.due(9_999) == []
    store.vault.erase(ana)
    (sending,) = store.outbox.due(9_999)
    assert (sending.body, sending.outgoing.recipient, sending.outgoing.state) == (BODY, "crm", "waiting")


@pytest.mark.promise("D7")
def test_a_try_that_failed_comes_back_at_its_time(store: Store):
    """What failed is due again later, with its tries counted; what was told is not."""
    store.vault.erase(queued(store))
    place = store.outbox.due(1_000)[0].outgoing.place
    store.outbox.tried(place, state="waiting", due=5_000, answered="http-500")
    assert store.outbox.due(4_999) == []
    assert store.outbox.due(5_000)[0].outgoing.tries == 1
    assert store.outbox.waiting() == 1
    store.outbox.tried(place, state="told", due=5_000, answered="taken")
    assert (store.outbox.due(9_999), store.outbox.waiting()) == ([], 0)
    (told,) = store.outbox.of_receipt("er_1")
    assert (told.state, told.tries, told.answered) == ("told", 2, "taken")


def test_an_erasure_that_never_happened_is_withdrawn(store: Store):
    """Messages about people who live are taken back when the engine opens; those about the erased stay."""
    queued(store)
    gone = int(store.vault.admit(["gone"])[0])
    store.outbox.put("er_2", gone, {"crm": b"x"}, at=1_000)
    store.vault.erase(gone)
    assert store.outbox.withdraw() == 1
    assert [one.outgoing.receipt_id for one in store.outbox.due(9_999)] == ["er_2"]


@pytest.mark.promise("D7", "P2")
def test_messages_survive_a_restart_and_die_when_told(tmp_path, clock):
    """Queued before a restart, sent after it; then neither the file nor the key file can say who it was about."""
    store = open_store(tmp_path / "store", clock=clock)
    store.vault.erase(queued(store))
    store.close()
    store = open_store(tmp_path / "store", clock=clock)
    (sending,) = store.outbox.due(9_999)
    assert sending.body == BODY
    keys = store._keyring._reading.execute("SELECT count(*) FROM keys").fetchone()[0]
    assert keys == 1
    store.outbox.tried(sending.outgoing.place, state="told", due=0, answered="taken")
    assert store._keyring._reading.execute("SELECT count(*) FROM keys").fetchone()[0] == 0
    assert store._connection.execute("SELECT person, body FROM outbox").fetchall() == [(0, b"")]
    store.close()
    assert b"ana-the-planted" not in b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
