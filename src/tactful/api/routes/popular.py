"""The popular list: the same for everybody."""

from __future__ import annotations

from litestar import Response, get

from tactful.api.bodies import Listed
from tactful.api.door import aside, door_of
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, query_of, reply

__all__ = ["popular"]


@get(
    "/v1/popular",
    **route(
        summary="What is popular now, the same for everybody",
        scopes=("ingest", "decide", "staff", "audit"),
        person="own",
        returns=Listed,
        query=(
            Query("count", "items wanted", kind="integer", least=1, most=100, default=10),
            Query("surface", "only what this surface may show"),
        ),
    ),
)
async def popular(request: Call) -> Response[bytes]:
    """Return a non-personal list."""
    count = count_of(request, "count", default=10, most=100)
    surface = query_of(request).get("surface")
    return reply(Listed(await aside(door_of(request).engine.popular, count, surface=surface)))
