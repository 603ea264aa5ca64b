"""Contested decisions: a person objects, a human decides, and what decides here in general."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from tactful.api.arrival import arrival_of
from tactful.api.bodies import CaseRows, ContestBody
from tactful.api.door import aside, door_of
from tactful.api.routes.decisions import own_decision
from tactful.api.spec import Query, route
from tactful.api.wire import Call, decode, path_id, query_of, reply
from tactful.assembly.cases import Resolution
from tactful.errors import BadInput

__all__ = ["contest_decision", "list_cases", "main_parameters", "resolve_case"]


@post(
    "/v1/decisions/{decision_id:str}/contest",
    **route(
        summary="Contest a decision; a human decides within 30 days",
        scopes=("staff",),
        person="own",
        body=ContestBody,
        returns=dict[str, Any],
        ok=201,
        fails=(404, 507),
    ),
)
async def contest_decision(request: Call) -> Response[bytes]:
    """Open a case about a decision."""
    decision_id = own_decision(request)
    body: ContestBody = decode(await request.body(), ContestBody)
    cases = door_of(request).engine.cases
    return reply(await aside(cases.contest, decision_id, body.text, body.item_id), 201)


@get(
    "/v1/cases",
    **route(
        summary="Contested decisions, those due first at the head; a person's own with a person token",
        scopes=("staff",),
        person="own",
        returns=CaseRows,
        fails=(422,),
        query=(Query("state", "open or resolved"),),
    ),
)
async def list_cases(request: Call) -> Response[bytes]:
    """Return cases."""
    state = query_of(request).get("state")
    if state not in {None, "open", "resolved"}:
        raise BadInput("bad-state", "there is no such state of a case", hint="send open or resolved, or leave it out")
    own = arrival_of(request.scope).caller.person
    return reply(CaseRows(await aside(door_of(request).engine.cases.listed, own, state)))


@post(
    "/v1/cases/{case_id:str}/resolve",
    **route(
        summary="Decide a case; an override holds from the next decision on",
        scopes=("staff",),
        body=Resolution,
        returns=dict[str, Any],
        fails=(404, 409, 507),
    ),
)
async def resolve_case(request: Call) -> Response[bytes]:
    """Decide a contested decision."""
    case_id = path_id(request, "case_id")
    resolution: Resolution = decode(await request.body(), Resolution)
    key_id = arrival_of(request.scope).caller.key_id
    return reply(await aside(door_of(request).engine.cases.resolve, case_id, resolution, key_id=key_id))


@get(
    "/v1/parameters",
    **route(
        summary="What decides lists here, how much, and how a person can change it",
        scopes=("ingest", "decide", "staff", "audit"),
        person="own",
        returns=dict[str, Any],
    ),
)
async def main_parameters(request: Call) -> Response[bytes]:
    """Return the main parameters, generated from the running configuration."""
    return reply(await aside(door_of(request).engine.parameters))
