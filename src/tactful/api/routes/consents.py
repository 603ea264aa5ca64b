"""Consents: what a person said about each purpose, receipts, whether to ask, and what was permitted when."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, put

from tactful.api.arrival import arrival_of
from tactful.api.bodies import Asked, Consented, ConsentHistory
from tactful.api.door import aside, door_of
from tactful.api.reads import note_read
from tactful.api.spec import Query, route
from tactful.api.wire import Call, decode, path_id, query_of, reply
from tactful.consent.purposes import PURPOSES
from tactful.errors import BadInput, NotAllowed

__all__ = ["may_ask", "put_consents", "read_consent_history", "read_consents"]

STAFF = ("staff",)


@get(
    "/v1/people/{person_id:str}/consents",
    **route(
        summary="Read a person's consents, now or as of an instant",
        scopes=STAFF,
        person="path",
        returns=dict[str, Any],
        fails=(404, 422),
        query=(Query("at", "RFC 3339: answer what was permitted then"),),
    ),
)
async def read_consents(request: Call) -> Response[bytes]:
    """Return what the person said about each purpose."""
    person_id, at = path_id(request, "person_id"), query_of(request).get("at")
    found = await aside(door_of(request).engine.people.consents, person_id, at=at)
    await note_read(request, person_id, "consents", ["consents"])
    return reply(found)


@put(
    "/v1/people/{person_id:str}/consents",
    **route(
        summary="Say yes or no to purposes",
        scopes=STAFF,
        person="path",
        body=Consented,
        returns=dict[str, Any],
        fails=(404, 507),
    ),
)
async def put_consents(request: Call) -> Response[bytes]:
    """Add the person's word on purposes; the next decision obeys."""
    person_id = path_id(request, "person_id")
    said = _words_of(await request.body())
    if said.by == "guardian" and arrival_of(request.scope).caller.person is not None:
        raise NotAllowed(
            "guardian-by-staff",
            "a guardian's word is taken by staff, who know that it is one",
            hint="send it with a key that has the scope staff, after verifying the guardian",
        )
    return reply(await aside(door_of(request).engine.people.set_consents, person_id, msgspec.to_builtins(said)))


@get(
    "/v1/people/{person_id:str}/consents/history",
    **route(
        summary="Every word a person said, with receipts",
        scopes=STAFF,
        person="path",
        returns=ConsentHistory,
        fails=(404, 422),
    ),
)
async def read_consent_history(request: Call) -> Response[bytes]:
    """Return every word with its time, source and notice, and a receipt for each time that something was said."""
    person_id = path_id(request, "person_id")
    found = await aside(door_of(request).engine.people.consent_record, person_id)
    await note_read(request, person_id, "consents", ["consents"])
    return reply(found)


@get(
    "/v1/people/{person_id:str}/consents/ask",
    **route(
        summary="Whether a person may be asked about a purpose now",
        scopes=("staff", "decide"),
        person="path",
        returns=Asked,
        fails=(404,),
        query=(Query("purpose", "the purpose", required=True), Query("kind", "one kind of signal within it")),
    ),
)
async def may_ask(request: Call) -> Response[bytes]:
    """Return whether a prompt is welcome, and if not, from when; silent for 180 days after a no."""
    asked = query_of(request)
    if "purpose" not in asked:
        raise BadInput("missing-field", "the query parameter purpose is missing", hint="add ?purpose=messages")
    person_id = path_id(request, "person_id")
    answer = await aside(door_of(request).engine.people.may_ask, person_id, asked["purpose"], asked.get("kind", ""))
    return reply(answer)


def _words_of(raw: bytes) -> Consented:
    """Return what is said; a purpose that is none is told by its name, beside those that there are."""
    told: dict[str, Any] = decode(raw, dict[str, Any])
    unknown = sorted(set(told) - set(Consented.__struct_fields__))
    if unknown:
        raise BadInput(
            "unknown-purpose", f"{unknown[0]!r} is not a purpose", hint=f"choose among {', '.join(PURPOSES)}"
        )
    return decode(raw, Consented)
