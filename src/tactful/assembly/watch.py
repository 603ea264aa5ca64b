"""A watch on the clock: one that jumps back would revive grants that have run out, so the gate closes meanwhile.

>>> from tactful.clock import FixedClock
>>> clock = FixedClock(Millis(10_000_000)); watch = Watch(clock)
>>> clock.move(-SLACK_MS); watch.behind(), watch.now()
(False, 10000000)
>>> clock.move(-1); watch.behind()
True

References: promise C14, invariant I11.
"""

from __future__ import annotations

from tactful.clock import Clock
from tactful.ids import Millis

__all__ = ["CLOCK_SEEN", "SLACK_MS", "Watch"]

CLOCK_SEEN = "clock_seen"
"""Name of the stored value that holds the latest instant seen, so that a restart does not forget it."""

SLACK_MS = 300_000
"""Clocks are corrected by seconds; up to five minutes back, the latest instant seen counts instead."""


class Watch:
    """Remembers the latest instant that was seen.

    Parameters
    ----------
    clock
        The engine's clock. One that says so (``may_jump``, the clock of a test server) is not watched.
    seen
        The latest instant seen by an earlier process, ms.
    """

    def __init__(self, clock: Clock, seen: int = 0) -> None:
        self._clock = clock
        self._watched = not getattr(clock, "may_jump", False)
        self._latest = max(int(clock.now()), seen) if self._watched else 0

    @property
    def latest(self) -> int:
        """Return the latest instant seen, ms; 0 for a clock that is not watched."""
        return self._latest

    def now(self) -> Millis:
        """Return the instant by which grants are judged: never earlier than one that was seen."""
        now = int(self._clock.now())
        if not self._watched:
            return Millis(now)
        self._latest = max(self._latest, now)
        return Millis(self._latest)

    def behind(self) -> bool:
        """Tell whether the clock stands further back than any correction explains."""
        return self._watched and int(self._clock.now()) < self._latest - SLACK_MS
