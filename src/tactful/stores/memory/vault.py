"""Identities and documents in memory. Nothing is encrypted: nothing is kept either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.chain.note import Note
from tactful.clock import Clock
from tactful.errors import Conflict, NotFound
from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym, new_pseudonym
from tactful.people.vault import DocumentName
from tactful.stores.memory.chain import MemoryChain
from tactful.stores.memory.state import State
from tactful.stores.meta import Tombstone

__all__ = ["MemoryVault"]


class MemoryVault:
    """See `tactful.people.vault.Vault`."""

    def __init__(self, state: State, clock: Clock, chain: MemoryChain) -> None:
        self._state = state
        self._chain = chain
        self._clock = clock

    def find(self, person_id: str) -> Pseudonym | None:
        """Return the pseudonym of a known person or session."""
        with self._state.lock:
            found = self._state.names.get(person_id)
        return None if found is None else Pseudonym(found)

    def admit(self, person_ids: Sequence[str]) -> NDArray[np.int64]:
        """Return a pseudonym for every id, creating those that are new."""
        with self._state.lock:
            return np.fromiter((self._admit(name) for name in person_ids), np.int64, len(person_ids))

    def _admit(self, name: str) -> int:
        found = self._state.names.get(name)
        if found is None:
            found = new_pseudonym()
            self._state.names[name] = found
            self._state.people[found] = name
        return found

    def name_of(self, person: Pseudonym) -> str | None:
        """Return the outside id of a pseudonym."""
        with self._state.lock:
            return self._state.people.get(self._state.forward.of(int(person)))

    def merge(self, session_id: str, person_id: str) -> bool:
        """Move everything of a session to a person, once."""
        state = self._state
        with state.order, state.lock:
            target = self._admit(person_id)
            source = state.names.get(session_id)
            if source == target:
                return False
            if session_id in state.merged:
                raise Conflict(
                    "session-taken", "the session already belongs to another person", hint="start a new session"
                )
            state.names[session_id] = target
            state.merged.add(session_id)
            if source is not None:
                self._move(source, target)
            return True

    def _move(self, source: int, target: int) -> None:
        state = self._state
        state.people.pop(source, None)
        state.forward.add(source, target)
        state.merges = {one: target if to == source else to for one, to in state.merges.items()} | {source: target}
        for name, pointed in state.names.items():
            if pointed == source:
                state.names[name] = target
        for batch in state.events.pop(source, []):
            moved: EventColumns = replace(batch, person=np.full(len(batch), target, np.int64))
            state.events.setdefault(target, []).append(moved)
        for (owner, name), body in list(state.documents.items()):
            if owner == source:
                state.documents.setdefault((target, name), body)
                del state.documents[owner, name]
        for decision_id, entry in list(state.decisions.items()):
            if entry.person == source:
                state.decisions[decision_id] = replace(entry, person=Pseudonym(target))
        for key, paper in list(state.papers.items()):
            if paper.person == source:
                state.papers[key] = replace(paper, person=Pseudonym(target))
        self._move_contacts(source, target)

    def _move_contacts(self, source: int, target: int) -> None:
        state = self._state
        for name in state.contacts_of.pop(source, []):
            kept = state.contacts[name]
            state.contacts[name] = replace(kept, contact=msgspec.structs.replace(kept.contact, person=target))
            state.contacts_of.setdefault(target, []).append(name)

    def part(self, session_id: str, person: Pseudonym) -> Pseudonym:
        """Give a merged session a pseudonym of its own again."""
        state = self._state
        with state.order, state.lock:
            found = state.names.get(session_id)
            if found is None:
                raise NotFound("not-linked", "there is no such session", hint="see what is linked first")
            if found != state.forward.of(int(person)):
                return Pseudonym(found)
            del state.names[session_id]
            state.merged.discard(session_id)
            return Pseudonym(self._admit(session_id))

    def read(self, person: Pseudonym, name: DocumentName) -> bytes | None:
        """Return one of the person's documents."""
        with self._state.lock:
            return self._state.documents.get((self._state.forward.of(int(person)), name))

    def write(self, person: Pseudonym, name: DocumentName, body: bytes, *, note: Note | None = None) -> None:
        """Replace one of the person's documents; raises NotFound ``unknown-person`` after an erasure."""
        with self._state.lock:
            self.write_many(name, {person: body})
            self._chain.add(note)

    def write_many(self, name: DocumentName, bodies: Mapping[Pseudonym, bytes]) -> None:
        """Replace one document of many people."""
        with self._state.lock:
            owned = {self._state.forward.of(int(person)): body for person, body in bodies.items()}
            if not owned.keys() <= self._state.people.keys():
                raise NotFound("unknown-person", "there is no such person (any more)", hint="admit the person first")
            self._state.documents.update({(owner, name): body for owner, body in owned.items()})

    def erase(self, person: Pseudonym, *, note: Note | None = None) -> dict[str, int]:
        """Remove the person everywhere."""
        state = self._state
        with state.order, state.lock:
            person = Pseudonym(state.forward.of(int(person)))
            self._chain.add(note)
            if person not in state.people:
                return {"keys": 0, "names": 0, "documents": 0, "events": 0, "decisions": 0}
            names = [name for name, pointed in state.names.items() if pointed == person]
            documents = [key for key in state.documents if key[0] == person]
            decisions = [key for key, entry in state.decisions.items() if entry.person == person]
            events = EventColumns.concat(state.events.pop(person, []))
            for digest in events.digest.tolist():
                state.seen.pop(digest, None)
            for name in names:
                del state.names[name]
                state.merged.discard(name)
            for document in documents:
                del state.documents[document]
            for decision in decisions:
                del state.decisions[decision]
            for paper in [key for key, one in state.papers.items() if one.person == person]:
                del state.papers[paper]
            for contact in state.contacts_of.pop(person, []):
                del state.contacts[contact]
            del state.people[person]
            state.counters.pop(person, None)
            sources = [one for one, to in state.merges.items() if to == person]
            for one in [int(person), *sources]:
                state.merges.pop(one, None)
                state.tombstones.append(Tombstone(one, state.last_seq, self._clock.now()))
            return {
                "keys": 1, "names": len(names), "documents": len(documents), "events": len(events),
                "decisions": len(decisions),
            }  # fmt: skip

    def count(self) -> int:
        """Return how many people and sessions are known."""
        with self._state.lock:
            return len(self._state.people)
