"""The memory store's facade.

>>> from tactful.clock import FixedClock
>>> store = MemoryStore(FixedClock(0)); store.vault.admit(["ana"]).dtype.name
'int64'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.clock import Clock
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.ids import DecisionId, Pseudonym
from tactful.people.holding import Holding
from tactful.stores.digest import EventDigest
from tactful.stores.memory.chain import MemoryChain
from tactful.stores.memory.contacts import MemoryCampaigns, MemoryContacts
from tactful.stores.memory.events import MemoryEvents
from tactful.stores.memory.items import MemoryItems
from tactful.stores.memory.ledger import MemoryLedger
from tactful.stores.memory.meta import MemoryMeta
from tactful.stores.memory.outbox import MemoryOutbox
from tactful.stores.memory.papers import MemoryPapers
from tactful.stores.memory.state import State
from tactful.stores.memory.vault import MemoryVault
from tactful.stores.store import OnCommit

__all__ = ["MemoryStore"]


class MemoryStore:
    """Everything a tenant keeps, until the process ends.

    Parameters
    ----------
    clock
        Dates tombstones.
    """

    def __init__(self, clock: Clock) -> None:
        self._state = State()
        self.events = MemoryEvents(self._state)
        self.chain = MemoryChain(self._state, clock)
        self.vault = MemoryVault(self._state, clock, self.chain)
        self.items = MemoryItems(self._state)
        self.ledger = MemoryLedger(self._state)
        self.outbox = MemoryOutbox(self._state)
        self.meta = MemoryMeta(self._state, self.chain)
        self.papers = MemoryPapers(self._state, self.chain)
        self.contacts = MemoryContacts(self._state)
        self.campaigns = MemoryCampaigns(self._state)
        self.digests = EventDigest(self._state.digest_key)

    @property
    def on_commit(self) -> OnCommit | None:
        """Who is told of committed events."""
        return self._state.on_commit

    @on_commit.setter
    def on_commit(self, listener: OnCommit | None) -> None:
        self._state.on_commit = listener

    def forget(
        self,
        person: Pseudonym,
        digests: NDArray[np.int64],
        decisions: Sequence[DecisionId] = (),
        *,
        instead: EventColumns | None = None,
    ) -> dict[str, int]:
        """Remove single events of a person, and the named decisions of that person; append what takes their place."""
        with self._state.order:
            with self._state.lock:
                owner = self._state.forward.of(int(person))
                own = [one for one in decisions if one in self._state.decisions]
                own = [one for one in own if self._state.decisions[one].person == owner]
                for one in own:
                    del self._state.decisions[one]
                removed = self.events.remove_events(person, digests)
            if instead is not None:
                self.events.append(instead)
            return {"events": removed, "decisions": len(own), "log_pending": 0}

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:  # noqa: ARG002 - the port asks for it
        """Refuse: there is nothing on disk (BadInput ``memory-store``)."""
        raise BadInput("memory-store", "a store in memory cannot be backed up", hint="open a directory instead")

    def scrub(self) -> bool:
        """Do nothing: what is removed from memory is gone."""
        return True

    def holdings(self) -> tuple[tuple[Holding, ...], list[str]]:
        """Return nothing: memory has no table that could be missed."""
        return (), []

    def readable(self) -> Iterator[tuple[str, bytes]]:
        """Yield what the tables hold of people."""
        state = self._state
        with state.lock:
            yield from (("people", name.encode()) for name in [*state.people.values(), *state.names])
            yield from (("documents", body) for body in state.documents.values())
            yield from (("decisions", entry.body) for entry in state.decisions.values())
            yield from (("events", e) for batches in state.events.values() for b in batches for e in b.extra)
            yield from (("contacts", one.body) for one in state.contacts.values())
            yield from (("receipts", body) for body in state.receipts.values())

    def check(self) -> list[str]:
        """Return nothing: memory has no file to damage."""
        return []

    def close(self) -> None:
        """Do nothing."""
