"""Whatever stops everything: trouble with the gate itself, a person who is not known, or a hold set by a human.

What is unclear refuses (C14): a clock that jumped back would revive grants and free caps.
"""

from __future__ import annotations

import numpy as np

from tactful.ids import Pseudonym
from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "stopped"]

CODES = {
    "messaging.stopped.closed": {
        "en": "it cannot be told now whether a message may go",
        "de": "es lässt sich gerade nicht sagen, ob eine Nachricht gehen darf",
    },
    "messaging.stopped.nobody": {
        "en": "there is no such person",
        "de": "diese Person gibt es nicht",
    },
    "messaging.stopped.held": {
        "en": "a human has stopped it",
        "de": "ein Mensch hat es angehalten",
    },
}


def stopped(table: Table, moment: Moment) -> Verdicts:
    """Refuse everything while something is wrong, and what is held."""
    told = Verdicts.open("stopped", len(table))
    if moment.closed:
        return told.refuse(True, "messaging.stopped.closed", why=moment.closed)
    if not moment.person:
        return told.refuse(True, "messaging.stopped.nobody")
    if not moment.holds:
        return told
    everything = moment.holds.over("", Pseudonym(moment.person))
    if everything:
        return told.refuse(True, "messaging.stopped.held", hold=everything)
    mask = np.array([moment.holds.campaign(name) for name in table.ids], np.bool_)
    return told.refuse(mask, "messaging.stopped.held", hold="held-campaign")
