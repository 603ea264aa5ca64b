"""Hidden, withdrawn and unknown items are never shown, from any path (peers 22).

``guard.hidden.hidden``: the catalogue hides the item, for example while it is out of stock.
``guard.hidden.withdrawn``: the item has no content (withdrawn, or only mentioned by events).
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.exceptional import exceptional
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "hidden"]

CODES = {
    "guard.hidden.hidden": {"en": "it is hidden at the moment", "de": "es ist zurzeit ausgeblendet"},
    "guard.hidden.withdrawn": {"en": "it is not in the catalogue", "de": "es steht nicht im Katalog"},
}


def hidden(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items that the catalogue hides or does not hold."""
    few = exceptional(occasion.catalogue)
    slate = slate.set_aside_rows(slate.rows_of(few.withdrawn), "guard.hidden.withdrawn")
    return slate.set_aside_rows(slate.rows_of(few.hidden), "guard.hidden.hidden")
