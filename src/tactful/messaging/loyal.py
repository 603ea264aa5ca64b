"""Loyal people are thanked before they are asked for anything (rule L2)."""

from __future__ import annotations

from tactful.clock import DAY_MS
from tactful.messaging.moment import Moment
from tactful.messaging.past import KIND
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "loyal"]

CODES = {
    "messaging.loyal.thank-first": {
        "en": "a thank-you is due before this",
        "de": "vorher ist ein Dank fällig",
    },
}


def loyal(table: Table, moment: Moment) -> Verdicts:
    """Refuse marketing to loyal people while a thank-you waits to be said."""
    told = Verdicts.open("loyal", len(table))
    thanks = table.kind == KIND["thanks"]
    if moment.life.state != "loyal" or not thanks.any():
        return told
    since = moment.now - round(moment.rules.recontact.thanks_days * DAY_MS)
    if ((moment.past.kind == KIND["thanks"]) & (moment.past.at > since)).any():
        return told
    return told.refuse(table.kind == KIND["marketing"], "messaging.loyal.thank-first")
