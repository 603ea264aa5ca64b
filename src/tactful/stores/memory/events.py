"""The event log in memory: per person a list of batches, sorted when read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.errors import TactfulError, Unavailable
from tactful.events.columns import EventColumns
from tactful.events.log import Appended
from tactful.ids import Pseudonym, Seq
from tactful.stores.memory.state import State
from tactful.stores.rows import by_person, groups, whole_people, without_extra
from tactful.stores.screen import screen

__all__ = ["MemoryEvents"]


class MemoryEvents:
    """See `tactful.events.log.EventLog`; futures are resolved on return."""

    def __init__(self, state: State) -> None:
        self._state = state

    def submit(self, batch: EventColumns) -> Future[Appended]:
        """Write a batch at once."""
        future: Future[Appended] = Future()
        try:
            future.set_result(self.append(batch))
        except TactfulError as trouble:
            future.set_exception(trouble)
        return future

    def append(self, batch: EventColumns) -> Appended:
        """Write a batch."""
        with self._state.order:
            appended, rows = self._write(batch)
            self._tell(rows)
            return appended

    def _write(self, batch: EventColumns) -> tuple[Appended, EventColumns]:
        state = self._state
        with state.lock:
            batch = state.forward.of_rows(batch)
            known = {d: state.seen[d] for d in batch.digest.tolist() if d in state.seen}
            alive = np.fromiter((p in state.people for p in batch.person.tolist()), np.bool_, len(batch))
            verdict = screen(batch, known, alive)
            seq = np.zeros(len(batch), np.int64)
            count = int(verdict.fresh.sum())
            seq[verdict.fresh] = np.arange(state.last_seq + 1, state.last_seq + 1 + count)
            rows = replace(batch, seq=seq).take(verdict.fresh)
            self._keep(rows)
            state.last_seq += count
            return Appended(seq, verdict.duplicate, verdict.collision, Seq(state.last_seq)), rows

    def _keep(self, rows: EventColumns) -> None:
        self._state.seen.update(zip(rows.digest.tolist(), rows.check.tolist(), strict=True))
        ordered = by_person(rows)
        for person, start, stop in groups(ordered.person):
            self._state.events.setdefault(person, []).append(ordered.take(np.arange(start, stop)))

    def _tell(self, rows: EventColumns) -> None:
        if self._state.on_commit is None or not len(rows):
            return
        try:
            self._state.on_commit(rows)
        except Exception as error:  # a listener's failure must reach the caller as an error with a code
            raise Unavailable(
                "model-behind", "the events are kept but the model could not follow", hint="send them again"
            ) from error

    def recent(self, person: Pseudonym, count: int = 500) -> EventColumns:
        """Return the person's last `count` events, oldest first."""
        held = self.history(person)
        return held.take(np.arange(max(0, len(held) - count), len(held)))

    def history(self, person: Pseudonym) -> EventColumns:
        """Return every event of the person, oldest first."""
        with self._state.lock:
            held = EventColumns.concat(list(self._state.events.get(self._state.forward.of(int(person)), ())))
        return replace(held.in_order(), check=np.zeros(len(held), np.int64))

    def scan(self, *, upto: Seq | None = None, rows: int = 200_000) -> Iterator[EventColumns]:
        """Yield every event by person, in batches of about `rows`."""
        with self._state.lock:
            batches = [b for person in sorted(self._state.events) for b in self._state.events[person]]
        held = without_extra(EventColumns.concat(batches))
        if upto is not None:
            held = held.take(held.seq <= upto)
        ordered = held.in_order()
        for start, stop in whole_people(ordered.person, rows):
            yield ordered.take(np.arange(start, stop))

    def tail(self, since: Seq, *, rows: int = 100_000) -> Iterator[EventColumns]:
        """Yield events after `since` in order of seq."""
        with self._state.lock:
            held = without_extra(EventColumns.concat([b for own in self._state.events.values() for b in own]))
        held = held.take(held.seq > since)
        ordered = held.take(np.argsort(held.seq))
        for start in range(0, len(ordered), rows):
            yield ordered.take(np.arange(start, min(start + rows, len(ordered))))

    def last_seq(self) -> Seq:
        """Return the position of the last event."""
        with self._state.lock:
            return Seq(self._state.last_seq)

    def remove_events(self, person: Pseudonym, digests: NDArray[np.int64]) -> int:
        """Remove single events of a person; their ids stay known, so that a late retry cannot bring them back."""
        with self._state.order, self._state.lock:
            owner = self._state.forward.of(int(person))
            held = EventColumns.concat(self._state.events.get(owner, []))
            stays = ~np.isin(held.digest, digests)
            self._state.events[owner] = [held.take(stays)]
            return int((~stays).sum())

    def expire(self, rows: Mapping[Pseudonym, NDArray[np.int64]]) -> int:
        """Remove events past their time, and with them the knowledge of their ids."""
        with self._state.order, self._state.lock:
            removed = 0
            for person, digests in rows.items():
                removed += self.remove_events(person, digests)
                for digest in digests.tolist():
                    self._state.seen.pop(digest, None)
            return removed

    def fold(self, people: int | None = None) -> int:  # noqa: ARG002 - the port asks for it
        """Do nothing: memory has no small pieces."""
        return 0
