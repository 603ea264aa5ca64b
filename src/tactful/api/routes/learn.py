"""Learning on demand, and the operator's other commands: backup and figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, get, post

from tactful.api.arrival import arrival_of
from tactful.api.bodies import Backup, LearnBody
from tactful.api.door import aside, door_of
from tactful.api.spec import route
from tactful.api.wire import Call, decode, reply
from tactful.errors import NotAllowed

__all__ = ["learn", "make_backup", "stats"]


@post(
    "/v1/learn",
    **route(
        summary="Learn from the log now; answers when the model serves",
        scopes=("admin",),
        body=LearnBody,
        body_needed=False,
        returns=dict[str, Any],
        fails=(409, 507),
    ),
)
async def learn(request: Call) -> Response[bytes]:
    """Learn and return the version that now serves."""
    door = door_of(request)
    body: LearnBody = decode(await request.body() or b"{}", LearnBody)
    # One at a time: a second caller waits and then learns what came since.
    async with door.learning:
        return reply(await aside(door.engine.learn, tune=body.tune))


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
