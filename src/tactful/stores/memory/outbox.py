"""The outbox in memory."""

from __future__ import annotations

from dataclasses import replace

from tactful.ids import Pseudonym
from tactful.people.outbox import Outgoing, Sending, TellState
from tactful.stores.memory.state import State

__all__ = ["MemoryOutbox"]


class MemoryOutbox:
    """See `tactful.people.outbox.Outbox`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, receipt_id: str, person: Pseudonym, bodies: dict[str, bytes], *, at: int) -> None:
        """Queue one message per recipient."""
        with self._state.lock:
            for recipient, body in bodies.items():
                place = len(self._state.outbox) + 1
                outgoing = Outgoing(place, receipt_id, recipient, "waiting", 0, at, at)
                self._state.outbox[place] = (outgoing, int(person), body)

    def due(self, now: int, limit: int = 20) -> list[Sending]:
        """Return messages that may be sent now."""
        with self._state.lock:
            rows = list(self._state.outbox.values())
            ready = [
                Sending(outgoing, body)
                for outgoing, person, body in rows
                if outgoing.state == "waiting" and outgoing.due <= now and person not in self._state.people
            ]
        return ready[:limit]

    def tried(self, place: int, *, state: TellState, due: int, answered: str) -> None:
        """Note what became of a try."""
        with self._state.lock:
            outgoing, person, body = self._state.outbox[place]
            later = replace(outgoing, state=state, due=due, answered=answered, tries=outgoing.tries + 1)
            kept = (person, body) if state == "waiting" else (0, b"")
            self._state.outbox[place] = (later, *kept)

    def of_receipt(self, receipt_id: str) -> list[Outgoing]:
        """Return the messages of one receipt."""
        with self._state.lock:
            return [one for one, _, _ in self._state.outbox.values() if one.receipt_id == receipt_id]

    def waiting(self) -> int:
        """Return how many messages wait."""
        with self._state.lock:
            return sum(one.state == "waiting" for one, _, _ in self._state.outbox.values())

    def withdraw(self) -> int:
        """Remove messages about people who live."""
        with self._state.lock:
            gone = [place for place, (_, person, _) in self._state.outbox.items() if person in self._state.people]
            for place in gone:
                self._state.outbox[place] = (replace(self._state.outbox[place][0], state="given-up"), 0, b"")
            return len(gone)
