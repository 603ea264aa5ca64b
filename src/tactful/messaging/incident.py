"""Somebody who waits for us to answer a complaint, or goes through something, is not advertised to."""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "incident"]

CODES = {
    "messaging.incident.open-case": {
        "en": "the person waits for an answer of ours",
        "de": "die Person wartet auf eine Antwort von uns",
    },
    "messaging.incident.told": {
        "en": "whoever asks says that this is no time for advertising",
        "de": "wer fragt, sagt, dass jetzt keine Zeit für Werbung ist",
    },
}


def incident(table: Table, moment: Moment) -> Verdicts:
    """Refuse everything but service while something is open."""
    told = Verdicts.open("incident", len(table))
    if moment.open_case:
        return told.refuse(~table.service, "messaging.incident.open-case")
    return told.refuse(~table.service, "messaging.incident.told") if moment.standing.incident else told
