"""Answering for the processing: record, assessment, breach report, the audit chain, and counts that may leave."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from tactful.api.bodies import ChainPage, DifferencesBody, NoisyBody
from tactful.api.door import aside, door_of
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, decode, query_of, reply
from tactful.clock import parse_time
from tactful.errors import BadInput

__all__ = [
    "compare_processing",
    "read_aggregates",
    "read_assessment",
    "read_breach",
    "read_chain",
    "read_processing",
    "release_noisy",
    "verify_chain",
]

AUDIT = ("audit",)


@get(
    "/v1/records/processing",
    **route(summary="The record of processing, from the settings in force", scopes=AUDIT, returns=dict[str, Any]),
)
async def read_processing(request: Call) -> Response[bytes]:
    """Return the record of processing (GDPR Art. 30)."""
    return reply(await aside(door_of(request).engine.answering.processing))


@post(
    "/v1/records/processing/differences",
    **route(
        summary="Where an earlier record of processing differs from what is in force",
        scopes=AUDIT,
        body=DifferencesBody,
        returns=dict[str, list[str]],
    ),
)
async def compare_processing(request: Call) -> Response[bytes]:
    """Return the places that differ; an empty list says that the record is current."""
    body: DifferencesBody = decode(await request.body(), DifferencesBody)
    return reply({"differences": await aside(door_of(request).engine.answering.differences, body.record)})


@get(
    "/v1/records/assessment",
    **route(
        summary="The impact assessment; 422 while the tenant's own words are missing",
        scopes=AUDIT,
        returns=dict[str, Any],
        fails=(422,),
    ),
)
async def read_assessment(request: Call) -> Response[bytes]:
    """Return the impact assessment (GDPR Art. 35)."""
    return reply(await aside(door_of(request).engine.answering.assessment))


@get(
    "/v1/records/breach",
    **route(
        summary="Whose data was given out between two moments, and which fields",
        scopes=AUDIT,
        returns=dict[str, Any],
        fails=(507,),
        query=(
            Query("since", "RFC 3339 with offset", required=True),
            Query("until", "RFC 3339 with offset", required=True),
            Query("actor", "only what this key read"),
        ),
    ),
)
async def read_breach(request: Call) -> Response[bytes]:
    """Return the breach report; that it was asked for is chained."""
    told = query_of(request)
    since, until = (parse_time(_needed(told, name), what=name) for name in ("since", "until"))
    return reply(await aside(door_of(request).engine.answering.breach, since, until, actor=told.get("actor", "")))


@get(
    "/v1/chain",
    **route(
        summary="Links of the audit chain, without their facts",
        scopes=AUDIT,
        returns=ChainPage,
        query=(
            Query("after", "position behind which to begin", kind="integer", least=1),
            Query("count", "links wanted", kind="integer", least=1, most=1000, default=100),
        ),
    ),
)
async def read_chain(request: Call) -> Response[bytes]:
    """Return a page of links, oldest first."""
    after = count_of(request, "after", default=0, most=999_999_999)
    count = count_of(request, "count", default=100, most=1000)
    return reply({"links": await aside(door_of(request).engine.chain.links, after=after, count=count)})


@get(
    "/v1/chain/verification",
    **route(summary="Hash the audit chain again and compare it with its anchors", scopes=AUDIT, returns=dict[str, Any]),
)
async def verify_chain(request: Call) -> Response[bytes]:
    """Return whether the chain is whole, and what is wrong with it."""
    return reply(await aside(door_of(request).engine.chain.verify))


@get(
    "/v1/aggregates",
    **route(
        summary="This month's tables of people, small counts taken out",
        scopes=AUDIT,
        returns=dict[str, Any],
        fails=(409, 507),
        query=(Query("dimensions", "attributes with commas between; all tables when left out"),),
    ),
)
async def read_aggregates(request: Call) -> Response[bytes]:
    """Return tables whose small counts cannot be told from the rest."""
    asked = [one for one in query_of(request).get("dimensions", "").split(",") if one]
    return reply(await aside(door_of(request).engine.answering.tables, asked))


@post(
    "/v1/aggregates",
    **route(
        summary="One table of people with noise, which spends privacy budget",
        scopes=AUDIT,
        body=NoisyBody,
        returns=dict[str, Any],
        fails=(409, 507),
    ),
)
async def release_noisy(request: Call) -> Response[bytes]:
    """Return a noisy table, or 409 when the budget of the year does not suffice."""
    body: NoisyBody = decode(await request.body(), NoisyBody)
    return reply(await aside(door_of(request).engine.answering.noisy, body.dimensions, body.epsilon))


def _needed(told: dict[str, str], name: str) -> str:
    if name not in told:
        raise BadInput("missing-field", f"the query parameter {name} is missing", hint=f"add ?{name}=...")
    return told[name]
