"""Events in: durable when answered, in the very next decision, idempotent by event id."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, post

from tactful.api.access import foreign
from tactful.api.arrival import arrival_of
from tactful.api.bodies import EventsBody, RawEvents
from tactful.api.door import aside, door_of, durable
from tactful.api.optout import keep_opt_out
from tactful.api.routes.batches import batch_reply, rows_of
from tactful.api.spec import route
from tactful.api.wire import Call
from tactful.errors import BadInput
from tactful.events.event import Event
from tactful.ids import check_id
from tactful.intake.report import Report

__all__ = ["add_events"]

_INLINE_ROWS = 100
"""Up to here admission takes about a millisecond and stays on the loop; more rows go to another thread."""


@post(
    "/v1/events",
    **route(summary="Add events", scopes=("ingest",), person="own", body=EventsBody, returns=Report, fails=(404, 507)),
)
async def add_events(request: Call) -> Response[bytes]:
    """Keep what happened; good rows are kept, bad ones told one by one."""
    rows = rows_of(await request.body(), EventsBody, RawEvents, "events")
    person = arrival_of(request.scope).caller.person
    if person is not None and not all(_is_of(row, person) for row in rows):
        raise foreign(request.scope)
    if arrival_of(request.scope).opted_out:
        await keep_opt_out(request, map(_named, rows))
    events = door_of(request).engine.events
    future = events.submit(rows) if len(rows) <= _INLINE_ROWS else await aside(events.submit, rows)
    return batch_reply(await durable(future), request)


def _named(row: Any) -> tuple[str | None, str | None]:
    """Return whom an event names; nobody where it cannot be read or the id is not one (the row is refused later)."""
    try:
        event = row if isinstance(row, Event) else msgspec.json.decode(row, type=Event)
        return (
            check_id(event.person_id, what="person_id") if event.person_id is not None else None,
            check_id(event.session_id, what="session_id") if event.session_id is not None else None,
        )
    except (msgspec.MsgspecError, UnicodeDecodeError, BadInput):
        return None, None


def _is_of(row: Any, person: str) -> bool:
    if isinstance(row, Event):
        return row.person_id == person and row.session_id is None
    try:
        held = msgspec.json.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return isinstance(held, dict) and held.get("person_id") == person and held.get("session_id") is None
