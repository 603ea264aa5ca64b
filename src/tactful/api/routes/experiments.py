"""Experiments: what is tried on whom, and what can be said of it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post, put

from tactful.api.door import aside, door_of
from tactful.api.experiment_bodies import ExperimentRows, ExperimentsBody
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, decode, path_id, query_of, reply
from tactful.assembly.estimating import Wanted

__all__ = ["estimate", "put_experiments", "read_experiments", "read_out"]


@get(
    "/v1/experiments",
    **route(summary="Every experiment with its phases", scopes=("staff", "audit"), returns=ExperimentRows),
)
async def read_experiments(request: Call) -> Response[bytes]:
    """Return every experiment, the holdout, and a version for the next change."""
    return reply(await aside(door_of(request).engine.experiments.listed))


@put(
    "/v1/experiments",
    **route(
        summary="Add or change experiments; one that runs and is changed goes on as a new phase",
        scopes=("staff",),
        body=ExperimentsBody,
        returns=ExperimentRows,
        fails=(409, 507),
    ),
)
async def put_experiments(request: Call) -> Response[bytes]:
    """Put experiments, all or none; each change is chained."""
    body: ExperimentsBody = decode(await request.body(), ExperimentsBody)
    held = None if body.holdout is None else body.holdout.share
    board = door_of(request).engine.experiments
    return reply(await aside(board.put, body.experiments, held=held, version=body.version))


@get(
    "/v1/experiments/{experiment_id:str}/readout",
    **route(
        summary="What can be said of an experiment now, or that nothing can be told; look as often as you like",
        scopes=("staff", "audit"),
        returns=dict[str, Any],
        fails=(404, 507),
        query=(
            Query("phase", "a phase; the newest when left out", "integer", least=1, most=1_000_000),
            Query("language", "language of the words, such as de"),
        ),
    ),
)
async def read_out(request: Call) -> Response[bytes]:
    """Return the readout of a phase."""
    experiment_id, query = path_id(request, "experiment_id"), query_of(request)
    number = count_of(request, "phase", default=1, most=1_000_000) if "phase" in query else None
    measuring = door_of(request).engine.measuring
    return reply(await aside(measuring.readout, experiment_id, number, query.get("language", "en")))


@post(
    "/v1/estimates",
    **route(
        summary="What another way of drawing random slots would have brought, or that none can tell",
        scopes=("staff",),
        body=Wanted,
        returns=dict[str, Any],
        fails=(507,),
        query=(Query("language", "language of the words, such as de"),),
    ),
)
async def estimate(request: Call) -> Response[bytes]:
    """Return off-policy estimates with their intervals."""
    wanted: Wanted = decode(await request.body(), Wanted)
    language = query_of(request).get("language", "en")
    return reply(await aside(door_of(request).engine.estimating.estimate, wanted, language))
