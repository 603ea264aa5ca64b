"""Nobody is offered what they have already; a renewal is about just that, and passes."""

from __future__ import annotations

import numpy as np

from tactful.messaging.moment import Moment
from tactful.messaging.past import KIND
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "owned"]

CODES = {
    "messaging.owned.has-it": {
        "en": "the person has it already",
        "de": "die Person hat es schon",
    },
}


def owned(table: Table, moment: Moment) -> Verdicts:
    """Refuse messages about items the person has."""
    told = Verdicts.open("owned", len(table))
    if not len(moment.acts.owned):
        return told
    exempt = table.service | (table.kind == KIND["renewal"]) | (table.kind == KIND["thanks"])
    return told.refuse(np.isin(table.item, moment.acts.owned) & ~exempt, "messaging.owned.has-it")
