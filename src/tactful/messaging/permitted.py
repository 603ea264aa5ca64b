"""The person's word on messages: a grant (or, where the setting says so, the absence of an objection), and no pause.

Service messages answer something the person asked for and need no grant; a restriction stops them too (GDPR Art. 18).
"""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "permitted"]

CODES = {
    "messaging.permitted.restricted": {
        "en": "the person restricted what is done with their data",
        "de": "die Person hat die Verarbeitung eingeschränkt",
    },
    "messaging.permitted.paused": {
        "en": "the person paused us",
        "de": "die Person hat uns pausiert",
    },
    "messaging.permitted.refused": {
        "en": "the person has not agreed to messages",
        "de": "die Person hat Nachrichten nicht zugestimmt",
    },
}


def permitted(table: Table, moment: Moment) -> Verdicts:
    """Refuse what the person has not agreed to."""
    told = Verdicts.open("permitted", len(table))
    if moment.off == "restricted":
        return told.refuse(True, "messaging.permitted.restricted")
    if moment.off == "paused":
        told = told.refuse(~table.service, "messaging.permitted.paused")
    return told.refuse(~table.service, "messaging.permitted.refused", why=moment.why) if moment.why else told
