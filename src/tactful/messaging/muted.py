"""What the person does not want to hear of: muted topics and items, and items marked never or less like this."""

from __future__ import annotations

import numpy as np

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "muted"]

CODES = {
    "messaging.muted.topic": {
        "en": "the person muted this topic",
        "de": "die Person hat dieses Thema stumm geschaltet",
    },
    "messaging.muted.item": {
        "en": "the person muted this item",
        "de": "die Person hat diesen Artikel stumm geschaltet",
    },
    "messaging.muted.never": {
        "en": "the person said never to this",
        "de": "die Person hat dazu nie gesagt",
    },
}


def muted(table: Table, moment: Moment) -> Verdicts:
    """Refuse what the person muted; service messages pass."""
    told = Verdicts.open("muted", len(table))
    quiet = moment.controls.muted
    codes = [table.code[name] for name in quiet.topics if name in table.code]
    if codes:
        told = told.refuse(table.topic[:, codes].any(axis=1) & ~table.service, "messaging.muted.topic")
    if quiet.items:
        items = set(quiet.items)
        mask = np.array([one.item_id in items for one in table.campaigns], np.bool_)
        told = told.refuse(mask & ~table.service, "messaging.muted.item")
    unwanted = np.concatenate([moment.acts.never, moment.acts.disliked])
    if not len(unwanted):
        return told
    return told.refuse(np.isin(table.item, unwanted) & ~table.service, "messaging.muted.never")
