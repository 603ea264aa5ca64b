"""A template speaks only of what is at hand: a missing fact refuses the message instead of leaving a gap in it."""

from __future__ import annotations

import numpy as np

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "facts"]

CODES = {
    "messaging.facts.missing": {
        "en": "a fact that it speaks of is missing",
        "de": "eine Angabe, von der es spricht, fehlt",
    },
}


def facts(table: Table, moment: Moment) -> Verdicts:
    """Refuse messages whose facts nobody sent."""
    told = Verdicts.open("facts", len(table))
    if not any(table.needs):
        return told
    lacking = [", ".join(name for name in needs if name not in moment.facts) if needs else "" for needs in table.needs]
    mask = np.array([bool(one) for one in lacking], np.bool_)
    return told.refuse(mask, "messaging.facts.missing", missing=lacking)
