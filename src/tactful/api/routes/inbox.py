"""What a person was told: the inbox, every message, and what they ended."""

from __future__ import annotations

from litestar import Response, delete, get, post

from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.message_bodies import EndedBody, EndedRows, InboxRows
from tactful.api.reads import note_read
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, decode, path_id, query_of, reply

__all__ = ["allow_messages", "end_messages", "read_ended", "read_inbox", "read_messages"]

_MOST = 1000
_LIMIT = Query("limit", "messages listed", kind="integer", least=1, most=_MOST, default=100)


@get(
    "/v1/people/{person_id:str}/inbox",
    **route(
        summary="A person's inbox, newest first",
        scopes=("decide", "staff"),
        person="path",
        returns=InboxRows,
        fails=(404,),
        query=(_LIMIT,),
    ),
)
async def read_inbox(request: Call) -> Response[bytes]:
    """Return the messages in the inbox."""
    limit, person_id = count_of(request, "limit", default=100, most=_MOST), path_id(request, "person_id")
    found = await aside(door_of(request).engine.speaking.contacted.inbox, person_id, limit)
    return reply({"messages": found})


@get(
    "/v1/people/{person_id:str}/messages",
    **route(
        summary="Every message to a person, newest first, with its words and what became of it",
        scopes=("staff", "audit"),
        person="path",
        returns=InboxRows,
        fails=(404, 507),
        query=(_LIMIT,),
    ),
)
async def read_messages(request: Call) -> Response[bytes]:
    """Return what was said to a person."""
    limit, person_id = count_of(request, "limit", default=100, most=_MOST), path_id(request, "person_id")
    found = await aside(door_of(request).engine.speaking.contacted.of_person, person_id, limit)
    await note_read(request, person_id, "messages", ["messages"])
    return reply({"messages": found})


@get(
    "/v1/people/{person_id:str}/messages/ended",
    **route(
        summary="By which words messages to a person are ended",
        scopes=("decide", "staff", "audit"),
        person="path",
        returns=EndedRows,
        fails=(404, 422),
    ),
)
async def read_ended(request: Call) -> Response[bytes]:
    """Return what is ended."""
    person_id = path_id(request, "person_id")
    return reply({"ended": await aside(door_of(request).engine.speaking.messages.unsubscribing.told, person_id)})


@post(
    "/v1/people/{person_id:str}/messages/ended",
    **route(
        summary="End messages to a person; with a person token it is their own word",
        scopes=("staff",),
        person="path",
        body=EndedBody,
        returns=EndedRows,
        fails=(404, 507),
    ),
)
async def end_messages(request: Call) -> Response[bytes]:
    """End messages on a channel, about a topic, or all of them."""
    person_id = path_id(request, "person_id")
    body: EndedBody = decode(await request.body(), EndedBody)
    ending = door_of(request).engine.speaking.messages.unsubscribing
    reason = "unsubscribed" if arrival_of(request.scope).caller.person is not None else "manual"
    await aside(ending.end, person_id, channel=body.channel, topic=body.topic, reason=reason)
    return reply({"ended": ending.told(person_id)})


@delete(
    "/v1/people/{person_id:str}/messages/ended",
    **route(
        summary="Lift what ended messages: staff what staff ended, a person what they ended",
        scopes=("staff",),
        person="path",
        returns=EndedRows,
        fails=(404, 422, 507),
        query=(Query("channel", "channel it is about; empty for all"), Query("topic", "topic; empty for all")),
    ),
)
async def allow_messages(request: Call) -> Response[bytes]:
    """Lift a word that ended messages."""
    person_id, query = path_id(request, "person_id"), query_of(request)
    ending = door_of(request).engine.speaking.messages.unsubscribing
    own = arrival_of(request.scope).caller.person is not None
    await aside(ending.lift, person_id, channel=query.get("channel", ""), topic=query.get("topic", ""), by_person=own)
    return reply({"ended": ending.told(person_id)})
