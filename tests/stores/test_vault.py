"""The contract of every vault."""

from __future__ import annotations

import numpy as np
import pytest
from store_events import names

from tactful.decisions.ledger import Entry
from tactful.errors import Conflict, NotFound
from tactful.ids import DecisionId, Pseudonym


class TestKnowing:
    def test_a_name_gets_one_pseudonym_for_ever(self, store):
        """Admitting again, alone or in a crowd, gives the same number; others get others."""
        ana, bob, again = store.vault.admit(["ana", "bob", "ana"]).tolist()
        assert ana == again != bob
        assert store.vault.admit(["carla", "ana"]).tolist()[1] == ana
        assert store.vault.find("ana") == ana
        assert store.vault.count() == 3

    def test_somebody_unknown_is_not_made_by_looking(self, store):
        """Finding is reading."""
        assert store.vault.find("nobody") is None
        assert store.vault.name_of(Pseudonym(5)) is None
        assert store.vault.count() == 0

    def test_any_name_comes_back(self, store):
        """Slashes, emoji, control characters of sessions and long names survive."""
        odd = ["köln/42", "🙂", "\x1fsession:1", "x" * 300, "O'Brien; --"]
        numbers = store.vault.admit(odd)
        assert numbers.dtype == np.int64
        assert [store.vault.name_of(number) for number in numbers.tolist()] == odd

    def test_ten_thousand_are_admitted_at_once(self, store):
        """A large import does not go one by one."""
        numbers = store.vault.admit([f"p{n}" for n in range(10_000)])
        assert len(set(numbers.tolist())) == 10_000
        assert store.vault.find("p9999") == numbers[-1]
        assert len(store.vault.admit([])) == 0


class TestDocuments:
    def test_a_document_is_read_as_written(self, store):
        """The last writing counts; documents of others and other names stay apart."""
        ana, bob = store.vault.admit(["ana", "bob"]).tolist()
        store.vault.write(ana, "controls", b"old")
        store.vault.write(ana, "controls", b"new")
        store.vault.write(bob, "controls", b"")
        assert store.vault.read(ana, "controls") == b"new"
        assert store.vault.read(bob, "controls") == b""
        assert store.vault.read(ana, "person") is None

    def test_documents_of_many_are_written_together(self, store):
        """All of them, or none when one of the people does not exist."""
        people = store.vault.admit([f"p{n}" for n in range(500)]).tolist()
        store.vault.write_many("person", {person: b"%d" % person for person in people})
        assert [store.vault.read(person, "person") for person in people] == [b"%d" % person for person in people]
        with pytest.raises(NotFound):
            store.vault.write_many("person", {people[0]: b"new", Pseudonym(5): b"x"})
        assert store.vault.read(people[0], "person") == b"%d" % people[0]

    def test_nobody_cannot_have_a_document(self, store):
        """Writing about somebody erased is refused, not kept."""
        with pytest.raises(NotFound) as caught:
            store.vault.write(Pseudonym(5), "person", b"x")
        assert caught.value.code == "unknown-person"


