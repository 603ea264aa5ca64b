"""Learning on demand, and the operator's other commands: backup and figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, get, post

from tactful.api.arrival import arrival_of
from tactful.api.bodies import Backup
from tactful.api.door import aside, door_of
from tactful.api.spec import Query, route
from tactful.api.wire import Call, decode, flag_of, reply
from tactful.errors import NotAllowed

__all__ = ["learn", "make_backup", "stats"]


@post(
    "/v1/learn",
    **route(
        summary="Learn from the log now; answers when the model serves",
        scopes=("admin",),
        returns=dict[str, Any],
        fails=(409, 507),
        query=(Query("tune", "also fit the constants", kind="boolean"),),
    ),
)
async def learn(request: Call) -> Response[bytes]:
    """Learn and return the version that now serves."""
    door, tune = door_of(request), flag_of(request, "tune")
    # One at a time: a second caller waits and then learns what came since.
    async with door.learning:
        return reply(await aside(door.engine.learn, tune=tune))


@post(
    "/v1/backup",
    **route(
        summary="Copy the store to a new directory on the server's disk",
        scopes=("admin",),
        body=Backup,
        returns=dict[str, Any],
        fails=(409, 507),
    ),
)
async def make_backup(request: Call) -> Response[bytes]:
    """Write a consistent copy and return its manifest."""
    if not arrival_of(request.scope).local:
        # A path on the server's disk is the business of who sits at that disk.
        raise NotAllowed("local-only", "a backup is asked for at the machine itself", hint="tactful backup --path DIR")
    body: Backup = decode(await request.body(), Backup)
    return reply(await aside(door_of(request).engine.backup, Path(body.dest)))


@get(
    "/v1/stats",
    **route(summary="The engine's figures", scopes=("staff", "audit"), returns=dict[str, Any]),
)
async def stats(request: Call) -> Response[bytes]:
    """Return counts and sizes; nothing about any person."""
    return reply(await aside(door_of(request).engine.stats))
