"""Papers about people in memory."""

from __future__ import annotations

from dataclasses import replace

from tactful.chain.note import Note
from tactful.clock import HOUR_MS
from tactful.errors import NotFound
from tactful.ids import Pseudonym
from tactful.people.papers import Paper, Tray
from tactful.stores.memory.chain import MemoryChain
from tactful.stores.memory.state import State

__all__ = ["MemoryPapers"]


class MemoryPapers:
    """See `tactful.people.papers.Papers`."""

    def __init__(self, state: State, chain: MemoryChain) -> None:
        self._state = state
        self._chain = chain

    def put(self, tray: Tray, paper: Paper, *, note: Note | None = None) -> None:
        """Add or replace a paper, and chain a note with it."""
        with self._state.lock:
            owner = self._state.forward.of(int(paper.person))
            if owner not in self._state.people:
                raise NotFound("unknown-person", "there is no such person (any more)", hint="admit the person first")
            self._state.papers[tray, paper.paper_id] = replace(paper, person=Pseudonym(owner))
            self._chain.add(note)

    def get(self, tray: Tray, paper_id: str) -> Paper | None:
        """Return one paper."""
        with self._state.lock:
            return self._state.papers.get((tray, paper_id))

    def of_person(self, tray: Tray, person: Pseudonym, limit: int = 1000) -> list[Paper]:
        """Return a person's papers, newest first."""
        with self._state.lock:
            owner = self._state.forward.of(int(person))
            own = [one for (kept, _), one in self._state.papers.items() if kept == tray and one.person == owner]
        return own[::-1][:limit]

    def everybody(self, tray: Tray, limit: int = 10_000) -> list[Paper]:
        """Return everybody's papers, oldest first."""
        with self._state.lock:
            return [one for (kept, _), one in self._state.papers.items() if kept == tray][:limit]

    def prune(self, tray: Tray, before: int) -> int:
        """Remove papers of hours that ended before `before`."""
        with self._state.lock:
            old = [
                key
                for key, one in self._state.papers.items()
                if key[0] == tray and one.at // HOUR_MS < before // HOUR_MS
            ]
            for key in old:
                del self._state.papers[key]
            return len(old)
