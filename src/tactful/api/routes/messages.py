"""Messages: choose one or none, commit or release it, tell what became of it, and see why."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from tactful.api.access import only_own
from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.message_bodies import ChosenReply, ContactRow, MarkBody, OutboxRows, Round
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, decode, path_id, reply
from tactful.contacts.choose import Choose

__all__ = [
    "choose_message",
    "commit_message",
    "deliver_messages",
    "mark_message",
    "read_choice",
    "read_outbox",
    "release_message",
]

_MOST = 1000


@post(
    "/v1/messages/choose",
    **route(
        summary="Choose one message for a person, reserved, or none, with every gate's verdict",
        scopes=("decide",),
        body=Choose,
        returns=ChosenReply,
        fails=(404, 409, 507),
    ),
)
async def choose_message(request: Call) -> Response[bytes]:
    """Choose a message."""
    ask: Choose = decode(await request.body(), Choose)
    chosen = await aside(door_of(request).engine.speaking.messages.choose, ask)
    return reply(chosen.told())


@post(
    "/v1/messages/{reservation:str}/commit",
    **route(
        summary="Say that a reserved message goes out; done twice, it counts once",
        scopes=("decide",),
        returns=ContactRow,
        fails=(404, 409, 507),
    ),
)
async def commit_message(request: Call) -> Response[bytes]:
    """Commit a reservation."""
    messages = door_of(request).engine.speaking.messages
    return reply(await aside(messages.commit, path_id(request, "reservation")))


@post(
    "/v1/messages/{reservation:str}/release",
    **route(
        summary="Give a reservation back; its place under every cap is free at once",
        scopes=("decide",),
        returns=ContactRow,
        fails=(404, 409, 507),
    ),
)
async def release_message(request: Call) -> Response[bytes]:
    """Release a reservation."""
    messages = door_of(request).engine.speaking.messages
    return reply(await aside(messages.release, path_id(request, "reservation")))


@post(
    "/v1/messages/{reservation:str}/outcomes",
    **route(
        summary="Tell what a person, or a mail server, did with a message",
        scopes=("decide", "ingest"),
        person="own",
        body=MarkBody,
        returns=ContactRow,
        fails=(404, 409, 507),
    ),
)
async def mark_message(request: Call) -> Response[bytes]:
    """Keep a mark; a complaint or bounce ends messages on the channel."""
    reservation = await _own(request)
    body: MarkBody = decode(await request.body(), MarkBody)
    return reply(await aside(door_of(request).engine.speaking.contacted.mark, reservation, body.kind))


@get(
    "/v1/messages/{reservation:str}",
    **route(
        summary="The record of a choice: gates, losers with reasons, scores, and whether they compute again",
        scopes=("decide", "staff", "audit"),
        person="own",
        returns=dict[str, Any],
        fails=(404, 422, 507),
    ),
)
async def read_choice(request: Call) -> Response[bytes]:
    """Return the record of a choice."""
    reservation = await _own(request)
    return reply(await aside(door_of(request).engine.speaking.contacted.record, reservation))


@get(
    "/v1/messages/outbox",
    **route(
        summary="Messages that wait for delivery, and those that ended otherwise than sent",
        scopes=("staff",),
        returns=OutboxRows,
        query=(Query("limit", "messages listed", kind="integer", least=1, most=_MOST, default=100),),
    ),
)
async def read_outbox(request: Call) -> Response[bytes]:
    """Return the outbox."""
    limit = count_of(request, "limit", default=100, most=_MOST)
    return reply(await aside(door_of(request).engine.speaking.postman.outbox, limit))


@post(
    "/v1/messages/outbox/deliver",
    **route(summary="Deliver what is due now, each once", scopes=("staff",), returns=Round, fails=(507,)),
)
async def deliver_messages(request: Call) -> Response[bytes]:
    """Run one round of delivery."""
    return reply(Round(await aside(door_of(request).engine.speaking.postman.deliver)))


async def _own(request: Call) -> str:
    """Return the reservation in the path; a person gets NotFound for one that is not their own."""
    reservation = path_id(request, "reservation")
    if arrival_of(request.scope).caller.person is not None:
        only_own(request, await aside(door_of(request).engine.speaking.messages.owner, reservation))
    return reservation
