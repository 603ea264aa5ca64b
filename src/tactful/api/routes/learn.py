"""Learning on demand, and the operator's other commands: backup, import of a file, figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, get, post

from tactful.api.arrival import arrival_of
from tactful.api.bodies import Backup, Bring, LearnBody
from tactful.api.door import aside, door_of
from tactful.api.spec import route
from tactful.api.wire import Call, decode, reply
from tactful.errors import NotAllowed
from tactful.sources.importer import ImportReport

__all__ = ["bring_file", "learn", "make_backup", "stats"]


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
    _at_the_machine(request, hint="tactful backup --path DIR")
    body: Backup = decode(await request.body(), Backup)
    keys = None if body.keys is None else Path(body.keys)
    return reply(await aside(door_of(request).engine.backup, Path(body.dest), keys=keys))


@post(
    "/v1/import",
    **route(
        summary="Bring in a file of the server's disk; answers when its rows are kept",
        scopes=("admin",),
        body=Bring,
        returns=ImportReport,
        fails=(507,),
    ),
)
async def bring_file(request: Call) -> Response[bytes]:
    """Bring in a file and return what became of its rows."""
    _at_the_machine(request, hint="tactful import --path DIR FILE, or POST the rows")
    body: Bring = decode(await request.body(), Bring)
    engine = door_of(request).engine
    return reply(await aside(engine.import_file, Path(body.file), rows_are=body.rows_are))


def _at_the_machine(request: Call, *, hint: str) -> None:
    """Refuse who comes over the network: a path on the server's disk is the business of who sits at that disk."""
    if not arrival_of(request.scope).local:
        raise NotAllowed("local-only", "this is asked for at the machine itself", hint=hint)


@get(
    "/v1/stats",
    **route(summary="The engine's figures", scopes=("staff", "audit"), returns=dict[str, Any]),
)
async def stats(request: Call) -> Response[bytes]:
    """Return counts and sizes; nothing about any person."""
    return reply(await aside(door_of(request).engine.stats))
