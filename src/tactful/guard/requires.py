"""An item with prerequisites is shown once the person has them.

``guard.requires.missing``: at least one item of ``requires`` is not in the person's possession (bought, enrolled,
completed: kinds with ``owns = true``), for example part two of a course before part one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "requires"]

CODES = {
    "guard.requires.missing": {
        "en": "something it builds on comes first",
        "de": "etwas, worauf es aufbaut, kommt zuerst",
    },
}


def requires(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items with a prerequisite that the person does not have."""
    item, needed = _needs(occasion.catalogue)
    if not len(item):
        return slate
    has = np.zeros(len(occasion.catalogue) + 1, np.bool_)
    owned = occasion.view.owned
    has[owned[owned < len(occasion.catalogue)]] = True
    unmet = np.zeros(len(occasion.catalogue), np.bool_)
    unmet[item[~has[needed]]] = True
    return slate.set_aside(unmet[slate.item], "guard.requires.missing")


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def _needs(catalogue: Catalogue) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return (item, needed item) pairs; an unknown prerequisite is number N, which nobody has."""
    pairs = [
        (number, catalogue.number.get(needed, len(catalogue)))
        for number, item in enumerate(catalogue.items[: len(catalogue)])
        if item is not None
        for needed in item.requires
    ]
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    return columns[:, 0], np.minimum(columns[:, 1], len(catalogue))
