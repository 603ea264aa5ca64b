"""Papers about people: kept, replaced, moved with a merge, gone with the person; the contract of every store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from store_events import NOON, Happened, maker, names

from tactful.chain.note import Note
from tactful.clock import HOUR_MS, FixedClock
from tactful.decisions.ledger import Entry
from tactful.errors import NotFound, StoreTrouble
from tactful.ids import DecisionId, Pseudonym
from tactful.people.papers import Paper
from tactful.people.vault import session_key
from tactful.stores import open_store, restore_store
from tactful.stores.store import Store


def admitted(store: Store, name: str) -> Pseudonym:
    """Return a new person."""
    return Pseudonym(int(store.vault.admit([name])[0]))


def test_papers_are_kept_newest_first_and_replaced_by_id(store: Store) -> None:
    """Each tray is its own; the same id replaces."""
    ana, ben = admitted(store, "ana"), admitted(store, "ben")
    for paper_id, person in (("a", ana), ("b", ana), ("c", ben)):
        store.papers.put("read", Paper(paper_id, person, NOON, paper_id.encode()))
    store.papers.put("case", Paper("d", ana, NOON, b"open"))
    store.papers.put("case", Paper("d", ana, NOON, b"resolved"))
    assert [one.paper_id for one in store.papers.of_person("read", ana)] == ["b", "a"]
    assert [one.paper_id for one in store.papers.of_person("read", ana, 1)] == ["b"]
    assert [one.paper_id for one in store.papers.everybody("read")] == ["a", "b", "c"]
    assert store.papers.get("case", "d") == Paper("d", ana, NOON, b"resolved")
    assert store.papers.get("read", "d") is None


def test_papers_end_with_their_time_and_with_their_person(store: Store) -> None:
    """Pruning takes old ones of one tray; erasing takes all of the person, and none can be added after."""
    ana, ben = admitted(store, "ana"), admitted(store, "ben")
    store.papers.put("read", Paper("old", ben, NOON - 2 * HOUR_MS, b"x"))
    store.papers.put("read", Paper("new", ben, NOON, b"x"))
    store.papers.put("case", Paper("case", ana, NOON, b"x"))
    assert store.papers.prune("read", NOON) == 1
    store.vault.erase(ana)
    assert store.papers.get("case", "case") is None
    assert [one.paper_id for one in store.papers.everybody("read")] == ["new"]
    with pytest.raises(NotFound):
        store.papers.put("read", Paper("late", ana, NOON, b"x"))


def test_papers_follow_a_merge(store: Store) -> None:
    """What was noted about a session is the person's afterwards."""
    session = admitted(store, session_key("s"))
    store.papers.put("read", Paper("r", session, NOON, b"noted"))
    store.vault.merge(session_key("s"), "ana")
    ana = store.vault.find("ana")
    assert ana is not None
    assert [(one.paper_id, one.body) for one in store.papers.of_person("read", ana)] == [("r", b"noted")]
    assert store.check() == []


@pytest.mark.promise("A1")
def test_a_paper_and_its_link_stand_together(store: Store) -> None:
    """Both or neither: about somebody who left there is no paper and no link."""
    ana = admitted(store, "ana")
    store.papers.put("read", Paper("a", ana, NOON, b"profile"), note=Note("person.read", {"fields": ["names"]}, ana))
    assert [link.action for link in store.chain.links()] == ["person.read"]
    store.vault.erase(ana)
    head = store.chain.head().seq
    with pytest.raises(NotFound):
        store.papers.put("read", Paper("b", ana, NOON, b"late"), note=Note("person.read", person=ana))
    assert (store.papers.get("read", "b"), store.chain.head().seq) == (None, head)


def entry(name: str, person: Pseudonym) -> Entry:
    """Return a decision to record."""
    return Entry(DecisionId(name), person, NOON, "home", np.zeros(1, np.int32), b"body of " + name.encode())


def test_single_events_and_decisions_are_forgotten_in_one_go(store: Store, happened: Happened) -> None:
    """Only the person's own go; the rest stays; a retry of a forgotten event is a duplicate."""
    ana, ben = admitted(store, "ana"), admitted(store, "ben")
    mine, theirs = happened(ana, names(5, "a")), happened(ben, names(2, "b"))
    store.events.append(mine)
    store.events.append(theirs)
    for one in (entry("d1", ana), entry("d2", ana), entry("d3", ben)):
        store.ledger.record(one).result()
    gone = store.forget(ana, np.concatenate([mine.digest[:2], theirs.digest]), [DecisionId("d1"), DecisionId("d3")])
    assert gone == {"events": 2, "decisions": 1, "log_pending": 0}
    assert sorted(store.events.history(ana).digest.tolist()) == sorted(mine.digest[2:].tolist())
    assert len(store.events.history(ben)) == 2
    assert store.ledger.of_person(ana) == ["d2"]
    assert store.ledger.of_person(ben) == ["d3"]
    assert store.events.append(mine).duplicate.all()
    assert store.forget(ana, mine.digest[:2])["events"] == 0
    assert store.check() == []


