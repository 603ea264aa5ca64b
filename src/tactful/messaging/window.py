"""The time of the campaign and of its item: nothing goes out before, nor behind, nor about what is not there."""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "window"]

CODES = {
    "messaging.window.not-started": {
        "en": "the campaign has not begun",
        "de": "die Kampagne hat noch nicht begonnen",
    },
    "messaging.window.ended": {
        "en": "the campaign is over",
        "de": "die Kampagne ist vorbei",
    },
    "messaging.window.item-gone": {
        "en": "what it is about is not to be had",
        "de": "worum es geht, ist nicht zu haben",
    },
}


def window(table: Table, moment: Moment) -> Verdicts:
    """Refuse campaigns and items outside their time."""
    now = moment.now
    told = Verdicts.open("window", len(table))
    told = told.refuse(table.opens > now, "messaging.window.not-started", defer=True, opens=table.opens)
    told = told.refuse(table.closes <= now, "messaging.window.ended", closed=table.closes)
    gone = table.gone | (table.item_opens > now) | (table.item_closes <= now)
    return told.refuse(gone, "messaging.window.item-gone")
