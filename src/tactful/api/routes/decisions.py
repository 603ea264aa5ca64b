"""Decisions: ask, read again, why this, why not that, replay."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from tactful.api.access import only_own
from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of, durable
from tactful.api.optout import keep_opt_out
from tactful.api.reads import note_decision_read
from tactful.api.spec import Query, route
from tactful.api.wire import Call, decode, flag_of, path_id, query_id, reply
from tactful.decisions.decision import Ask, Decision
from tactful.ids import check_id

__all__ = ["make_decision", "own_decision", "read_decision", "replay_decision", "why", "why_not"]

READERS = ("decide", "staff", "audit")
ITEM = (Query("item_id", "the item asked about", required=True),)


@post(
    "/v1/decisions",
    **route(
        summary="Decide what to show", scopes=("decide",), person="own", body=Ask, returns=Decision, fails=(404, 507)
    ),
)
async def make_decision(request: Call) -> Response[bytes]:
    """Return a list with true reasons; it is recorded durably before it is answered."""
    ask: Ask = decode(await request.body(), Ask)
    arrival = arrival_of(request.scope)
    if arrival.caller.person is not None and ask.person_id is None and ask.session_id is None:
        ask.person_id = arrival.caller.person
    only_own(request, ask.person_id)
    if ask.person_id is not None:
        check_id(ask.person_id, what="person_id")
    if ask.session_id is not None:
        check_id(ask.session_id, what="session_id")
    if arrival.opted_out:
        await keep_opt_out(request, [(ask.person_id, ask.session_id)])
        ask.context["sec_gpc"] = True
    return reply(await durable(door_of(request).engine.ask(ask)))


@get(
    "/v1/decisions/{decision_id:str}",
    **route(summary="Read a decision again", scopes=READERS, person="own", returns=Decision, fails=(404, 422, 507)),
)
async def read_decision(request: Call) -> Response[bytes]:
    """Return a recorded decision as it was answered."""
    decision_id = await _noted(request, "decision", ["items shown", "reasons"])
    return reply(await aside(door_of(request).engine.read_decision, decision_id))


@get(
    "/v1/decisions/{decision_id:str}/why",
    **route(
        summary="Why an item was shown",
        scopes=READERS,
        person="own",
        returns=dict[str, Any],
        fails=(404, 422, 507),
        query=ITEM,
    ),
)
async def why(request: Call) -> Response[bytes]:
    """Return every contribution to an item's score and what would have moved it."""
    item_id = query_id(request, "item_id")
    decision_id = await _noted(request, "why", ["reasons"])
    return reply(await aside(door_of(request).engine.why, decision_id, item_id))


@get(
    "/v1/decisions/{decision_id:str}/why-not",
    **route(
        summary="Why an item was not shown",
        scopes=READERS,
        person="own",
        returns=dict[str, Any],
        fails=(404, 422, 507),
        query=ITEM,
    ),
)
async def why_not(request: Call) -> Response[bytes]:
    """Return what kept an item from the list and the smallest change that would flip it."""
    item_id = query_id(request, "item_id")
    decision_id = await _noted(request, "why-not", ["reasons against"])
    return reply(await aside(door_of(request).engine.why_not, decision_id, item_id))


@post(
    "/v1/decisions/{decision_id:str}/replay",
    **route(
        summary="Decide again from the record and compare",
        scopes=READERS,
        person="own",
        returns=dict[str, Any],
        fails=(404, 422, 507),
        query=(Query("recompute", "score again with the present model", kind="boolean"),),
    ),
)
async def replay_decision(request: Call) -> Response[bytes]:
    """Return whether the recorded decision comes out the same."""
    recompute = flag_of(request, "recompute")
    decision_id = await _noted(request, "replay", ["items shown", "reasons"])
    return reply(await aside(door_of(request).engine.replay, decision_id, recompute=recompute))


async def _noted(request: Call, what: str, fields: list[str]) -> str:
    """Return the decision id in the path, once it is noted for the person and chained who reads it."""
    decision_id = own_decision(request)
    await note_decision_read(request, decision_id, what, fields)
    return decision_id


def own_decision(request: Call) -> str:
    """Return the decision id in the path; a person gets NotFound for a decision that is not their own."""
    decision_id = path_id(request, "decision_id")
    if arrival_of(request.scope).caller.person is not None:
        only_own(request, door_of(request).engine.person_id_of(decision_id))
    return decision_id
