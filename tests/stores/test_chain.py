"""The contract of the audit chain: a change is chained with the change, and the chain outlives the person."""

from __future__ import annotations

import apsw
import pytest
from store_events import NOON

from tactful.chain.anchor import Anchor
from tactful.chain.link import START, hash_of
from tactful.chain.note import Note
from tactful.chain.verify import verify
from tactful.clock import DAY_MS, format_time
from tactful.errors import NotFound, StoreTrouble
from tactful.ids import Pseudonym
from tactful.stores import open_store


def whole(store, anchors=(), oldest=0):
    """Return the codes of what is wrong with a store's chain."""
    verdict = verify(store.chain.links(), store.chain.sealed(), list(anchors), oldest=oldest)
    return [fault.code for fault in verdict.faults]


def anchor_of(store, at=NOON):
    """Return an anchor of a store's present head."""
    head = store.chain.head()
    return Anchor(seq=head.seq, hash=head.hash.hex(), at=format_time(at), why="hourly")


@pytest.mark.promise("A1")
def test_links_follow_one_another(store):
    """Positions count up, each link holds the hash of the one before, facts come back as they were."""
    for number in range(3):
        assert store.chain.note(Note("test.done", {"number": number})).result() == number + 1
    links = list(store.chain.links())
    assert [one.seq for one in links] == [1, 2, 3]
    assert [one.previous for one in links] == [START, links[0].hash, links[1].hash]
    assert [one.hash for one in links] == [hash_of(one) for one in links]
    assert [store.chain.facts(one) for one in links] == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert store.chain.head().seq == 3
    assert whole(store, [anchor_of(store)]) == []


@pytest.mark.promise("A1")
def test_a_change_and_its_link_stand_together(store):
    """Documents, values, keys and receipts chain their note; what changed nothing chains nothing."""
    ana = Pseudonym(int(store.vault.admit(["ana"])[0]))
    store.vault.write(ana, "consents", b"{}", note=Note("consent.said", {"messages": "granted"}, person=ana))
    store.meta.put("holds", b"[]", note=Note("hold.set"))
    store.meta.put_key({"key_id": "k1"}, note=Note("key.created"))
    assert store.meta.revoke_key("k2", note=Note("key.revoked")) is False
    assert store.meta.revoke_key("k1", note=Note("key.revoked")) is True
    store.meta.put_receipt("r1", b"{}", note=Note("erasure.receipted"))
    found = [(one.action, one.person) for one in store.chain.links()]
    assert found == [
        ("consent.said", ana),
        ("hold.set", None),
        ("key.created", None),
        ("key.revoked", None),
        ("erasure.receipted", None),
    ]


@pytest.mark.promise("A3")
def test_the_chain_outlives_the_person(store):
    """After an erasure the chain verifies, facts about the person are unreadable, the erasure's own facts stay."""
    ana, bob = (Pseudonym(one) for one in store.vault.admit(["ana", "bob"]).tolist())
    for person in (ana, bob):
        store.chain.note(Note("person.read", {"fields": ["names"]}, person=person)).result()
    store.vault.erase(ana, note=Note("person.erased", {"receipt": "er_1"}, person=ana, outlives=True))
    told = {(one.action, one.person): store.chain.facts(one) for one in store.chain.links()}
    assert told == {
        ("person.read", ana): None,
        ("person.read", bob): {"fields": ["names"]},
        ("person.erased", ana): {"receipt": "er_1"},
    }
    assert whole(store, [anchor_of(store)]) == []


def test_nothing_is_chained_about_somebody_who_left(store):
    """A read that comes too late is refused, and leaves no link."""
    ana = Pseudonym(int(store.vault.admit(["ana"])[0]))
    store.vault.erase(ana)
    with pytest.raises(NotFound):
        store.chain.note(Note("person.read", person=ana)).result()
    assert store.chain.head().seq == 0


def test_a_merged_session_is_chained_as_the_person(store):
    """Links about a session that became somebody are about that person."""
    session = Pseudonym(int(store.vault.admit(["session"])[0]))
    store.vault.merge("session", "ana")
    store.chain.note(Note("person.read", {"fields": []}, person=session)).result()
    (link,) = store.chain.links()
    assert link.person == store.vault.find("ana")
    assert store.chain.facts(link) == {"fields": []}


