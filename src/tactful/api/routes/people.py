"""People: attributes, controls, what is held about them, and leaving for good."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, delete, get, post, put

from tactful.api.arrival import arrival_of
from tactful.api.bodies import PersonBody, TokenBody
from tactful.api.door import aside, door_of
from tactful.api.reads import note_read
from tactful.api.spec import route
from tactful.api.tokens import IssuedToken
from tactful.api.wire import Call, decode, path_id, reply
from tactful.assembly.reads import fields_of
from tactful.errors import BadInput
from tactful.people.person import Controls, Person

__all__ = [
    "erase_person",
    "make_token",
    "put_controls",
    "put_person",
    "read_controls",
    "read_person",
]

STAFF = ("staff",)


@put(
    "/v1/people/{person_id:str}",
    **route(
        summary="Set a person's attributes",
        scopes=("ingest", "staff"),
        body=PersonBody,
        returns=Person,
        fails=(404, 507),
    ),
)
async def put_person(request: Call) -> Response[bytes]:
    """Replace what is known about a person's attributes."""
    person_id = path_id(request, "person_id")
    body: PersonBody = decode(await request.body(), PersonBody)
    if body.person_id not in {msgspec.UNSET, person_id}:
        raise BadInput("id-is-fixed", "person_id in the body differs from the path", hint="leave it out of the body")
    body.person_id = person_id
    person = msgspec.convert(msgspec.to_builtins(body), Person)
    return reply(await aside(door_of(request).engine.people.put, person))


@get(
    "/v1/people/{person_id:str}",
    **route(summary="Read a person's attributes", scopes=STAFF, person="path", returns=Person, fails=(404, 422)),
)
async def read_person(request: Call) -> Response[bytes]:
    """Return the attributes of one person."""
    person_id = path_id(request, "person_id")
    found = await aside(door_of(request).engine.people.get, person_id)
    await note_read(request, person_id, "attributes", fields_of(msgspec.to_builtins(found)))
    return reply(found)


@delete(
    "/v1/people/{person_id:str}",
    **route(
        summary="Erase a person everywhere; answers with a receipt",
        scopes=STAFF,
        person="path",
        returns=dict[str, Any],
        fails=(404, 422, 507),
    ),
)
async def erase_person(request: Call) -> Response[bytes]:
    """Erase a person: events, documents, model contributions, keys."""
    receipt = await aside(door_of(request).engine.people.erase, path_id(request, "person_id"))
    # The router remembers paths it has matched lately, and this one holds the id.
    request.app.asgi_router.handle_routing.cache_clear()
    return reply(receipt)


@get(
    "/v1/people/{person_id:str}/controls",
    **route(summary="Read a person's controls", scopes=STAFF, person="path", returns=Controls, fails=(404, 422)),
)
async def read_controls(request: Call) -> Response[bytes]:
    """Return the person's own choices."""
    person_id = path_id(request, "person_id")
    found = await aside(door_of(request).engine.people.controls, person_id)
    await note_read(request, person_id, "controls", ["controls"])
    return reply(found)


@put(
    "/v1/people/{person_id:str}/controls",
    **route(
        summary="Set a person's controls",
        scopes=STAFF,
        person="path",
        body=Controls,
        returns=Controls,
        fails=(404, 507),
    ),
)
async def put_controls(request: Call) -> Response[bytes]:
    """Replace the person's own choices; the next decision obeys."""
    person_id = path_id(request, "person_id")
    controls: Controls = decode(await request.body(), Controls)
    return reply(await aside(door_of(request).engine.people.set_controls, person_id, controls))


@post(
    "/v1/people/{person_id:str}/token",
    **route(
        summary="Make a short-lived token that reaches only this person",
        scopes=STAFF,
        body=TokenBody,
        body_needed=False,
        returns=IssuedToken,
        ok=201,
    ),
)
async def make_token(request: Call) -> Response[bytes]:
    """Return a person token."""
    person_id = path_id(request, "person_id")
    body: TokenBody = decode(await request.body() or b"{}", TokenBody)
    key_id = arrival_of(request.scope).caller.key_id
    return reply(door_of(request).tokens.issue(person_id, key_id=key_id, seconds=body.seconds), 201)
