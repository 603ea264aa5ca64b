"""Delicate items are never pushed: a message may be read by others, and a message that says it knows says too much."""

from __future__ import annotations

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "delicate"]

CODES = {
    "messaging.delicate.sensitive": {
        "en": "it is about something that is shown only to those who ask",
        "de": "es geht um etwas, das nur auf Nachfrage gezeigt wird",
    },
}


def delicate(table: Table, moment: Moment) -> Verdicts:  # noqa: ARG001 - every gate is called alike
    """Refuse messages about items of a sensitive class."""
    return Verdicts.open("delicate", len(table)).refuse(table.sensitive, "messaging.delicate.sensitive")
