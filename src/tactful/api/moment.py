"""The clock of a test server: it tells the time that the request says, else the machine's.

Only a server started with ``--test-clock`` has it; everywhere else the header ``Tactful-Now`` is refused.

>>> clock = RequestClock(); clock.set("1970-01-01T00:00:01Z"); clock.now()
1000
>>> clock.clear(); clock.now() > 1000
True
"""

from __future__ import annotations

from contextvars import ContextVar

from tactful.clock import SystemClock, parse_time
from tactful.ids import Millis

__all__ = ["RequestClock"]


class RequestClock:
    """A clock that each request may set for itself; other requests do not see it."""

    may_jump = True
    """Its leaps are meant, so nobody takes them for a broken clock."""

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._told: ContextVar[Millis | None] = ContextVar("tactful_now", default=None)

    def now(self) -> Millis:
        """Return the instant of this request."""
        told = self._told.get()
        return self._machine.now() if told is None else told

    def set(self, text: str) -> None:
        """Let this request's clock stand at an RFC 3339 time; raises BadInput ``bad-time`` or ``no-offset``."""
        self._told.set(parse_time(text, what="Tactful-Now"))

    def clear(self) -> None:
        """Let the machine's clock count again."""
        self._told.set(None)
