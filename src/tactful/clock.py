"""Time, read in one place. Inside the engine an instant is whole milliseconds since 1970 in UTC.

>>> parse_time("2026-11-22T12:00:00+01:00", what="at") == parse_time("2026-11-22T11:00:00Z", what="at")
True
>>> format_time(parse_time("2026-11-22T11:00:00Z", what="at"))
'2026-11-22T11:00:00.000Z'
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from tactful.errors import BadInput
from tactful.ids import Millis

__all__ = ["DAY_MS", "HOUR_MS", "Clock", "FixedClock", "SystemClock", "format_time", "parse_time"]

HOUR_MS = 3_600_000
DAY_MS = 86_400_000


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> Millis:
        """Return the present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Millis:
        """Return the present instant."""
        return Millis(int(datetime.now(UTC).timestamp() * 1000))


class FixedClock:
    """A clock that stands still until it is moved; for tests, replay and evaluation.

    >>> clock = FixedClock(Millis(0)); clock.move(DAY_MS); clock.now()
    86400000
    """

    def __init__(self, at: Millis) -> None:
        self._at = at

    def now(self) -> Millis:
        """Return the instant it was set to."""
        return self._at

    def move(self, by: int) -> None:
        """Move by `by` milliseconds; negative moves back."""
        self._at = Millis(self._at + by)


def parse_time(text: str, *, what: str) -> Millis:
    """Return the instant written as RFC 3339 with an offset.

    Raises
    ------
    BadInput
        Code ``bad-time`` when the text is not a time, or ``no-offset`` when the offset is missing.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "bad-time", f"{what} is not an RFC 3339 time", hint="write it like 2026-11-22T19:30:00+01:00"
        ) from None
    if moment.tzinfo is None:
        raise BadInput("no-offset", f"{what} has no offset", hint="end it with Z or +01:00")
    try:
        return Millis(round(moment.timestamp() * 1000))
    except (OverflowError, ValueError):
        raise BadInput("bad-time", f"{what} is out of range", hint="send a year between 1970 and 2200") from None


def format_time(at: Millis) -> str:
    """Return the instant as RFC 3339 in UTC with milliseconds."""
    second = datetime.fromtimestamp(at // 1000, UTC)  # whole seconds: a float of milliseconds may round up
    return f"{second.isoformat()[:19]}.{at % 1000:03d}Z"
