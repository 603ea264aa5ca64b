"""The decision ledger in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace

from tactful.clock import HOUR_MS
from tactful.decisions.ledger import SHOWN, Entry, Noted, RecentlyShown, held_meanwhile
from tactful.errors import Conflict
from tactful.ids import DecisionId, Pseudonym
from tactful.stores.memory.state import State
from tactful.stores.shown import recently_shown

__all__ = ["MemoryLedger"]


class MemoryLedger:
    """See `tactful.decisions.ledger.Ledger`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def record(self, entry: Entry, *, still: Callable[[], bool] | None = None) -> Future[None]:
        """Keep a decision at once."""
        future: Future[None] = Future()
        with self._state.lock:
            if still is not None and not still():
                future.set_exception(held_meanwhile())
                return future
            if entry.person is not None:
                entry = replace(entry, person=self._owner(entry.person))
            if entry.person is not None and entry.person not in self._state.people:
                future.set_exception(
                    Conflict("person-erased", "the person was erased meanwhile", hint="ask again without the person")
                )
                return future
            self._state.decisions[entry.decision_id] = entry
        future.set_result(None)
        return future

    def read(self, decision_id: DecisionId) -> Entry | None:
        """Return a recorded decision."""
        with self._state.lock:
            return self._state.decisions.get(decision_id)

    def shown(self, person: Pseudonym, limit: int = SHOWN) -> RecentlyShown:
        """Return what the person was shown lately."""
        with self._state.lock:
            owner = self._owner(person)
            own = [entry for entry in self._state.decisions.values() if entry.person == owner]
        return recently_shown(own, limit)

    def next_counter(self, person: Pseudonym) -> int:
        """Return the person's next ask number."""
        with self._state.lock:
            owner = self._owner(person)
            following = self._state.counters.get(owner, 0) + 1
            self._state.counters[owner] = following
            return following

    def of_person(self, person: Pseudonym, limit: int = 1000) -> list[DecisionId]:
        """Return the ids of the person's decisions, newest first."""
        with self._state.lock:
            owner = self._owner(person)
            own = [key for key, entry in self._state.decisions.items() if entry.person == owner]
        return [DecisionId(key) for key in own[::-1][:limit]]

    def _owner(self, person: Pseudonym) -> Pseudonym:
        return Pseudonym(self._state.forward.of(int(person)))

    def between(self, since: int, until: int) -> Iterator[Noted]:
        """Yield the decisions of a time."""
        with self._state.lock:
            found = [one for one in self._state.decisions.values() if since <= one.at < until]
        for one in found:
            yield Noted(one.decision_id, one.person, one.at, one.surface, one.items)

    def prune(self, before: int) -> int:
        """Remove decisions of hours that ended before `before`."""
        with self._state.lock:
            old = [key for key, entry in self._state.decisions.items() if entry.at // HOUR_MS < before // HOUR_MS]
            for key in old:
                del self._state.decisions[key]
            return len(old)
