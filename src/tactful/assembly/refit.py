"""Fitting the constants again after people left: within seven days, from what survives in the log.

Sums forget at once; a constant that was chosen while somebody was there (a blend weight, a half-life) does not. So
the first erasure after a tuning sets a date, and the keeper tunes anew two days before it.

Reference: DESIGN 8.8.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from tactful.assembly.constants import REFIT_OWED, is_tuned
from tactful.clock import DAY_MS, Clock
from tactful.errors import Conflict
from tactful.ids import Millis
from tactful.stores.meta import Meta

__all__ = ["REFIT_DAYS", "Refit"]

REFIT_DAYS = 7
"""Days within which constants are fitted without the people who left."""

_SLACK_DAYS = 2
"""Days before the date on which fitting begins, so that a failure can be tried again."""


class Refit:
    """Remembers that constants are to be fitted again, and does it in time.

    Parameters
    ----------
    meta
        Where the date is kept.
    clock
        Tells whether it has come.
    tune
        Fits the constants from the log as it stands.
    """

    def __init__(self, meta: Meta, clock: Clock, tune: Callable[[], object]) -> None:
        self._meta = meta
        self._clock = clock
        self._tune = tune

    def owe(self) -> Millis | None:
        """Note that somebody left; return the date by which constants are fitted anew, None when none were fitted."""
        if not is_tuned(self._meta):
            return None
        due = self.due()
        if due is not None:
            return due
        at = self._clock.now()
        self._meta.put(REFIT_OWED, b"%d" % at)
        return Millis(at + REFIT_DAYS * DAY_MS)

    def due(self) -> Millis | None:
        """Return the date by which constants are to be fitted anew; None when nothing is owed."""
        owed = self._meta.get(REFIT_OWED)
        return Millis(int(owed) + REFIT_DAYS * DAY_MS) if owed else None

    def step(self) -> bool:
        """Fit anew when the date is near; return whether it was done."""
        due = self.due()
        if due is None or self._clock.now() < due - _SLACK_DAYS * DAY_MS:
            return False
        with suppress(Conflict):  # a round of learning is under way: the next turn tries again
            self._tune()
            return True
        return False
