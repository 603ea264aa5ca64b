"""The person's hand: what is held and inferred, correcting it, forgetting parts, taking it along, who read it."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, delete, get, patch, post

from tactful.api.bodies import ControlsPatch, CorrectionsBody
from tactful.api.door import aside, door_of
from tactful.api.reader import reader_of
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, decode, path_id, reply
from tactful.assembly.forgetting import Wanted
from tactful.people.person import Controls

__all__ = [
    "change_controls",
    "correct_profile",
    "export_person",
    "forget_part",
    "read_links",
    "read_profile",
    "read_reads",
    "unlink_session",
]

STAFF = ("staff",)
ZIP = "application/zip"


@get(
    "/v1/people/{person_id:str}/profile",
    **route(
        summary="Every signal held or inferred about a person",
        scopes=STAFF,
        person="path",
        returns=dict[str, Any],
        fails=(404, 422, 507),
    ),
)
async def read_profile(request: Call) -> Response[bytes]:
    """Return every signal with source, purposes, age, weight, expiry, and whether it is read for what, and why not."""
    person_id, people = path_id(request, "person_id"), door_of(request).engine.people
    found = await aside(people.profile, person_id, reader=reader_of(request))
    return reply(found)


@patch(
    "/v1/people/{person_id:str}/profile",
    **route(
        summary="Correct what is held or inferred about a person",
        scopes=STAFF,
        person="path",
        body=CorrectionsBody,
        returns=dict[str, Any],
        fails=(404, 507),
    ),
)
async def correct_profile(request: Call) -> Response[bytes]:
    """Add corrections; they outrank whatever is learned until they are lifted. Returns those that stand."""
    person_id = path_id(request, "person_id")
    body: CorrectionsBody = decode(await request.body(), CorrectionsBody)
    rows = [msgspec.to_builtins(row) for row in body.corrections]
    return reply(await aside(door_of(request).engine.people.correct, person_id, rows))


@post(
    "/v1/people/{person_id:str}/profile/forget",
    **route(
        summary="Forget one event, a kind, a topic, an item, a source, or everything a person did",
        scopes=STAFF,
        person="path",
        body=Wanted,
        returns=dict[str, Any],
        fails=(404, 507),
    ),
)
async def forget_part(request: Call) -> Response[bytes]:
    """Forget a part for good; answers with a receipt that names nobody."""
    person_id = path_id(request, "person_id")
    wanted: Wanted = decode(await request.body(), Wanted)
    return reply(await aside(door_of(request).engine.people.forget, person_id, **msgspec.to_builtins(wanted)))


@get(
    "/v1/people/{person_id:str}/export",
    **route(
        summary="Everything held about a person: a zip of JSON and CSV files, or one JSON document when asked for",
        scopes=STAFF,
        person="path",
        returns=bytes,
        fails=(404, 422, 507),
        media_type=ZIP,
    ),
)
async def export_person(request: Call) -> Response[bytes]:
    """Return everything that is held about a person; ``Accept: application/json`` asks for one document instead."""
    person_id, people, reader = path_id(request, "person_id"), door_of(request).engine.people, reader_of(request)
    accepted = request.headers.get("accept", "")
    if "application/json" in accepted and ZIP not in accepted:
        found = await aside(people.export, person_id, reader=reader)
        return reply(found)
    body = await aside(people.export_zip, person_id, reader=reader)
    # The name says nothing of the person: downloads end up in shared folders.
    named = {"Content-Disposition": 'attachment; filename="export.zip"'}
    return Response(body, media_type=ZIP, headers=named)


@get(
    "/v1/people/{person_id:str}/reads",
    **route(
        summary="Who read what about a person, when, for which purpose",
        scopes=STAFF,
        person="path",
        returns=dict[str, Any],
        fails=(404, 422),
        query=(Query("count", "newest of each sort", kind="integer", least=1, most=10_000, default=100),),
    ),
)
async def read_reads(request: Call) -> Response[bytes]:
    """Return decisions that read signals of the person, and staff and programs that read of them, newest first."""
    count = count_of(request, "count", default=100, most=10_000)
    return reply(await aside(door_of(request).engine.people.reads, path_id(request, "person_id"), count))


@patch(
    "/v1/people/{person_id:str}/controls",
    **route(
        summary="Change some of a person's controls",
        scopes=STAFF,
        person="path",
        body=ControlsPatch,
        returns=Controls,
        fails=(404, 507),
    ),
)
async def change_controls(request: Call) -> Response[bytes]:
    """Change only what is sent; null takes a choice back. The next decision obeys."""
    person_id = path_id(request, "person_id")
    change: ControlsPatch = decode(await request.body(), ControlsPatch)
    return reply(await aside(door_of(request).engine.people.change_controls, person_id, msgspec.to_builtins(change)))


@get(
    "/v1/people/{person_id:str}/links",
    **route(
        summary="Which sessions are linked to a person",
        scopes=STAFF,
        person="path",
        returns=dict[str, Any],
        fails=(404, 422),
    ),
)
async def read_links(request: Call) -> Response[bytes]:
    """Return every linked session, since when, and how many events it brought."""
    return reply({"links": await aside(door_of(request).engine.people.links, path_id(request, "person_id"))})


@delete(
    "/v1/people/{person_id:str}/links/{session_id:str}",
    **route(
        summary="Unlink a session: both stand as if they had never been linked",
        scopes=STAFF,
        person="path",
        returns=dict[str, Any],
        fails=(404, 422, 507),
    ),
)
async def unlink_session(request: Call) -> Response[bytes]:
    """Give the session back what it brought and has sent since."""
    person_id, session_id = path_id(request, "person_id"), path_id(request, "session_id")
    return reply(await aside(door_of(request).engine.people.unlink, person_id, session_id))
