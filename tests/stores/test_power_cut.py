"""The power is cut at any moment: nothing acknowledged is lost, nobody erased comes back (I1, D5)."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import apsw
import numpy as np
import pytest
from recording_vfs import Recording, recording
from store_events import NOON, maker

from tactful.clock import FixedClock
from tactful.decisions.ledger import Entry
from tactful.errors import StoreTrouble
from tactful.ids import DecisionId, Pseudonym
from tactful.stores import open_store
from tactful.stores.store import Store


@dataclass(frozen=True)
class Event:
    """An acknowledged event."""

    event_id: str
    person: int


@dataclass(frozen=True)
class Recorded:
    """An acknowledged decision."""

    decision_id: str
    person: int


@dataclass(frozen=True)
class Begun:
    """Somebody's erasure has begun: from here on the person may be there or not."""

    person: int


@dataclass(frozen=True)
class Erased:
    """An acknowledged erasure."""

    name: str
    person: int


def live(store: Store, told: Recording, dice: random.Random, rounds: int) -> None:
    """Write events, decisions, documents and erasures, noting what the store said yes to."""
    make = maker(store)
    people: dict[str, int] = {}
    for turn in range(rounds):
        name = f"p{dice.randrange(12)}" if dice.random() < 0.8 else f"q{turn}"
        if name not in people:
            people[name] = int(store.vault.admit([name])[0])
        person = people[name]
        ids = [f"{turn}-{n}" for n in range(dice.choice([1, 1, 2, 5, 40]))]
        store.events.append(make(person, ids))
        for one in ids:
            told.tell(Event(one, person))
        if dice.random() < 0.4:
            entry = Entry(DecisionId(f"d{turn}"), Pseudonym(person), 5, "home", np.array([1], np.int32), b"r" * 3000)
            store.ledger.record(entry).result()
            told.tell(Recorded(f"d{turn}", person))
        if dice.random() < 0.2:
            store.vault.write(Pseudonym(person), "person", b"x" * dice.randrange(2000))
        if dice.random() < 0.1:
            store.events.fold(5)
        if dice.random() < 0.15:
            gone = dice.choice(sorted(people))
            told.tell(Begun(people[gone]))
            store.vault.erase(Pseudonym(people[gone]))
            told.tell(Erased(gone, people.pop(gone)))


def look(directory: Path, told: list[object]) -> None:
    """Open what a power cut left and check it against what had been acknowledged."""
    store = open_store(directory, clock=FixedClock(NOON))
    try:
        assert store.check() == []
        begun = {one.person for one in told if isinstance(one, Begun)}
        events = [one for one in told if isinstance(one, Event) and one.person not in begun]
        held = [(d, p) for rows in store.events.scan() for d, p in zip(rows.digest, rows.person, strict=True)]
        digests, _ = store.digests.of([one.event_id for one in events])
        assert set(zip(digests.tolist(), (one.person for one in events), strict=True)) <= set(held)
        assert len(held) == len(set(held))
        for one in told:
            if isinstance(one, Recorded) and one.person not in begun:
                assert store.ledger.read(DecisionId(one.decision_id)) is not None
            if isinstance(one, Recorded) and any(isinstance(e, Erased) and e.person == one.person for e in told):
                assert store.ledger.read(DecisionId(one.decision_id)) is None
            if isinstance(one, Erased):
                assert store.vault.name_of(Pseudonym(one.person)) is None
                assert store._keyring.cipher(one.person) is None  # type: ignore[attr-defined]
                assert one.person in {stone.person for stone in store.meta.tombstones()}
                assert one.person not in {person for _, person in held}
    finally:
        store.close()


def scratch(tmp_path: Path) -> Path:
    """Return where states are written: memory where the machine has it, because hundreds are opened and closed."""
    memory = Path("/dev/shm")  # noqa: S108 - the name below it is that of the test's own directory
    return memory / f"tactful-{tmp_path.name}" if memory.is_dir() else tmp_path / "state"


def explore(tmp_path: Path, seed: int, rounds: int, states: int) -> int:
    """Record one life, cut the power at random moments, and look at every state; return how many moments there were."""
    place = scratch(tmp_path)
    dice = random.Random(seed)
    home = place / "home"
    home.mkdir(parents=True)
    try:
        with recording(home) as told:
            store = open_store(home, clock=FixedClock(NOON))
            live(store, told, dice, rounds)
            store.close()
        first = next(at for at, step in enumerate(told.steps) if step.what == "told")
        for number in range(states):
            moment = dice.randrange(first, len(told.steps) + 1)
            state = place / f"state-{number}"
            state.mkdir()
            for name, content in told.files_at(moment, dice).items():
                (state / name).write_bytes(content)
            shutil.copy(home / "master.key", state)
            look(state, told.told_before(moment))
            shutil.rmtree(state)
        return len(told.steps)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.promise("I1", "D5")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_power_cut_loses_nothing_acknowledged_and_brings_nobody_back(tmp_path: Path, seed: int) -> None:
    """Cut at forty moments of a short life, with unsynced sectors surviving at random."""
    assert explore(tmp_path, seed, rounds=25, states=20) > 200


def test_the_explorer_finds_a_store_that_does_not_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same look at a store without syncs finds loss or damage at once, so a clean result means something."""
    from tactful.stores.sqlite import connection

    made_durable = connection._make_durable

    def careless(opened: apsw.Connection) -> None:
        made_durable(opened)
        opened.pragma("synchronous", "off")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "_make_durable", careless)
        with pytest.raises((AssertionError, StoreTrouble)):
            explore(tmp_path, 3, rounds=25, states=40)


@pytest.mark.proof
@pytest.mark.promise("I1", "D5")
@pytest.mark.parametrize("seed", range(10, 18))
def test_two_thousand_power_cuts(tmp_path: Path, seed: int) -> None:
    """Eight lives, 256 cuts each: 2,048 states."""
    explore(tmp_path, seed, rounds=60, states=256)


@pytest.mark.promise("D5")
@pytest.mark.slow
def test_a_disk_that_fills_up_anywhere_in_an_erasure_stops_it_and_a_repeat_finishes_it(tmp_path: Path) -> None:
    """At every write of an erasure the disk may be full: 507 or done; after making room the person is wholly gone."""
    stopped, number, codes = 0, 0, set[str]()
    while True:
        home = scratch(tmp_path) / f"home-{number}"
        home.mkdir(parents=True)
        try:
            with recording(home) as told:
                store = open_store(home, clock=FixedClock(NOON))
                ana = int(store.vault.admit(["ana"])[0])
                store.events.append(maker(store)(ana, [f"e{n}" for n in range(30)]))
                store.vault.write(Pseudonym(ana), "person", b"x" * 500)
                told.full_at = number
                try:
                    store.vault.erase(Pseudonym(ana))
                    done = True
                except StoreTrouble as trouble:
                    done, stopped = False, stopped + 1
                    codes.add(trouble.code)
                full = told.full_at is not None and told.full_at < 0
                told.full_at = None
                store.vault.erase(Pseudonym(ana))
                store.close()
                store = open_store(home, clock=FixedClock(NOON))
                assert store.vault.find("ana") is None
                assert store._keyring.cipher(ana) is None  # type: ignore[attr-defined]
                assert store.check() == []
                store.close()
        finally:
            shutil.rmtree(home.parent, ignore_errors=True)
        number += 1
        if done and not full:
            break
    assert stopped > 3
    assert codes == {"disk-full"}