def test_what_takes_the_place_of_an_event_comes_with_the_same_commit(store: Store, happened: Happened) -> None:
    """Old event out, new one in, and whoever learns has heard of it when the call returns."""
    ana = admitted(store, "ana")
    mine, right = happened(ana, ["wrong"]), happened(ana, ["right"])
    store.events.append(mine)
    heard: list[int] = []
    store.on_commit = lambda rows: heard.extend(rows.digest.tolist())
    assert store.forget(ana, mine.digest, instead=right)["events"] == 1
    assert store.events.history(ana).digest.tolist() == right.digest.tolist() == heard
    assert store.check() == []


def test_where_the_new_event_does_not_fit_the_old_one_stays(disk: Store) -> None:
    """A full disk undoes both halves of a correction; with room it is done."""
    ana = admitted(disk, "ana")
    mine, right = maker(disk)(ana, ["wrong"]), maker(disk)(ana, names(20_000, "r"))
    disk.events.append(mine)
    disk._connection.pragma("max_page_count", disk._connection.pragma("page_count"))
    with pytest.raises(StoreTrouble) as trouble:
        disk.forget(ana, mine.digest, instead=right)
    assert trouble.value.code == "disk-full"
    assert disk.events.history(ana).digest.tolist() == mine.digest.tolist()
    disk._connection.pragma("max_page_count", 1 << 30)
    assert disk.forget(ana, mine.digest, instead=right)["events"] == 1
    assert len(disk.events.history(ana)) == 20_000


@pytest.mark.promise("D4")
def test_no_byte_of_a_forgotten_event_stays(tmp_path: Path, clock: FixedClock) -> None:
    """Neither the sealed pack of before nor its log is in any file, also after a restart."""
    store = open_store(tmp_path / "store", clock=clock)
    ana = admitted(store, "ana")
    batch = maker(store)(ana, names(3))
    store.events.append(batch)
    sealed = [bytes(body) for (body,) in _bodies(store)]
    assert all(any(body in data for data in _files(tmp_path)) for body in sealed)
    assert store.forget(ana, batch.digest[:1])["log_pending"] == 0
    assert not any(body in data for data in _files(tmp_path) for body in sealed)
    store.close()
    again = open_store(tmp_path / "store", clock=clock)
    assert len(again.events.history(ana)) == 2
    assert not any(body in data for data in _files(tmp_path) for body in sealed)
    again.close()


def _bodies(store: Store) -> list[tuple[bytes]]:
    with store._readers.borrow() as connection:  # type: ignore[attr-defined]
        return list(connection.execute("SELECT body FROM pieces"))


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.mark.promise("D6")
@pytest.mark.promise("D4")
def test_a_restored_backup_forgets_again(tmp_path: Path, clock: FixedClock) -> None:
    """What was forgotten after the backup is gone from the copy too, under a session since merged as well."""
    store = open_store(tmp_path / "live", clock=clock)
    session = admitted(store, session_key("s"))
    batch = maker(store)(session, names(4))
    store.events.append(batch)
    store.ledger.record(entry("d1", session)).result()
    store.backup(tmp_path / "monday")
    store.vault.merge(session_key("s"), "ana")
    ana = store.vault.find("ana")
    assert ana is not None
    late = maker(store)(ana, ["late"], [9.0])
    store.events.append(late)
    store.forget(ana, np.concatenate([batch.digest[:2], late.digest]), [DecisionId("d1")])
    store.close()
    told = restore_store(
        tmp_path / "monday", tmp_path / "copy", clock=clock, master_key=tmp_path / "live" / "master.key",
        tombstones=[tmp_path / "live" / "tombstones.log"],
    )  # fmt: skip
    assert told["forgotten"] == 2
    copy = open_store(tmp_path / "copy", clock=clock)
    held = copy.vault.find(session_key("s"))
    assert held is not None
    assert sorted(copy.events.history(held).digest.tolist()) == sorted(batch.digest[2:].tolist())
    assert copy.ledger.of_person(held) == []
    retry = copy.events.append(maker(copy)(held, ["e0", "late"]))
    assert (retry.duplicate | retry.collision).all()
    assert copy.check() == []
    copy.close()
