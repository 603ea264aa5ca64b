"""A surface may be for some kinds of item only (``[surfaces.<name>] kinds``).

``guard.kinds.not-here``: the item's kind has no place on this surface, for example a film among songs.
"""

from __future__ import annotations

import numpy as np

from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "kinds"]

CODES = {
    "guard.kinds.not-here": {
        "en": "things of its kind are not shown here",
        "de": "Dinge dieser Art werden hier nicht gezeigt",
    },
}


def kinds(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items of a kind that the surface does not list."""
    if not occasion.rules.kinds:
        return slate
    codes = [occasion.catalogue.words.find(kind) for kind in occasion.rules.kinds]
    return slate.set_aside(~np.isin(occasion.catalogue.kind[slate.item], codes), "guard.kinds.not-here")
