"""The same is not said again: an item within a month, a wording within two, or as the setting says (rule R1)."""

from __future__ import annotations

import numpy as np

from tactful.clock import DAY_MS
from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "recontact"]

CODES = {
    "messaging.recontact.item": {
        "en": "the person heard of this item lately",
        "de": "die Person hat vor Kurzem davon gehört",
    },
    "messaging.recontact.creative": {
        "en": "the person had these words lately",
        "de": "die Person hat diese Worte vor Kurzem bekommen",
    },
}


def recontact(table: Table, moment: Moment) -> Verdicts:
    """Refuse what was said lately; service messages pass."""
    told = Verdicts.open("recontact", len(table))
    past, rules = moment.past, moment.rules.recontact
    if not past.contacts:
        return told
    items: dict[str, int] = {}
    words: dict[str, int] = {}
    since_item = moment.now - round(rules.item_days * DAY_MS)
    since_words = moment.now - round(rules.creative_days * DAY_MS)
    for one in past.contacts:
        if one.item_id and one.at > since_item:
            items.setdefault(one.item_id, one.at)
        if one.at > since_words:
            words.setdefault(one.creative, one.at)
    free = table.service
    item_at = np.array([items.get(one.item_id or "", 0) for one in table.campaigns], np.int64)
    told = told.refuse((item_at > 0) & ~free, "messaging.recontact.item", first_sent=item_at)
    words_at = np.array([words.get(name, 0) for name in table.creatives], np.int64)
    return told.refuse((words_at > 0) & ~free, "messaging.recontact.creative", first_sent=words_at)
