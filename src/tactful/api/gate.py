"""The gate: the first to see a request and the last to see its answer.

It keeps the path as it was sent (so that ids may hold ``%2F``), bounds the body, reads ``Sec-GPC`` and
``Tactful-Now``, names the request, and counts and logs what became of it.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
import structlog

from tactful.api.arrival import Arrival
from tactful.api.gauges import Gauges
from tactful.api.gpc import opted_out
from tactful.api.limits import MOST_AT_ONCE, declared_length, limited
from tactful.api.moment import RequestClock
from tactful.api.problems import PROBLEM_JSON, headers_of, problem_of
from tactful.errors import BadInput, NotFound, TactfulError, Unavailable

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Gate"]

# Hexadecimal only: a name that a client gives must not be able to carry personal data into the log.
_REQUEST_ID = re.compile(rb"[0-9a-fA-F-]{8,64}")
_SLOW_SECONDS = 1.0


class Gate:
    """Wraps an ASGI application.

    Parameters
    ----------
    app
        The router with its exception handlers.
    body_bytes
        Largest body.
    gauges
        Counts what was answered.
    test_clock
        The clock that ``Tactful-Now`` may set; None refuses the header.
    """

    def __init__(self, app: ASGIApp, *, body_bytes: int, gauges: Gauges, test_clock: RequestClock | None) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._gauges = gauges
        self._test_clock = test_clock
        self._prefix = secrets.token_hex(4)
        self._count = 0
        self._at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through."""
        start = time.perf_counter()
        self._count += 1
        headers = scope["headers"]
        arrival = Arrival(
            request_id=self._name(headers),
            opted_out=opted_out(headers),
            local=bool(scope.get("tactful_local")),
        )
        scope["tactful"] = arrival  # type: ignore[typeddict-unknown-key]
        status = 503
        if scope["method"] == "HEAD":  # type: ignore[typeddict-item] # as GET without a body; load balancers ask so
            scope["method"], send = "GET", _bodiless(send)  # type: ignore[typeddict-unknown-key]

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_ALWAYS, (b"x-request-id", arrival.request_id.encode())]
            await send(message)

        self._at_once += 1
        try:
            self._admit(scope)
            await self._app(scope, limited(receive, self._body_bytes, declared_length(scope)), told)
        except TactfulError as error:
            await _refuse(error, arrival, told)
        finally:
            self._at_once -= 1
            self._note(scope, arrival, status, time.perf_counter() - start)

    def _admit(self, scope: Scope) -> None:
        if self._at_once > MOST_AT_ONCE:
            raise Unavailable("busy", "too many requests at once", hint="try again in a second")
        raw = scope.get("raw_path") or quote(scope["path"], safe="/%~!$&'()*+,;=:@").encode()
        path = raw.decode("latin-1").partition("?")[0]
        if "//" in path:
            raise NotFound("no-such-route", "a part of the path is empty", hint="ids have at least one character")
        scope["path"] = path
        now = next((value for name, value in scope["headers"] if name == b"tactful-now"), None)
        if self._test_clock is None:
            if now is not None:
                raise BadInput("test-clock-off", "Tactful-Now is not accepted here", hint="serve with --test-clock")
        elif now is None:
            self._test_clock.clear()
        else:
            self._test_clock.set(now.decode("latin-1"))

    def _name(self, headers: Any) -> str:
        for name, value in headers:
            if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                return str(value, "ascii")
        return f"{self._prefix}-{self._count:08x}"

    def _note(self, scope: Scope, arrival: Arrival, status: int, seconds: float) -> None:
        route = str(scope.get("path_template") or "none")
        method = str(scope["method"]) if scope["method"] in _METHODS else "OTHER"  # type: ignore[typeddict-item]
        self._gauges.note(route, method, status, seconds)
        if status < 400 and seconds < _SLOW_SECONDS:
            return
        log = structlog.get_logger("tactful")
        log.info(
            "answered",
            request_id=arrival.request_id,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            key_id=arrival.caller.key_id,
        )


def _bodiless(send: Send) -> Send:
    """Return a sender that keeps the headers of an answer and leaves out its body."""

    async def told(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return told


# Answers may be about a person: nothing between here and the client keeps a copy, and no browser guesses a type.
_ALWAYS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))

_METHODS = frozenset({"GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"})


async def _refuse(error: TactfulError, arrival: Arrival, send: Send) -> None:
    problem = problem_of(error)
    problem.request_id = arrival.request_id
    body = msgspec.json.encode(problem)
    told = {"Content-Type": PROBLEM_JSON, "Content-Length": str(len(body)), **headers_of(problem)}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
