"""Quiet hours in the person's own zone: their own bind every message, ours bind all but service.

Without a known zone nothing but service goes out: it might be the middle of their night.
"""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts
from tactful.messaging.zones import FOREVER, quiet_until

__all__ = ["CODES", "quiet"]

CODES = {
    "messaging.quiet.own": {
        "en": "it is quiet time for the person, as they wished",
        "de": "es ist Ruhezeit für die Person, wie gewünscht",
    },
    "messaging.quiet.night": {
        "en": "it is night where the person is",
        "de": "es ist Nacht, wo die Person ist",
    },
    "messaging.quiet.zone-unknown": {
        "en": "nobody knows what time it is for the person",
        "de": "niemand weiß, wie spät es für die Person ist",
    },
}


def quiet(table: Table, moment: Moment) -> Verdicts:
    """Defer what would come at a quiet time."""
    told = Verdicts.open("quiet", len(table), zone=moment.zone or "")
    if moment.zone is None:
        return told.refuse(~table.service, "messaging.quiet.zone-unknown")
    own = moment.controls.quiet_hours
    if own is not None:
        until = quiet_until(moment.now, moment.zone, own.start, own.end)
        if until:
            told = told.refuse(True, "messaging.quiet.own", defer=until < FOREVER, until=until)
        return told
    night = moment.rules.quiet
    until = quiet_until(moment.now, moment.zone, night.start, night.end)
    if not until:
        return told
    return told.refuse(~table.service, "messaging.quiet.night", defer=until < FOREVER, until=until)
