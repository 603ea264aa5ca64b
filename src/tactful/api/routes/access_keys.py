"""Keys: make, list, take away."""

from __future__ import annotations

from litestar import Response, delete, get, post

from tactful.api.bodies import KeyBody, KeyRow, KeyRows
from tactful.api.door import aside, door_of
from tactful.api.keys import Created
from tactful.api.spec import route
from tactful.api.wire import Call, decode, path_id, reply
from tactful.clock import format_time, parse_time
from tactful.errors import NotFound
from tactful.ids import Millis

__all__ = ["list_keys", "make_key", "revoke_key"]


@post(
    "/v1/keys",
    **route(
        summary="Make a key; it is shown this once",
        scopes=("admin",),
        body=KeyBody,
        returns=Created,
        ok=201,
        fails=(507,),
    ),
)
async def make_key(request: Call) -> Response[bytes]:
    """Return a new key."""
    body: KeyBody = decode(await request.body(), KeyBody)
    expires = None if body.expires is None else parse_time(body.expires, what="expires")
    made = await aside(door_of(request).ring.create, scopes=body.scopes, name=body.name, expires=expires)
    return reply(made, 201)


@get("/v1/keys", **route(summary="List keys, without secrets", scopes=("admin",), returns=KeyRows))
async def list_keys(request: Call) -> Response[bytes]:
    """Return every key, oldest first."""
    rows = [
        KeyRow(
            key_id=key.key_id,
            scopes=list(key.scopes),
            name=key.name,
            created=format_time(Millis(key.created)),
            expires=None if key.expires is None else format_time(Millis(key.expires)),
        )
        for key in await aside(door_of(request).ring.rows)
    ]
    return reply(KeyRows(rows))


@delete(
    "/v1/keys/{key_id:str}",
    **route(summary="Take a key away at once", scopes=("admin",), returns=dict[str, bool], fails=(404, 422, 507)),
)
async def revoke_key(request: Call) -> Response[bytes]:
    """Take a key away; person tokens made with it die too."""
    if not await aside(door_of(request).ring.revoke, path_id(request, "key_id")):
        raise NotFound("unknown-key", "there is no such key", hint="GET /v1/keys lists them")
    return reply({"revoked": True})
