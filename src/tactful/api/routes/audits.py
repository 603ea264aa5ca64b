"""Audits of what lists do: whether they narrow people, and what each kind of data adds."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tactful.api.door import aside, door_of
from tactful.api.reads import note_read
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, query_of, reply

__all__ = ["read_bubble", "read_delivery", "read_value"]

_DAYS, _MOST_DAYS = 90, 366
_PEOPLE, _MOST_PEOPLE = 500, 5_000


@get(
    "/v1/audits/bubble",
    **route(
        summary="Whether what is shown narrows, of everybody or of one person; few people say nothing",
        scopes=("audit",),
        returns=dict[str, Any],
        fails=(404, 507),
        query=(
            Query("days", "how far back to look", "integer", least=1, most=_MOST_DAYS),
            Query("person_id", "one person instead of everybody"),
        ),
    ),
)
async def read_bubble(request: Call) -> Response[bytes]:
    """Return topic range against organic choice, overlap, exposure, and warnings."""
    engine, query = door_of(request).engine, query_of(request)
    days = count_of(request, "days", default=_DAYS, most=_MOST_DAYS)
    person_id = query.get("person_id")
    if person_id is None:
        return reply(await aside(engine.answering.bubble.overall, days))
    person = await aside(lambda: engine.people.known(person_id).pseudonym)
    await note_read(request, person_id, "topic range", ["topic range"])
    return reply(await aside(engine.answering.bubble.of_person, person, days))


@get(
    "/v1/audits/delivery",
    **route(
        summary="Whom each offer of a surface was open to and whom it reached, by groups of an attribute",
        scopes=("audit",),
        returns=dict[str, Any],
        fails=(507,),
        query=(
            Query("surface", "which surface", required=True),
            Query("attribute", "the registered attribute that makes the groups", required=True),
            Query("days", "how far back to look", "integer", least=1, most=_MOST_DAYS),
        ),
    ),
)
async def read_delivery(request: Call) -> Response[bytes]:
    """Return the gap of every offer that reached enough people, and whether 95 of 100 stay within ten points."""
    query, days = query_of(request), count_of(request, "days", default=_DAYS, most=_MOST_DAYS)
    audit = door_of(request).engine.answering.delivery.audit
    return reply(await aside(audit, query.get("surface", ""), query.get("attribute", ""), days))


@get(
    "/v1/audits/value",
    **route(
        summary="What each kind of signal adds to held-out quality; proposes those that add nothing for removal",
        scopes=("audit",),
        returns=dict[str, Any],
        fails=(507,),
        query=(Query("people", "judge at most so many people", "integer", least=1, most=_MOST_PEOPLE),),
    ),
)
async def read_value(request: Call) -> Response[bytes]:
    """Learn once with everything and once without each kind; answers when all are judged."""
    people = count_of(request, "people", default=_PEOPLE, most=_MOST_PEOPLE)
    return reply(await aside(lambda: door_of(request).engine.answering.value(people=people)))
