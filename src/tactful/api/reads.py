"""What the door notes of reads: a key that reads a person or their decisions is chained before it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.wire import Call

__all__ = ["fields_of", "note_decision_read", "note_read"]

_STAFF = frozenset({"staff", "audit", "admin"})


async def note_read(request: Call, person_id: str, fields: Iterable[str], action: str = "person.read") -> None:
    """Chain that a key read `fields` of a person; what people read of themselves is theirs alone."""
    if arrival_of(request.scope).caller.person is None:
        await aside(door_of(request).engine.reading.person, person_id, fields, action)


async def note_decision_read(request: Call, decision_id: str, fields: Iterable[str]) -> None:
    """Chain that staff read a decision; a key that only decides shows it to the person it is about."""
    caller = arrival_of(request.scope).caller
    if caller.person is None and not caller.scopes.isdisjoint(_STAFF):
        await aside(door_of(request).engine.reading.decision, decision_id, fields)


def fields_of(answer: Mapping[str, Any]) -> list[str]:
    """Return the names of what an answer about a person holds: its fields, and the kinds of its signals.

    >>> fields_of({"person_id": "ana", "controls": {}, "signals": [{"kind": "view"}, {"kind": "view"}]})
    ['controls', 'signals: view']
    """
    kinds = sorted({str(one.get("kind", "")) for one in answer.get("signals", ())})
    plain = [name for name, value in answer.items() if name not in {"person_id", "signals"} and value is not None]
    return [*plain, *(f"signals: {kind}" for kind in kinds)]
