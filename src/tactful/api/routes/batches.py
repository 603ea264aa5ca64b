"""Batches: a whole body in one typed step, or row by row when a row does not fit."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from tactful.api.arrival import arrival_of
from tactful.api.problems import answer, problem_of
from tactful.api.wire import Call, decode, reply
from tactful.errors import BadInput
from tactful.intake.report import Report

__all__ = ["batch_reply", "rows_of"]


def rows_of(body: bytes, typed: type[msgspec.Struct], raw: type[msgspec.Struct], name: str) -> list[Any]:
    """Return the rows of a batch: structs when all fit their type, else each row's JSON as it was sent.

    Raises
    ------
    BadInput
        ``bad-json`` or ``bad-field`` when the batch itself cannot be read.
    """
    try:
        rows: list[Any] = getattr(msgspec.json.decode(body, type=typed), name)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Intake reads rows as bytes and gives each its own code.
        held: msgspec.Struct = decode(body, raw)
        return [bytes(row) for row in getattr(held, name)]
    return rows


def batch_reply(report: Report, request: Call) -> Response[bytes]:
    """Return the report; a problem (422) only when rows were refused and none was good."""
    if not report.rejected or report.accepted or report.duplicates:
        return reply(report)
    problem = problem_of(BadInput("no-good-row", "no row could be kept", hint="see what each row was refused for"))
    problem.rejected = report.rejected
    problem.request_id = arrival_of(request.scope).request_id
    return answer(problem)
