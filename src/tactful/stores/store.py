"""The facade every adapter offers: one store, its facets, each behind the port of the package that owns the noun.

A store is open for writing in one process only. `on_commit` is how the engine keeps its counts current: it is
called on the writer's thread with the rows of each commit, after they are durable and before any caller is told
(DESIGN 8.2: commit, apply, publish, answer).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.shelf import ItemShelf
from tactful.chain.chain import Chain
from tactful.contacts.log import CampaignShelf, ContactLog
from tactful.decisions.ledger import Ledger
from tactful.events.columns import EventColumns
from tactful.events.log import EventLog
from tactful.ids import DecisionId, Pseudonym
from tactful.people.holding import Holding
from tactful.people.outbox import Outbox
from tactful.people.papers import Papers
from tactful.people.vault import Vault
from tactful.stores.digest import EventDigest
from tactful.stores.meta import Meta

__all__ = ["OnCommit", "Store", "StoredEvents", "StoredLedger"]

OnCommit = Callable[[EventColumns], None]
"""Receives the committed rows (with `seq`, in order of seq); raising makes the callers' futures fail."""


class StoredEvents(EventLog, Protocol):
    """The event log plus the upkeep only the owner of the store calls."""

    def fold(self, people: int | None = None) -> int:
        """Pack small pieces together, for at most `people` people (None: all); return how many were packed."""
        ...

    def expire(self, rows: Mapping[Pseudonym, NDArray[np.int64]]) -> int:
        """Remove events past their time (digests per person) in one commit; return how many were there.

        Their ids are forgotten too: nothing of them stays.
        """
        ...


class StoredLedger(Ledger, Protocol):
    """The decision ledger plus its retention."""

    def prune(self, before: int) -> int:
        """Remove decisions recorded in an hour that ended before `before` (ms); return how many."""
        ...


class Store(Protocol):
    """Everything a tenant keeps."""

    @property
    def events(self) -> StoredEvents:
        """The append-only log."""
        ...

    @property
    def vault(self) -> Vault:
        """Identities, keys and per-person documents."""
        ...

    @property
    def items(self) -> ItemShelf:
        """The catalogue."""
        ...

    @property
    def ledger(self) -> StoredLedger:
        """Recorded decisions."""
        ...

    @property
    def meta(self) -> Meta:
        """Small values of the tenant."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Messages to recipients of what was erased."""
        ...

    @property
    def digests(self) -> EventDigest:
        """The keyed digest by which event ids are recognised."""
        ...

    @property
    def chain(self) -> Chain:
        """The audit chain."""
        ...

    @property
    def papers(self) -> Papers:
        """Who read what, and cases."""
        ...

    @property
    def contacts(self) -> ContactLog:
        """Messages chosen for people."""
        ...

    @property
    def campaigns(self) -> CampaignShelf:
        """Messages that could be sent."""
        ...

    on_commit: OnCommit | None

    def forget(
        self,
        person: Pseudonym,
        digests: NDArray[np.int64],
        decisions: Sequence[DecisionId] = (),
        *,
        instead: EventColumns | None = None,
    ) -> dict[str, int]:
        """Remove single events of a person for good, and the named decisions of that person, in one commit.

        Both are gone from files and logs when this returns, unless ``log_pending`` is 1 (a reader holds a snapshot;
        the log is emptied as soon as it is done). The ids of the events stay known as keyed digests, so that an event
        sent again is a duplicate. Events given as `instead` are appended in the same commit. Return how many
        ``events`` and ``decisions`` there were.
        """
        ...

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:
        """Write a consistent copy into a new directory, the keys' copy into another one; return its manifest."""
        ...

    def scrub(self) -> bool:
        """Leave no byte of what was removed in any file; False when a reader's snapshot prevents it for now."""
        ...

    def holdings(self) -> tuple[tuple[Holding, ...], list[str]]:
        """Return every place that declares how a person leaves it, and the tables that are there."""
        ...

    def readable(self) -> Iterator[tuple[str, bytes]]:
        """Yield (place, bytes in the clear) of all that can still be read; for proofs of forgetting only."""
        ...

    def check(self) -> list[str]:
        """Return what is wrong with the store, one sentence each; empty when nothing is."""
        ...

    def close(self) -> None:
        """Finish what is queued and release the store; safe to call twice."""
        ...
