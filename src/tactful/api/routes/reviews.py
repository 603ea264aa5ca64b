"""Reviews: what waits for a human, and what the human says."""

from __future__ import annotations

from typing import Any, get_args

from litestar import Response, get, post

from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.reads import note_decision_read
from tactful.api.review_bodies import FlagBody, ReviewRows
from tactful.api.spec import Query, route
from tactful.api.wire import Call, decode, path_id, query_of, reply
from tactful.assembly.reviews import ReviewAnswer
from tactful.errors import BadInput
from tactful.people.review import ReviewKind

__all__ = ["flag_decision", "list_reviews", "read_trace", "resolve_review"]


@get(
    "/v1/reviews",
    **route(
        summary="What waits for a human, those due first at the head; a person's own with a person token",
        scopes=("staff",),
        person="own",
        returns=ReviewRows,
        fails=(422,),
        query=(Query("state", "open or resolved"), Query("kind", "suggestion, flagged, complaint or distress")),
    ),
)
async def list_reviews(request: Call) -> Response[bytes]:
    """Return reviews."""
    asked = query_of(request)
    state, kind = asked.get("state"), asked.get("kind")
    if state not in {None, "open", "resolved"}:
        raise BadInput("bad-state", "there is no such state of a review", hint="send open or resolved, or leave it out")
    if kind not in {None, *get_args(ReviewKind)}:
        raise BadInput("bad-kind", "there is no such kind of review", hint=f"one of {', '.join(get_args(ReviewKind))}")
    own = arrival_of(request.scope).caller.person
    return reply(ReviewRows(await aside(door_of(request).engine.reviews.listed, own, state, kind)))


@post(
    "/v1/reviews/{review_id:str}/resolve",
    **route(
        summary="Approve, override or reject; what was suggested takes effect only once approved",
        scopes=("staff",),
        body=ReviewAnswer,
        returns=dict[str, Any],
        fails=(404, 409, 507),
    ),
)
async def resolve_review(request: Call) -> Response[bytes]:
    """Decide a review in the name of the key that asks."""
    review_id = path_id(request, "review_id")
    answer: ReviewAnswer = decode(await request.body(), ReviewAnswer)
    key_id = arrival_of(request.scope).caller.key_id
    return reply(await aside(door_of(request).engine.reviews.resolve, review_id, answer, key_id=key_id))


@post(
    "/v1/decisions/{decision_id:str}/flag",
    **route(
        summary="Have a human look at a decision",
        scopes=("staff", "audit"),
        body=FlagBody,
        returns=dict[str, Any],
        ok=201,
        fails=(404, 507),
    ),
)
async def flag_decision(request: Call) -> Response[bytes]:
    """Put a decision into the queue."""
    decision_id = path_id(request, "decision_id")
    body: FlagBody = decode(await request.body(), FlagBody)
    return reply(await aside(door_of(request).engine.reviews.flag, decision_id, body.why), 201)


@get(
    "/v1/decisions/{decision_id:str}/trace",
    **route(
        summary="Every rule of the guard with its verdict and the facts it went by",
        scopes=("staff", "audit"),
        returns=dict[str, Any],
        fails=(404,),
    ),
)
async def read_trace(request: Call) -> Response[bytes]:
    """Return what each rule did."""
    decision_id = path_id(request, "decision_id")
    engine = door_of(request).engine
    told = await aside(engine.reviews.trace, decision_id)
    await note_decision_read(request, decision_id, "trace", ["rules of the guard"])
    return reply(told)
