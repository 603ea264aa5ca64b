"""Items are shown within their availability window only, by the clock of the ask.

``guard.window.not-yet``: ``available_from`` lies ahead, for example a film before its release.
``guard.window.expired``: ``available_until`` has come, for example yesterday's concert.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.exceptional import exceptional
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "window"]

CODES = {
    "guard.window.not-yet": {"en": "it is not available yet", "de": "es ist noch nicht verfügbar"},
    "guard.window.expired": {"en": "it is no longer available", "de": "es ist nicht mehr verfügbar"},
}


def window(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items before they open and from the instant they close."""
    catalogue = occasion.catalogue
    rows = slate.rows_of(exceptional(catalogue).timed)
    timed = slate.item[rows]
    slate = slate.set_aside_rows(rows[catalogue.opens[timed] > occasion.now], "guard.window.not-yet")
    return slate.set_aside_rows(rows[catalogue.closes[timed] <= occasion.now], "guard.window.expired")
