"""Whoever is tired of us hears from us only about what they asked for, until they have recovered."""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "fatigue"]

CODES = {
    "messaging.fatigue.tired": {
        "en": "the person is tired of our messages",
        "de": "die Person ist unserer Nachrichten müde",
    },
}


def fatigue(table: Table, moment: Moment) -> Verdicts:
    """Refuse everything but service to the very tired."""
    told = Verdicts.open("fatigue", len(table), tired=round(moment.tired, 4))
    if moment.tired <= moment.rules.fatigue.stops_at:
        return told
    return told.refuse(~table.service, "messaging.fatigue.tired")
