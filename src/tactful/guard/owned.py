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
    same = np.isin(slate.item, has) | np.isin(catalogue.group[slate.item], groups[groups >= 0])
    return slate.set_aside(same & catalogue.durable[slate.item], "guard.owned.durable")
