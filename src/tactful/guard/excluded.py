"""What the caller excludes in the ask is not shown.

``guard.excluded.asked``: the item is in the ask's ``exclude``, for example because the page shows it already.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.exceptional import numbers_of
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "excluded"]

CODES = {
    "guard.excluded.asked": {"en": "it was excluded from this list", "de": "es war von dieser Liste ausgenommen"},
}


def excluded(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside the items named in the ask's ``exclude``; unknown ids are ignored."""
    if not occasion.ask.exclude:
        return slate
    numbers = numbers_of(occasion.catalogue, occasion.ask.exclude)
    return slate.set_aside_rows(slate.rows_of(numbers), "guard.excluded.asked")
