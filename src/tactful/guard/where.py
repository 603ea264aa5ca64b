"""What does not match the ask's filter is not shown; filters are data, never evaluated code.

``guard.where.no-match``: for example an item of 700 cents when ``where`` asks for a price up to 500.
See `tactful.catalogue.filter` for the language of filters; a bad one is refused before the pass begins.
"""

from __future__ import annotations

from tactful.catalogue.matching import matching, read_filter
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "where"]

CODES = {
    "guard.where.no-match": {
        "en": "it does not match the filter of this list",
        "de": "es passt nicht zum Filter dieser Liste",
    },
}


def where(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what the filter of the ask does not match; raises BadInput ``bad-filter``."""
    if occasion.ask.where is None:
        return slate
    wanted = read_filter(occasion.ask.where)
    match = matching(wanted, occasion.catalogue, slate.item, now=occasion.now)
    return slate.set_aside(~match, "guard.where.no-match")
