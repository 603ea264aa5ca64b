"""Liveness, readiness, metrics."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tactful.api.arrival import arrival_of
from tactful.api.door import aside, door_of
from tactful.api.gauges import TEXT_FORMAT
from tactful.api.problems import answer, problem_of
from tactful.api.spec import route
from tactful.api.wire import Call, reply
from tactful.errors import Unavailable

__all__ = ["liveness", "metrics", "operators_metrics", "readiness"]


@get("/healthz", **route(summary="Liveness", open_to_all=True, returns=dict[str, Any]))
async def liveness() -> Response[bytes]:
    """Say that the process answers."""
    return reply({"status": "ok"})


@get("/readyz", **route(summary="Readiness", open_to_all=True, returns=dict[str, Any]))
async def readiness(request: Call) -> Response[bytes]:
    """Say whether the store and the model can serve; 503 with the state of each part when not."""
    ready, checks = await aside(door_of(request).engine.ready)
    if ready:
        return reply({"status": "ready", "checks": checks})
    problem = problem_of(Unavailable("not-ready", "a part cannot serve", hint="see checks, and tactful doctor"))
    problem.checks = checks
    problem.request_id = arrival_of(request.scope).request_id
    return answer(problem)


async def _metrics(request: Call) -> Response[bytes]:
    return Response(await aside(door_of(request).gauges.text), media_type=TEXT_FORMAT)


_SUMMARY = "Figures for Prometheus; no id of anyone or anything is a label"

metrics = get("/metrics", **route(summary=_SUMMARY, open_to_all=True, returns=str, media_type=TEXT_FORMAT))(_metrics)
operators_metrics = get(
    "/metrics", **route(summary=_SUMMARY, scopes=("audit", "staff"), returns=str, media_type=TEXT_FORMAT)
)(_metrics)
