"""What the door notes of reads: who read what of whom, before it is answered (`tactful.assembly.reads`)."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.reader import reader_of
from tactful.api.wire import Call

__all__ = ["note_decision_read", "note_read"]

_STAFF = frozenset({"staff", "audit", "admin"})


async def note_read(request: Call, person_id: str, what: str, fields: Iterable[str]) -> None:
    """Note that a key read `fields` of a person; what people read of themselves is theirs alone."""
    await aside(door_of(request).engine.people.reading.of, person_id, what, reader_of(request), fields)


async def note_decision_read(request: Call, decision_id: str, what: str, fields: Iterable[str]) -> None:
    """Note who reads a decision; a key that only decides shows it to the person it is about, so nothing is chained."""
    chained = fields if not arrival_of(request.scope).caller.scopes.isdisjoint(_STAFF) else ()
    await aside(door_of(request).engine.people.reading.decision, decision_id, what, reader_of(request), chained)
