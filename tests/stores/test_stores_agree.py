"""Whatever is done, in whatever order, memory and SQLite say the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from store_events import NOON, maker

from tactful.clock import FixedClock
from tactful.decisions.ledger import Entry
from tactful.errors import TactfulError
from tactful.ids import DecisionId
from tactful.stores import open_store
from tactful.stores.memory import MemoryStore

PEOPLE = st.sampled_from(["ana", "bob", "carla", "visit-1", "visit-2"])
EVENTS = st.lists(st.tuples(PEOPLE, st.integers(0, 30), st.integers(-50, 50)), max_size=12)


class Agreement(RuleBasedStateMachine):
    """Do everything twice and compare."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.clock = FixedClock(NOON)
        self.stores = [MemoryStore(self.clock), open_store(self.directory / "s", clock=self.clock)]
        self.recorded = 0

    def both(self, action):
        """Return what an action does to each store: its value, or the code of its error."""
        said = []
        for store in self.stores:
            try:
                said.append(action(store))
            except TactfulError as error:
                said.append(error.code)
        assert said[0] == said[1], said
        return said[0]

    @rule(rows=EVENTS)
    def append(self, rows):
        """Append events of several people, some known already."""

        def action(store):
            people = store.vault.admit([name for name, _, _ in rows])
            if not rows:
                return None
            batch = maker(store)(people.tolist(), [f"e{n}" for _, n, _ in rows], [hour for _, _, hour in rows])
            done = store.events.append(batch)
            return done.seq.tolist(), done.duplicate.tolist(), int(done.last)

        self.both(action)

    @rule(name=PEOPLE, body=st.binary(max_size=20))
    def write(self, name, body):
        """Write a document."""
        self.both(lambda store: store.vault.write(int(store.vault.admit([name])[0]), "controls", body))

    @rule(session=st.sampled_from(["visit-1", "visit-2"]), name=PEOPLE)
    def merge(self, session, name):
        """Let a session turn out to be somebody."""
        self.both(lambda store: store.vault.merge(session, name))

    @rule(name=PEOPLE)
    def erase(self, name):
        """Erase somebody."""

        def action(store):
            person = store.vault.find(name)
            removed = store.vault.erase(person) if person is not None else {}
            return {what: removed.get(what, 0) for what in ("keys", "names", "documents", "events", "decisions")}

        self.both(action)

    @rule(name=PEOPLE, event=st.integers(0, 30))
    def remove(self, name, event):
        """Forget one event."""

        def action(store):
            person = store.vault.find(name)
            return person and bool(store.events.remove_events(person, store.digests.of([f"e{event}"])[0]))

        self.both(action)

    @rule(name=PEOPLE, items=st.lists(st.integers(0, 9), max_size=4))
    def decide(self, name, items):
        """Record a decision."""
        self.recorded += 1
        decision = DecisionId(f"d{self.recorded}")

        def action(store):
            person = int(store.vault.admit([name])[0])
            number = store.ledger.next_counter(person)
            store.ledger.record(
                Entry(decision, person, self.recorded, "home", np.array(items, np.int32), b"x")
            ).result()
            return number

        self.both(action)

    @rule()
    def fold(self):
        """Do the upkeep."""
        self.both(lambda store: store.events.fold() * 0)

    @rule()
    def reopen(self):
        """Close and open the one on disk."""
        self.stores[1].close()
        self.stores[1] = open_store(self.directory / "s", clock=self.clock)

    @invariant()
    def everybody_reads_alike(self):
        """Compare histories, documents, decisions and counts."""

        def action(store):
            told = [store.vault.count(), int(store.events.last_seq()), len(store.meta.tombstones())]
            for name in ("ana", "bob", "carla", "visit-1", "visit-2"):
                person = store.vault.find(name)
                if person is None:
                    told.append(None)
                    continue
                history, recent = store.events.history(person), store.events.recent(person, 4)
                shown = store.ledger.shown(person)
                # Digests are keyed per store, so rows at one time may come in another order.
                told.append(sorted(zip(history.at.tolist(), history.item.tolist(), history.seq.tolist(), strict=True)))
                told.append(recent.at.tolist())
                told.append((store.vault.read(person, "controls"), store.vault.name_of(person), shown.item.tolist()))
                told.append(store.ledger.of_person(person))
            told.append(sorted(seq for rows in store.events.scan() for seq in rows.seq.tolist()))
            told.append([seq for rows in store.events.tail(2) for seq in rows.seq.tolist()])
            return told

        self.both(action)

    def teardown(self):
        """Take the files away."""
        for store in self.stores:
            store.close()
        shutil.rmtree(self.directory)


TestAgreement = Agreement.TestCase
TestAgreement.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
