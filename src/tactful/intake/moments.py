"""The coarse moment of an event: derived from raw time, place and device, which are then dropped (promise R4).

The local clock is the one the event shows: ``context.local_time`` first, else the offset of ``at``. A time that
ends in ``Z`` says nothing about local time (RFC 3339 section 4.3); then the person's own zone decides, and without
one the daypart stays unknown.

>>> Moments().packed(datetime.fromisoformat("2026-11-22T19:30:00+01:00"), {}, known_local=True) & 15
5
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS, HOUR_MS
from tactful.decisions.context import coarse_of

__all__ = ["Moments", "known_zone", "packed_of_local", "shows_local_time"]

_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall clock; only its weekday and hour are read

_CLOCK = len("HH:MM:SS")
_WEEKEND = 15 << 4
"""Bits of the weekend field in a packed moment."""


class Moments:
    """Packs moments, remembering the few thousand combinations there are."""

    def __init__(self) -> None:
        self._packed: dict[tuple[int, int, str, str, str], int] = {}

    def packed(
        self,
        moment: datetime,
        context: Mapping[str, Any],
        *,
        known_local: bool,
        zone: str | None = None,
        home: str = "",
    ) -> int:
        """Return the packed coarse moment of an event.

        Parameters
        ----------
        moment
            When it happened, with offset.
        context
            The event's context; ``place``, ``local_time`` and ``device`` are read.
        known_local
            True when the offset of `moment` is where the person was.
        zone, home
            The person's time zone and home place, where known.
        """
        local: datetime | None = moment if known_local else None
        if local is None and zone:
            place = known_zone(zone)
            local = moment.astimezone(place) if place else None
        day_known = local is not None
        shown = context.get("local_time") if context else None
        if isinstance(shown, str):
            read = _read_local(shown, local)
            if read is not None:
                local, day_known = read, day_known or len(shown) > _CLOCK
        where = device = ""
        if context:
            where, device = _text(context.get("place")), _text(context.get("device"))
        if not home:
            where = ""
        key = (-1, -1, where, home, device) if local is None else (local.hour, local.weekday(), where, home, device)
        found = self._packed.get(key)
        if found is None:
            if len(self._packed) > 50_000:
                self._packed.clear()
            found = coarse_of(local=local, place=where or None, home=home or None, device=device or None).pack()
            self._packed[key] = found
        return found if day_known else found & ~_WEEKEND


def shows_local_time(at: str) -> bool:
    """Tell whether the offset of an RFC 3339 text says where the person was: ``Z`` and ``-00:00`` do not."""
    return at[-1:] not in {"Z", "z"} and not at.endswith("-00:00")


def packed_of_local(local_ms: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return packed daypart and weekend of local instants (ms since 1970 on the wall clock), int32 [n].

    >>> packed_of_local(np.array([70_200_000])).tolist()  # Thursday 19:30
    [21]
    """
    table = np.array(
        [coarse_of(local=_MONDAY.replace(day=1 + day, hour=hour)).pack() for day in range(7) for hour in range(24)],
        np.int32,
    )
    weekday = (local_ms // DAY_MS + 3) % 7  # 1970-01-01 was a Thursday, Monday being 0
    hour = local_ms // HOUR_MS % 24
    packed: NDArray[np.int32] = table[weekday * 24 + hour]
    return packed


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo | None:
    """Return the IANA time zone of that name, None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _read_local(shown: str, day: datetime | None) -> datetime | None:
    """Read ``HH:MM`` (on the given day, else on any day) or a full time; None when it is neither."""
    try:
        if len(shown) > _CLOCK:
            return datetime.fromisoformat(shown)
        clock = time.fromisoformat(shown)
        return (day or _MONDAY).replace(hour=clock.hour, minute=clock.minute)
    except ValueError:
        return None


def _text(value: object) -> str:
    return value[:256] if isinstance(value, str) else ""
