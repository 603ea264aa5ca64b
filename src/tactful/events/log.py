"""The port through which the engine reaches the event log. Adapters live in ``stores``."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym, Seq

__all__ = ["Appended", "EventLog"]


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch: `seq` per row (0 where refused), and which rows were duplicates or collisions."""

    seq: NDArray[np.int64]
    duplicate: NDArray[np.bool_]
    collision: NDArray[np.bool_]
    last: Seq


class EventLog(Protocol):
    """Append-only log of admitted events. Durable when a future resolves (I1)."""

    def submit(self, batch: EventColumns) -> Future[Appended]:
        """Queue a batch for the next group commit; the future resolves once it is on disk.

        Rows whose digest is known, in the store or earlier in the batch, are duplicates and are not written.
        """
        ...

    def append(self, batch: EventColumns) -> Appended:
        """Write a batch and return once it is on disk."""
        ...

    def recent(self, person: Pseudonym, count: int = 500) -> EventColumns:
        """Return the person's last `count` events, oldest first, by (at, digest)."""
        ...

    def history(self, person: Pseudonym) -> EventColumns:
        """Return every event of the person, oldest first, by (at, digest)."""
        ...

    def scan(self, *, upto: Seq | None = None, rows: int = 200_000) -> Iterator[EventColumns]:
        """Yield every event with ``seq <= upto`` in batches of about `rows`.

        A person's events are always whole within one batch; batches are ordered by (person, at, digest).
        ``extra`` is left empty (scans are for learning).
        """
        ...

    def tail(self, since: Seq, *, rows: int = 100_000) -> Iterator[EventColumns]:
        """Yield events with ``seq > since`` in order of seq, ``extra`` left empty."""
        ...

    def last_seq(self) -> Seq:
        """Return the position of the last committed event, 0 for an empty log."""
        ...

    def remove_events(self, person: Pseudonym, digests: NDArray[np.int64]) -> int:
        """Remove single events of a person from every read; return how many were there.

        `tactful.stores.store.Store.forget` does this and empties the log too.
        """
        ...
