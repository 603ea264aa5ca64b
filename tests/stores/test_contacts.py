"""Contacts and campaigns: kept, checked in the transaction, changed, due, merged; the contract of every store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from store_events import NOON

from tactful.clock import DAY_MS, HOUR_MS, FixedClock
from tactful.contacts.campaign import Campaign, Template
from tactful.contacts.contact import Contact
from tactful.errors import Conflict, NotFound
from tactful.ids import Pseudonym
from tactful.people.vault import session_key
from tactful.stores import open_store
from tactful.stores.store import Store


def admitted(store: Store, name: str) -> Pseudonym:
    """Return a new person."""
    return Pseudonym(int(store.vault.admit([name])[0]))


def contact(name: str, person: int, *, at: int = NOON, **fields: object) -> Contact:
    """Return a contact."""
    given = {"state": "sent", "campaign_id": "spring", "until": at + HOUR_MS, **fields}
    return Contact(reservation=name, person=int(person), at=at, **given)


def test_contacts_are_kept_oldest_first_and_choices_of_none_count_for_nothing(store: Store) -> None:
    """The past of one person holds that person's messages; the record stays beside each."""
    ana, ben = admitted(store, "ana"), admitted(store, "ben")
    for name, person, state in (("a", ana, "sent"), ("b", ana, "none"), ("c", ana, "reserved"), ("d", ben, "sent")):
        store.contacts.add(contact(name, person, state=state), name.encode()).result()
    assert [one.reservation for one in store.contacts.past(ana)] == ["a", "c"]
    assert [one.reservation for one in store.contacts.past(ana, NOON + HOUR_MS)] == []
    assert [(one.contact.reservation, one.body) for one in store.contacts.bodies(ana)] == [
        ("c", b"c"), ("b", b"b"), ("a", b"a"),
    ]  # fmt: skip
    kept = store.contacts.read("d")
    assert kept is not None
    assert kept.contact == contact("d", ben)
    assert store.contacts.read("x") is None


def test_a_check_that_refuses_keeps_nothing(store: Store) -> None:
    """What it raises is the caller's to hear, and it sees what was written before it."""
    ana = admitted(store, "ana")

    def at_most_one(past: Sequence[Contact]) -> None:
        if past:
            raise Conflict("full", "the place is taken", hint="none")

    first = store.contacts.add(contact("a", ana), b"", check=at_most_one)
    second = store.contacts.add(contact("b", ana), b"", check=at_most_one)
    first.result()
    with pytest.raises(Conflict):
        second.result()
    assert [one.reservation for one in store.contacts.past(ana)] == ["a"]


def test_a_change_is_made_beside_the_persons_other_contacts_or_not_at_all(store: Store) -> None:
    """It is handed the contact and the past; raising leaves everything as it was."""
    ana = admitted(store, "ana")
    for name in ("a", "b"):
        store.contacts.add(contact(name, ana, state="reserved"), b"body").result()
    seen: list[list[str]] = []

    def sent(one: Contact, past: Sequence[Contact]) -> Contact:
        seen.append([other.reservation for other in past])
        return msgspec.structs.replace(one, state="sent", at=NOON + DAY_MS)

    assert store.contacts.change("a", sent).state == "sent"
    assert seen == [["a", "b"]]

    def refuse(_one: Contact, _past: Sequence[Contact]) -> Contact:
        raise Conflict("no", "no", hint="none")

    with pytest.raises(Conflict):
        store.contacts.change("b", refuse)
    assert [(one.reservation, one.state) for one in store.contacts.past(ana)] == [("a", "sent"), ("b", "reserved")]
    kept = store.contacts.read("a")
    assert kept is not None
    assert (kept.contact.at, kept.body) == (NOON + DAY_MS, b"body")
    with pytest.raises(NotFound):
        store.contacts.change("x", sent)


def test_what_is_due_comes_at_its_time_and_is_never_pruned_before(store: Store) -> None:
    """Due is exact to the millisecond for whoever asks; old contacts that wait stay."""
    ana = admitted(store, "ana")
    store.contacts.add(contact("late", ana, state="queued", due=NOON + 61_000), b"").result()
    store.contacts.add(contact("soon", ana, state="queued", due=NOON + 30_000), b"").result()
    store.contacts.add(contact("never", ana), b"").result()
    assert store.contacts.due(NOON + 29_999) == []
    assert [one.reservation for one in store.contacts.due(NOON + 30_000)] == ["soon"]
    assert [one.reservation for one in store.contacts.due(NOON + 61_000)] == ["soon", "late"]
    assert [one.reservation for one in store.contacts.in_state("queued")] == ["late", "soon"]
    assert store.contacts.prune(NOON + DAY_MS) == 1
    assert [one.reservation for one in store.contacts.past(ana)] == ["late", "soon"]


def test_contacts_leave_with_their_person_and_follow_a_merge(store: Store) -> None:
    """Nothing of an erased person can be read, changed or added; a session's are the person's afterwards."""
    session, ben = admitted(store, session_key("s")), admitted(store, "ben")
    store.contacts.add(contact("s1", session), b"said").result()
    store.vault.merge(session_key("s"), "ana")
    ana = store.vault.find("ana")
    assert ana is not None
    assert [(one.contact.person, one.body) for one in store.contacts.bodies(ana)] == [(int(ana), b"said")]
    store.contacts.add(contact("b1", ben), b"").result()
    store.vault.erase(ben)
    assert store.contacts.read("b1") is None
    assert store.contacts.past(ben) == ()
    with pytest.raises(NotFound):
        store.contacts.add(contact("b2", ben), b"").result()
    assert store.check() == []


def test_campaigns_are_put_listed_and_removed(store: Store) -> None:
    """By id; the last of one id counts."""
    spring = Campaign(campaign_id="spring", channel="email", kind="marketing", template=Template(body="a", subject="s"))
    store.campaigns.put([spring, msgspec.structs.replace(spring, campaign_id="autumn")])
    store.campaigns.put([msgspec.structs.replace(spring, value=2.0)])
    assert [(one.campaign_id, one.value) for one in store.campaigns.all()] == [("autumn", 1.0), ("spring", 2.0)]
    assert store.campaigns.remove("spring")
    assert not store.campaigns.remove("spring")
    assert [one.campaign_id for one in store.campaigns.all()] == ["autumn"]


def test_contacts_survive_reopening_and_stand_in_no_file_in_the_clear(tmp_path: Path, clock: FixedClock) -> None:
    """Sealed under the person's key: neither campaign nor words can be read from the files."""
    store = open_store(tmp_path / "store", clock=clock)
    ana = admitted(store, "ana")
    store.contacts.add(contact("r1", ana, campaign_id="unmistakable-campaign"), b"unmistakable words").result()
    store.close()
    data = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir() if path.is_file())
    assert b"unmistakable" not in data
    again = open_store(tmp_path / "store", clock=clock)
    assert [one.campaign_id for one in again.contacts.past(ana)] == ["unmistakable-campaign"]
    assert again.check() == []
    again.close()


def test_a_refused_change_holds_up_no_erasure(store: Store) -> None:
    """Whoever keeps the refusal keeps no statement open: the log is emptied, and nothing of the person stays."""
    ana = admitted(store, "ana")
    store.contacts.add(contact("a", ana, state="reserved"), b"").result()

    def refuse(_one: Contact, _past: Sequence[Contact]) -> Contact:
        raise Conflict("no", "no", hint="none")

    with pytest.raises(Conflict) as kept:
        store.contacts.change("a", refuse)
    assert store.vault.erase(ana).get("log_pending", 0) == 0
    assert kept.value.code == "no"
