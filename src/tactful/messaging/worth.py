"""For loyal people only the best is good enough: a message must score in the top quarter of what they had (rule L2)."""

from __future__ import annotations

import numpy as np

from tactful.messaging.moment import Moment
from tactful.messaging.past import KIND
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "worth"]

CODES = {
    "messaging.worth.not-best": {
        "en": "it is not among the best we could say to somebody loyal",
        "de": "es gehört nicht zum Besten, was wir einem treuen Menschen sagen könnten",
    },
}

_ENOUGH = 4
"""Fewer scores than this have no quarter."""


def worth(table: Table, moment: Moment, scores: list[float]) -> Verdicts:
    """Refuse marketing to loyal people that scores below the upper quarter of their recent messages."""
    told = Verdicts.open("worth", len(table))
    if moment.life.state != "loyal":
        return told
    had = [one.score for one in moment.past.contacts if one.score > 0 and one.kind != "service"]
    if len(had) < _ENOUGH:
        return told
    bar = float(np.quantile(had, 0.75))
    low = (np.array(scores) < bar) & (table.kind == KIND["marketing"])
    return told.refuse(low, "messaging.worth.not-best", bar=bar)
