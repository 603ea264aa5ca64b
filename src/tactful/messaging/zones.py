"""Quiet hours and calendar days in a person's own zone, as instants, right across changes of the clock.

A quiet period runs from the first time its start stands on the clock to the last time its end does: where an hour
comes twice it stays quiet through both, so it never opens, closes and opens again; where an hour is left out it
opens no earlier than the end that never came.

>>> from datetime import datetime, UTC
>>> def ms(text): return int(datetime.fromisoformat(text).timestamp() * 1000)
>>> quiet_until(ms("2026-10-25T00:15:00+00:00"), "Europe/Madrid", "21:00", "02:30") == ms("2026-10-25T01:30:00+00:00")
True
>>> quiet_until(ms("2026-10-25T01:30:00+00:00"), "Europe/Madrid", "21:00", "02:30")
0
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tactful.clock import DAY_MS

__all__ = ["FOREVER", "calendar_start", "known_zone", "quiet_until"]

FOREVER = 1 << 62
"""An instant that never comes."""

_EAST_MS = 14 * 3_600_000
"""The furthest any zone is ahead of UTC."""


@lru_cache(maxsize=1024)
def known_zone(name: str | None) -> bool:
    """Tell whether a zone of this name is known here."""
    if not name:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def quiet_until(now: int, zone: str, start: str, end: str) -> int:
    """Return the instant (ms) at which the quiet period around `now` ends; 0 when it is not quiet.

    Parameters
    ----------
    now
        Milliseconds.
    zone
        Name of a known zone.
    start, end
        Local times, ``HH:MM``; equal ones mean that it is always quiet (`FOREVER`).
    """
    if start == end:
        return FOREVER
    day = _local_day(now, zone)
    for begins, ends in _periods(zone, day, start, end):
        if begins <= now < ends:
            return ends
    return 0


def calendar_start(now: int, zone: str | None, calendar: str) -> int:
    """Return the instant (ms) at which the calendar ``day``, ``week`` or ``month`` of `now` began.

    Without a zone it is the earliest instant at which it may have begun anywhere.
    """
    day = _local_day(now, zone or "UTC")
    if calendar == "week":
        day -= timedelta(days=day.weekday())
    elif calendar == "month":
        day = day.replace(day=1)
    starts = _instant(day, time(), zone or "UTC", earliest=True)
    if zone:
        return min(starts, now)
    return min(starts, now) - (DAY_MS if now - starts < _EAST_MS else _EAST_MS)


def _local_day(now: int, zone: str) -> date:
    return datetime.fromtimestamp(now // 1000, UTC).astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=8192)
def _periods(zone: str, day: date, start: str, end: str) -> tuple[tuple[int, int], ...]:
    """Return the quiet periods that may touch a local day, as instants."""
    begins, ends = time.fromisoformat(start), time.fromisoformat(end)
    over = timedelta(days=1 if ends <= begins else 0)
    found = []
    for offset in (-2, -1, 0, 1):
        first = day + timedelta(days=offset)
        found.append((_instant(first, begins, zone, earliest=True), _instant(first + over, ends, zone, earliest=False)))
    return tuple(found)


@lru_cache(maxsize=8192)
def _instant(day: date, wall: time, zone: str, *, earliest: bool) -> int:
    """Return the earliest or latest instant that a local time may mean; one that is left out lies beside the gap."""
    told = [datetime.combine(day, wall.replace(fold=fold), ZoneInfo(zone)) for fold in (0, 1)]
    stamps = [int(one.timestamp()) * 1000 for one in told]
    return min(stamps) if earliest else max(stamps)
