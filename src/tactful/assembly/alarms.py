"""Alarms: what made the gate close, counted and logged by code, never with anything about a person.

>>> Alarms().counts()
{}

References: promise C14, invariant I11.
"""

from __future__ import annotations

import threading
import time

import structlog

__all__ = ["Alarms"]

_QUIET_SECONDS = 60.0
"""One line a minute and code in the log; the counter counts all."""


class Alarms:
    """Counters by code; safe for many threads."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._logged: dict[str, float] = {}
        self._lock = threading.Lock()

    def ring(self, code: str) -> None:
        """Count an alarm, and log it unless the same code was logged within the last minute."""
        now = time.monotonic()
        with self._lock:
            self._counts[code] = self._counts.get(code, 0) + 1
            logged = self._logged.get(code)
            quiet = logged is not None and now - logged < _QUIET_SECONDS
            if not quiet:
                self._logged[code] = now
        if not quiet:
            structlog.get_logger("tactful").error("gate-closed", code=code)

    def counts(self) -> dict[str, int]:
        """Return how often each code rang."""
        with self._lock:
            return dict(self._counts)
