"""Notices: the exact words that people are shown, published in versions that never change."""

from __future__ import annotations

from litestar import Response, get, put

from tactful.api.bodies import NoticesBody, PublishedRows
from tactful.api.door import aside, door_of
from tactful.api.spec import route
from tactful.api.wire import Call, decode, reply

__all__ = ["publish_notices", "read_notices"]


@get(
    "/v1/notices",
    **route(
        summary="Every published notice, oldest first",
        scopes=("staff", "decide", "ingest", "audit"),
        person="own",
        returns=PublishedRows,
    ),
)
async def read_notices(request: Call) -> Response[bytes]:
    """Return every version with its exact text and fingerprints; a person may read them all."""
    return reply({"notices": door_of(request).engine.notices.all()})


@put(
    "/v1/notices",
    **route(summary="Publish versions of notices", body=NoticesBody, returns=PublishedRows, fails=(409, 507)),
)
async def publish_notices(request: Call) -> Response[bytes]:
    """Publish versions; grants that a new version outgrows are void from now on."""
    body: NoticesBody = decode(await request.body(), NoticesBody)
    return reply({"notices": await aside(door_of(request).engine.notices.publish, body.notices)})
