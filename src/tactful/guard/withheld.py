"""What a human took off this person's lists after they contested a decision stays off, whatever the model thinks.

``guard.withheld.contested``: for example a course that a reviewer agreed should not be offered to this person again.

Reference: promise H1.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.exceptional import numbers_of
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "withheld"]

CODES = {
    "guard.withheld.contested": {
        "en": "somebody looked at it and took it off your lists",
        "de": "jemand hat es geprüft und von deinen Listen genommen",
    },
}


def withheld(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside the items a human withheld."""
    if not occasion.withheld:
        return slate
    return slate.set_aside_rows(
        slate.rows_of(numbers_of(occasion.catalogue, list(occasion.withheld))), "guard.withheld.contested"
    )
