"""The audit chain in memory: what stands in a link is a salted digest of its facts, which are forgotten on erasure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import msgspec

from tactful.chain.link import START, Head, Link, Sealed, forge
from tactful.chain.note import Note
from tactful.clock import Clock
from tactful.errors import NotFound, TactfulError
from tactful.ids import Pseudonym
from tactful.stores.memory.state import State

__all__ = ["MemoryChain"]


class MemoryChain:
    """See `tactful.chain.chain.Chain`; futures are resolved on return."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    def note(self, note: Note) -> Future[int]:
        """Write a link at once."""
        future: Future[int] = Future()
        try:
            future.set_result(self.add(note))
        except TactfulError as trouble:
            future.set_exception(trouble)
        return future

    def add(self, note: Note | None) -> int:
        """Write a link; see `tactful.stores.sqlite.chain.ChainLinks.add`."""
        if note is None:
            return 0
        state = self._state
        with state.lock:
            person = note.person
            if person is not None and not note.outlives:
                person = Pseudonym(state.forward.of(int(person)))
            if person is not None and not note.outlives and int(person) not in state.people:
                raise NotFound("unknown-person", "there is no such person (any more)", hint="admit the person first")
            facts, head = msgspec.json.encode(note.facts), self.head()
            link = forge(
                head.hash,
                head.seq + 1,
                at=int(self._clock.now()),
                actor=note.actor,
                action=note.action,
                person=person,
                body=hashlib.sha256(secrets.token_bytes(16) + facts).digest(),
                month=head.month,
            )
            if head.month and link.month != head.month:
                self._close(head)
            state.links.append(link)
            state.facts[link.seq] = (None if note.outlives else person, facts)
            return link.seq

    def _close(self, head: Head) -> None:
        months = self._state.months
        last, before = (months[-1].last, months[-1].head) if months else (0, START)
        months.append(Sealed(head.month, last + 1, head.seq, before, head.hash))

    def head(self) -> Head:
        """Return the newest link's position and hash."""
        with self._state.lock:
            links = self._state.links
            return Head(links[-1].seq, links[-1].hash, links[-1].month) if links else Head(0, START, 0)

    def links(self, *, after: int = 0, upto: int | None = None) -> Iterator[Link]:
        """Yield links in order, from one snapshot."""
        with self._state.lock:
            found = [one for one in self._state.links if after < one.seq and (upto is None or one.seq <= upto)]
        yield from found

    def facts(self, link: Link) -> dict[str, Any] | None:
        """Return the facts of a link; None when the person was erased."""
        with self._state.lock:
            person, facts = self._state.facts[link.seq]
            gone = person is not None and self._state.forward.of(int(person)) not in self._state.people
        return None if gone else msgspec.json.decode(facts)

    def sealed(self) -> list[Sealed]:
        """Return every finished month."""
        with self._state.lock:
            return list(self._state.months)

    def prune(self, before: int) -> int:
        """Delete the links of finished months before month `before`."""
        state = self._state
        with state.lock:
            last = max((one.last for one in state.months if one.month < before), default=0)
            gone = sum(1 for one in state.links if one.seq <= last)
            state.links = [one for one in state.links if one.seq > last]
            state.months = [
                Sealed(one.month, one.first, one.last, one.before, one.head, removed=one.month < before)
                for one in state.months
            ]
            self.add(Note("chain.pruned", {"before": before, "links": gone}) if gone else None)
            return gone
