"""The last check: whatever was chosen must be fit to be shown, or nothing is shown (fails closed).

It is deliberately short and independent of the rules' order: a mistake in a stage must not reach a person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Slate
from tactful.errors import Unavailable
from tactful.profile.occasion import Occasion

__all__ = ["last_check"]


def last_check(slate: Slate, occasion: Occasion) -> Slate:
    """Return the slate unchanged when every chosen row may be shown.

    Raises
    ------
    Unavailable
        Code ``last-check`` when a chosen row is set aside, chosen twice, beyond the count, hidden, outside its window
        or marked ``never``; the pass then shows nothing.
    """
    chosen, items = slate.chosen, slate.item[slate.chosen]
    faults = {
        "is set aside": slate.aside[chosen] != 0,
        "is not available": ~_open(occasion, items),
        "was forbidden by the person": np.isin(items, occasion.view.never),
    }
    for what, rows in faults.items():
        if rows.any():
            raise _refused(f"a chosen item {what}")
    if len(set(items.tolist())) != len(items) or len(items) > occasion.ask.count:
        raise _refused("an item was chosen twice or the list is too long")
    return slate


def _open(occasion: Occasion, items: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which items may be shown as far as the catalogue says, as `Catalogue.open_at` does for all of them."""
    catalogue, now = occasion.catalogue, occasion.now
    seen: NDArray[np.bool_] = catalogue.known[items] & ~catalogue.hidden[items]
    return seen & (catalogue.opens[items] <= now) & (now < catalogue.closes[items])


def _refused(what: str) -> Unavailable:
    return Unavailable(
        "last-check", f"the last check refused the list: {what}", hint="report this with the decision id"
    )
