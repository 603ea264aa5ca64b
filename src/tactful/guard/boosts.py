"""What the caller lifts or lowers is lifted or lowered on the record, as an effect beside the scores.

``guard.boosts.asked``: the amount one boost of the ask added to an item's score, for example +0.4 for own brands. The
unit is the distance between the best and the median candidate in play (the lowest, where half of them are equally
good; 1 where all are), so one boost never moves an item by more than that. Nothing is set aside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.boost import read_boosts
from tactful.catalogue.matching import matching
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "boosts"]

CODES = {
    "guard.boosts.asked": {"en": "the shop moved it on this list", "de": "der Anbieter hat es auf dieser Liste bewegt"},
}


def boosts(slate: Slate, occasion: Occasion) -> Slate:
    """Add the ask's boosts as one effect; raises BadInput ``bad-boost``."""
    asked = read_boosts(occasion.ask.boosts) if occasion.ask.boosts else ()
    if not asked:
        return slate
    playing = slate.in_play()
    if not playing.any():
        return slate
    unit = _unit(slate.score()[playing])
    amount = np.zeros(len(slate))
    for boost in asked:
        if boost.wanted is not None:
            hit = matching(boost.wanted, occasion.catalogue, slate.item, now=occasion.now)
        else:
            hit = np.isin(slate.item, [occasion.catalogue.number.get(i, -1) for i in boost.item_ids])
        amount[hit] += boost.by * unit
    return slate.add_effect("guard", "guard.boosts.asked", amount) if amount.any() else slate


def _unit(score: NDArray[np.float64]) -> float:
    best = float(score.max())
    return (best - float(np.median(score))) or (best - float(score.min())) or 1.0