class TestMerging:
    def test_a_session_becomes_part_of_the_person(self, store, happened):
        """Events (with their positions), documents and decisions move; the name leads to the person."""
        visit, ana = store.vault.admit(["visit", "ana"]).tolist()
        store.events.append(happened([visit, ana, visit], names(3), extra=[b"1", b"2", b"3"]))
        store.vault.write(visit, "progress", b"p")
        store.vault.write(visit, "controls", b"session's")
        store.vault.write(ana, "controls", b"ana's")
        entry = Entry(DecisionId("d1"), visit, 1000, "home", np.array([4], np.int32), b"body")
        store.ledger.record(entry).result()
        assert store.vault.merge("visit", "ana") is True
        assert store.vault.find("visit") == ana
        history = store.events.history(ana)
        assert (history.seq.tolist(), history.extra) == ([1, 2, 3], [b"1", b"2", b"3"])
        assert set(history.person.tolist()) == {ana}
        assert store.vault.read(ana, "progress") == b"p"
        assert store.vault.read(ana, "controls") == b"ana's"
        moved = store.ledger.read(DecisionId("d1"))
        assert (moved.person, moved.body) == (ana, b"body")
        assert store.ledger.shown(ana).item.tolist() == [4]
        assert store.vault.name_of(ana) == "ana"
        assert store.vault.count() == 1

    def test_merging_again_does_nothing(self, store):
        """It happens once; another person cannot take the session."""
        store.vault.admit(["visit", "ana"])
        assert store.vault.merge("visit", "ana") is True
        assert store.vault.merge("visit", "ana") is False
        with pytest.raises(Conflict) as caught:
            store.vault.merge("visit", "bob")
        assert caught.value.code == "session-taken"

    def test_an_unknown_session_leads_to_the_person_from_now_on(self, store, happened):
        """Merging before the first event is no error."""
        assert store.vault.merge("visit", "ana") is True
        visit = store.vault.admit(["visit"]).tolist()
        store.events.append(happened(visit, ["a"]))
        assert len(store.events.history(store.vault.find("ana"))) == 1

    def test_rows_on_their_way_reach_the_person(self, store, happened):
        """An event admitted before the merge and written after it is the person's."""
        visit, ana = store.vault.admit(["visit", "ana"]).tolist()
        batch = happened(visit, ["late"])
        store.vault.merge("visit", "ana")
        assert store.events.append(batch).seq.tolist() == [1]
        assert store.events.history(ana).person.tolist() == [ana]
        assert len(store.events.history(visit)) == 1

    def test_a_chain_of_merges_is_followed(self, store, happened):
        """A person who turns out to be another person takes the sessions along."""
        store.vault.admit(["visit", "ana", "anna"])
        store.vault.merge("visit", "ana")
        store.vault.merge("ana", "anna")
        assert store.vault.find("visit") == store.vault.find("ana") == store.vault.find("anna")


class TestErasing:
    @pytest.mark.promise("P1")
    def test_nothing_of_the_person_is_left(self, store, happened, clock):
        """Names, documents, events, decisions go; counts say how many; a tombstone stays."""
        visit, ana, bob = store.vault.admit(["visit", "ana", "bob"]).tolist()
        store.events.append(happened([ana, bob, visit, ana], names(4)))
        store.vault.write(ana, "person", b"x")
        store.ledger.record(Entry(DecisionId("d1"), ana, 1000, "home", np.array([4], np.int32), b"b")).result()
        store.vault.merge("visit", "ana")
        removed = store.vault.erase(ana)
        assert {name: removed[name] for name in ("keys", "names", "documents", "events", "decisions")} == {
            "keys": 1, "names": 2, "documents": 1, "events": 3, "decisions": 1,
        }  # fmt: skip
        assert store.vault.find("ana") is store.vault.find("visit") is store.vault.name_of(ana) is None
        assert store.vault.read(ana, "person") is store.ledger.read(DecisionId("d1")) is None
        assert len(store.events.history(ana)) == len(store.ledger.of_person(ana)) == 0
        assert len(store.ledger.shown(ana).item) == 0
        assert len(store.events.history(bob)) == 1
        stone = store.meta.tombstones()[0]
        assert (stone.person, stone.upto, stone.at) == (ana, 4, clock.now())

    def test_whoever_returns_is_new(self, store, happened):
        """The same name gets another pseudonym, and the old event ids are not remembered."""
        ana = int(store.vault.admit(["ana"])[0])
        store.events.append(happened(ana, ["a"]))
        store.vault.erase(ana)
        new = int(store.vault.admit(["ana"])[0])
        assert new != ana
        assert store.events.append(happened(new, ["a"])).seq.tolist() == [2]

    def test_rows_on_their_way_to_somebody_erased_are_refused(self, store, happened):
        """An event admitted before the erasure and written after it reaches nobody."""
        ana = int(store.vault.admit(["ana"])[0])
        batch = happened(ana, ["late"])
        store.vault.erase(ana)
        assert store.events.append(batch).seq.tolist() == [0]
        with pytest.raises(Conflict) as caught:
            store.ledger.record(Entry(DecisionId("d"), ana, 0, "home", np.zeros(0, np.int32), b"")).result()
        assert caught.value.code == "person-erased"

    def test_erasing_nobody_is_no_error(self, store):
        """Erasing twice answers with zeros."""
        ana = int(store.vault.admit(["ana"])[0])
        store.vault.erase(ana)
        assert sum(store.vault.erase(ana).values()) == 0
        assert len(store.meta.tombstones()) == 1
