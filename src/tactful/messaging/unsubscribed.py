"""What the person (or a mail server on their behalf) ended: by topic, by channel, or altogether.

Service messages pass an unsubscription, which is about advertising, but no bounced or unreadable address.
"""

from __future__ import annotations

import numpy as np

from tactful.messaging.moment import Moment
from tactful.messaging.past import CHANNEL
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "unsubscribed"]

CODES = {
    "messaging.unsubscribed.unsubscribed": {
        "en": "the person unsubscribed",
        "de": "die Person hat sich abgemeldet",
    },
    "messaging.unsubscribed.complained": {
        "en": "the person complained about messages",
        "de": "die Person hat sich über Nachrichten beschwert",
    },
    "messaging.unsubscribed.bounced": {
        "en": "the address does not take messages",
        "de": "die Adresse nimmt keine Nachrichten an",
    },
    "messaging.unsubscribed.manual": {
        "en": "somebody here ended messages to the person",
        "de": "hier hat jemand Nachrichten an die Person beendet",
    },
    "messaging.unsubscribed.unreadable": {
        "en": "what the person ended cannot be read",
        "de": "was die Person beendet hat, ist nicht lesbar",
    },
}


def unsubscribed(table: Table, moment: Moment) -> Verdicts:
    """Refuse what was ended."""
    told = Verdicts.open("unsubscribed", len(table))
    for one in moment.suppressions:
        mask = np.ones(len(table), np.bool_)
        if one.channel:
            mask &= table.channel == CHANNEL.get(one.channel, -1)
        if one.topic:
            code = table.code.get(one.topic, -1)
            mask &= table.topic[:, code] if code >= 0 else np.False_
        if one.reason in {"unsubscribed", "complained"}:
            mask &= ~table.service
        told = told.refuse(mask, f"messaging.unsubscribed.{one.reason}", since=one.at)
    return told
