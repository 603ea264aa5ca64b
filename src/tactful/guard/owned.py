"""A durable thing the person already has is not offered again.

``guard.owned.durable``: for example fridges once a fridge of that item was bought; groceries are not durable.
The hold covers the item and the other items of its ``group`` (its variants).
"""

from __future__ import annotations

import numpy as np

from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "owned"]

CODES = {
    "guard.owned.durable": {"en": "you already have one", "de": "du hast schon eines"},
}


def owned(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside durable items that the person has, in this or another variant of their group."""
    catalogue, has = occasion.catalogue, occasion.view.owned
    has = has[has < len(catalogue)]
    has = has[catalogue.durable[has]]
    if not len(has):
        return slate
    groups = catalogue.group[has]
    groups = groups[groups >= 0]
    slate = slate.set_aside_rows(slate.rows_of(has), "guard.owned.durable")
    if not len(groups):
        return slate
    held = np.zeros(int(catalogue.group.max()) + 2, np.bool_)  # a place more at the end for items of no group, -1
    held[groups] = True
    same = held[catalogue.group[slate.item]] & catalogue.durable[slate.item]
    return slate.set_aside(same, "guard.owned.durable")