def test_months_are_sealed_and_go_when_their_time_is_over(store, clock):
    """A month closes with the first link of a later one; removing old months leaves a chain that verifies."""
    for _ in range(4):
        store.chain.note(Note("test.done")).result()
        clock.move(31 * DAY_MS)
    months = [(one.month, one.first, one.last, one.removed) for one in store.chain.sealed()]
    assert [row[1:] for row in months] == [(1, 1, False), (2, 2, False), (3, 3, False)]
    anchors = [anchor_of(store)]
    assert store.chain.prune(months[2][0]) == 2
    assert [one.seq for one in store.chain.links()] == [3, 4, 5]
    assert [one.removed for one in store.chain.sealed()] == [True, True, False, False]
    assert whole(store, anchors, oldest=months[2][0]) == []
    assert whole(store, anchors, oldest=months[0][0]) == ["removed-early", "removed-early"]
    assert store.chain.prune(months[2][0]) == 0


def test_a_clock_that_jumps_back_opens_no_closed_month(store, clock):
    """Links stay in the newest month, however old their time."""
    store.chain.note(Note("test.done")).result()
    clock.move(-90 * DAY_MS)
    store.chain.note(Note("test.done")).result()
    assert len({one.month for one in store.chain.links()}) == 1
    assert whole(store) == []


@pytest.mark.promise("A1", "A2")
@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE chain SET action = 'consent.read' WHERE seq = 5", "edited"),
        ("UPDATE chain SET actor = 'k_other' WHERE seq = 5", "edited"),
        ("UPDATE chain SET person = 7 WHERE seq = 5", "edited"),
        ("UPDATE chain SET at = at + 1 WHERE seq = 10", "edited"),
        ("UPDATE chain SET body = zeroblob(40) WHERE seq = 5", "edited"),
        ("DELETE FROM chain WHERE seq = 5", "broken"),
        ("DELETE FROM chain WHERE seq = 1", "broken"),
        ("DELETE FROM chain WHERE seq > 7", "cut-short"),
        ("DELETE FROM chain", "cut-short"),
        (
            "UPDATE chain SET seq = -5 WHERE seq = 5; UPDATE chain SET seq = 5 WHERE seq = 6;"
            "UPDATE chain SET seq = 6 WHERE seq = -5",
            "broken",
        ),
    ],
)
def test_tampering_with_the_file_is_found(disk, tmp_path, clock, tampering, found):
    """Edits, deletions, swaps and a shortened chain are each named."""
    for number in range(10):
        disk.chain.note(Note("test.done", {"number": number})).result()
    anchors = [anchor_of(disk)]
    assert whole(disk, anchors) == []
    disk.close()
    connection = apsw.Connection(str(tmp_path / "store" / "store.db"))
    connection.execute(tampering)
    connection.close()
    store = open_store(tmp_path / "store", clock=clock)
    assert found in whole(store, anchors)
    store.close()


def test_a_full_disk_acknowledges_no_change_that_is_not_chained(disk):
    """When the link does not fit, the word it tells of is not kept either, and the caller hears 507."""
    ana = Pseudonym(int(disk.vault.admit(["ana"])[0]))
    disk.vault.write(ana, "consents", b"first", note=Note("consent.said", person=ana))
    disk._connection.pragma("max_page_count", disk._connection.pragma("page_count"))
    kept, trouble = 0, None
    while trouble is None and kept < 2000:
        try:
            note = Note("consent.said", {"filler": "x" * 500}, person=ana)
            disk.vault.write(ana, "consents", b"word %d" % kept, note=note)
            kept += 1
        except StoreTrouble as error:
            trouble = error
    assert (trouble.code, trouble.status) == ("disk-full", 507)
    assert disk.vault.read(ana, "consents") == (b"word %d" % (kept - 1) if kept else b"first")
    assert disk.chain.head().seq == kept + 1
    disk._connection.pragma("max_page_count", 1 << 30)
    disk.vault.write(ana, "consents", b"after", note=Note("consent.said", person=ana))
    assert (disk.chain.head().seq, whole(disk)) == (kept + 2, [])


@pytest.mark.promise("A2")
def test_a_chain_written_anew_is_found_by_its_anchor(store, tmp_path, clock):
    """A chain of other links that is consistent in itself does not meet the anchor."""
    for _ in range(3):
        store.chain.note(Note("test.done")).result()
    other = open_store(tmp_path / "other", clock=clock)
    for _ in range(5):
        other.chain.note(Note("test.done")).result()
    assert whole(other) == []
    assert whole(other, [anchor_of(store)]) == ["rewritten"]
    other.close()
