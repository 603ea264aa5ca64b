"""Problems as RFC 9457 tells them: one shape for whatever goes wrong, never a traceback, never a 500.

>>> from tactful.errors import BadInput
>>> problem_of(BadInput("bad-count", "count is 0", hint="send 1 to 100")).status
422

Reference: RFC 9457; promises of API.md (``code`` is stable, ``hint`` says what to do next).
"""

from __future__ import annotations

import traceback
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from tactful.api.arrival import arrival_of
from tactful.errors import TactfulError
from tactful.intake.report import RowError

__all__ = [
    "PROBLEM_JSON",
    "Problem",
    "answer",
    "headers_of",
    "on_error",
    "on_framework_error",
    "on_trouble",
    "problem_of",
]

PROBLEM_JSON = "application/problem+json"

_STATUS = {
    "no-key": 401,
    "bad-key": 401,
    "bad-token": 401,
    "bad-json": 400,
    "cut-off": 400,
    "too-many-requests": 429,
    "disk-full": 507,
}
"""Codes whose status is finer than that of their class."""

_TITLES = {
    400: "Malformed request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "Cannot be accepted",
    429: "Too many requests",
    503: "Not available now",
    507: "No room left",
}


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What went wrong, for machines (``code``) and for people (``detail``, ``hint``)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    request_id: str = ""
    rejected: list[RowError] = []
    """Rows of a batch in which no row was good."""
    checks: dict[str, Any] = {}
    """State of each part, when the server is not ready."""


def problem_of(error: TactfulError) -> Problem:
    """Return the problem that tells an error of the tree."""
    status = _STATUS.get(error.code, 503 if error.status >= 500 and error.status != 507 else error.status)
    return Problem(
        type=f"urn:tactful:problem:{error.code}",
        title=_TITLES.get(status, "Problem"),
        status=status,
        detail=error.detail,
        code=error.code,
        hint=error.hint or "see docs/reference/errors.md",
    )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a problem as a response."""
    extra = {**headers_of(problem), **(headers or {})}
    return Response(msgspec.json.encode(problem), status_code=problem.status, media_type=PROBLEM_JSON, headers=extra)


def headers_of(problem: Problem) -> dict[str, str]:
    """Return the headers that go with a problem: how to sign in, when to come back."""
    if problem.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": "1"} if problem.status in {429, 503, 507} else {}


def on_error(request: Request[Any, Any, Any], error: TactfulError) -> Response[bytes]:
    """Tell an error that was raised on purpose."""
    problem = problem_of(error)
    problem.request_id = arrival_of(request.scope).request_id
    if problem.status >= 500:
        structlog.get_logger("tactful").error("trouble", code=problem.code, request_id=problem.request_id)
    wait = arrival_of(request.scope).wait
    return answer(problem, {"Retry-After": wait} if wait else None)


def on_framework_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Tell what the router found: no such route, or a method the route does not have."""
    if isinstance(error, MethodNotAllowedException):
        found = TactfulError("method-not-allowed", "the route does not have this method", hint="see /openapi.json")
        found.status = 405
        problem = problem_of(found)
        problem.request_id = arrival_of(request.scope).request_id
        return answer(problem, {"Allow": (error.headers or {}).get("allow", "")})
    if isinstance(error, NotFoundException):
        found = TactfulError("no-such-route", "there is no such route", hint="see /openapi.json for every route")
        found.status = 404
        return on_error(request, found)
    if error.status_code >= 500:
        return on_trouble(request, error)
    found = TactfulError("bad-request", "the request cannot be read", hint="see /openapi.json")
    found.status = 400
    return on_error(request, found)


def on_trouble(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Tell the unexpected as 503 ``internal``; where it happened is logged, what was in it is not."""
    places = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    request_id = arrival_of(request.scope).request_id
    structlog.get_logger("tactful").error("internal", error=type(error).__name__, places=places, request_id=request_id)
    problem = Problem(
        type="urn:tactful:problem:internal",
        title=_TITLES[503],
        status=503,
        detail="something unexpected happened inside; nothing was acknowledged",
        code="internal",
        hint="try again; if it stays, look for the request id in the server's log and report it",
        request_id=request_id,
    )
    return answer(problem)
