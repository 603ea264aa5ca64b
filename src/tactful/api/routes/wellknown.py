"""What others may want to know of this server: its privacy signal support and its OpenAPI document."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tactful.api.spec import route
from tactful.api.wire import Call, reply

__all__ = ["document", "privacy_control"]

GPC_SINCE = "2026-11-22"
"""Day on which the promise below last changed."""


@get(
    "/.well-known/gpc.json",
    **route(summary="Support of Global Privacy Control", open_to_all=True, returns=dict[str, Any]),
)
async def privacy_control() -> Response[bytes]:
    """Say that the signal is honoured."""
    return reply({"gpc": True, "lastUpdate": GPC_SINCE})


@get("/openapi.json", **route(summary="This document", open_to_all=True, returns=dict[str, Any]))
async def document(request: Call) -> Response[bytes]:
    """Return the OpenAPI 3.1 document of every route."""
    return Response(request.app.state.document, media_type="application/json")
