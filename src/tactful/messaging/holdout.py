"""The holdout: a steady share of people who get no message but service, so that what messages do can be measured.

It is drawn by a keyed hash of the person alone, before anything else, and asked last: what would have gone out is kept
as a ghost in the record.
"""

from __future__ import annotations

import hashlib
import hmac

from tactful.messaging.moment import Moment
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "held_out", "holdout"]

CODES = {
    "messaging.holdout.control": {
        "en": "the person is among those who get no messages, so that their effect can be measured",
        "de": "die Person gehört zu denen, die keine Nachrichten bekommen, damit deren Wirkung messbar wird",
    },
}


def holdout(table: Table, moment: Moment) -> Verdicts:
    """Refuse everything but service to those held out."""
    told = Verdicts.open("holdout", len(table))
    if not held_out(moment.seed, moment.person, moment.rules.holdout_share):
        return told
    return told.refuse(~table.service, "messaging.holdout.control")


def held_out(seed: bytes, person: int, share: float) -> bool:
    """Tell whether a person belongs to the share that is held out; the same answer for ever.

    >>> held_out(b"seed", 7, 0.0), held_out(b"seed", 7, 1.0)
    (False, True)
    """
    digest = hmac.digest(seed, b"holdout|%d" % person, hashlib.sha256)
    return int.from_bytes(digest[:8]) < share * 2**64
