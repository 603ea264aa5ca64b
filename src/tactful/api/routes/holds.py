"""Holds: a human stops something for everybody or for one person, at once."""

from __future__ import annotations

from litestar import Response, get, put

from tactful.api.bodies import HeldRows, HoldsBody
from tactful.api.door import aside, door_of
from tactful.api.spec import route
from tactful.api.wire import Call, decode, reply

__all__ = ["put_holds", "read_holds"]


@get("/v1/holds", **route(summary="What humans have stopped", scopes=("staff", "audit"), returns=HeldRows))
async def read_holds(request: Call) -> Response[bytes]:
    """Return every hold in force, with a version for the next change."""
    return reply(await aside(door_of(request).engine.holds.listed))


@put(
    "/v1/holds",
    **route(
        summary="Have exactly these holds in force; the next decision obeys",
        scopes=("staff",),
        body=HoldsBody,
        returns=HeldRows,
        fails=(404, 409, 507),
    ),
)
async def put_holds(request: Call) -> Response[bytes]:
    """Set what is new, let go what is missing, keep the rest; each change is chained."""
    body: HoldsBody = decode(await request.body(), HoldsBody)
    return reply(await aside(door_of(request).engine.holds.replace, body.holds, version=body.version))
