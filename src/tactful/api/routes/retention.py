"""How long what is kept, and the proofs of what was erased."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from tactful.api.door import aside, door_of
from tactful.api.spec import route
from tactful.api.wire import Call, path_id, reply
from tactful.assembly.engine import Engine

__all__ = ["enforce_retention", "read_receipt", "read_retention"]


def _told(engine: Engine) -> dict[str, Any]:
    return {**engine.retention.told(), **engine.recipients.told()}


def _enforced(engine: Engine) -> dict[str, Any]:
    engine.retention.enforce()
    return _told(engine)


@get(
    "/v1/retention",
    **route(
        summary="How long what is kept, what the last round removed, who is told of erasures",
        scopes=("staff", "audit"),
        returns=dict[str, Any],
    ),
)
async def read_retention(request: Call) -> Response[bytes]:
    """Return every term with counts of all people together."""
    return reply(await aside(_told, door_of(request).engine))


@post(
    "/v1/retention",
    **route(
        summary="Remove now what has outlived its time; the keeper does it every six hours",
        scopes=("admin",),
        returns=dict[str, Any],
        fails=(507,),
    ),
)
async def enforce_retention(request: Call) -> Response[bytes]:
    """Enforce every term and return how things then stand."""
    return reply(await aside(_enforced, door_of(request).engine))


@get(
    "/v1/receipts/{receipt_id:str}",
    **route(
        summary="The receipt of an erasure, and what became of its recipients",
        scopes=("staff", "audit"),
        returns=dict[str, Any],
        fails=(404, 422),
    ),
)
async def read_receipt(request: Call) -> Response[bytes]:
    """Return a receipt; it names nobody."""
    return reply(await aside(door_of(request).engine.receipts.read, path_id(request, "receipt_id")))
