"""Outcomes: what became of what was shown."""

from __future__ import annotations

from litestar import Response, post

from tactful.api.bodies import OutcomesBody, RawOutcomes
from tactful.api.door import aside, door_of
from tactful.api.routes.batches import batch_reply, rows_of
from tactful.api.routes.decisions import own_decision
from tactful.api.spec import route
from tactful.api.wire import Call
from tactful.intake.report import Report

__all__ = ["add_outcomes"]


@post(
    "/v1/decisions/{decision_id:str}/outcomes",
    **route(
        summary="Tell what became of shown items",
        scopes=("ingest", "decide"),
        person="own",
        body=OutcomesBody,
        returns=Report,
        fails=(404, 507),
    ),
)
async def add_outcomes(request: Call) -> Response[bytes]:
    """Keep the outcomes of a decision; good rows are kept, bad ones told one by one."""
    decision_id = own_decision(request)
    rows = rows_of(await request.body(), OutcomesBody, RawOutcomes, "outcomes")
    return batch_reply(await aside(door_of(request).engine.outcomes, decision_id, rows), request)
