"""The channel: one that the caller can use, that the person left on, and on which we can reach the person."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from tactful.messaging.moment import Moment
from tactful.messaging.past import CHANNEL
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "channel"]

CODES = {
    "messaging.channel.not-asked": {
        "en": "the caller did not ask for this channel",
        "de": "der Aufrufer hat nicht nach diesem Kanal gefragt",
    },
    "messaging.channel.off": {
        "en": "the person switched this channel off",
        "de": "die Person hat diesen Kanal abgeschaltet",
    },
    "messaging.channel.unreachable": {
        "en": "we have no address of the person on this channel",
        "de": "wir haben keine Adresse der Person auf diesem Kanal",
    },
}


def channel(table: Table, moment: Moment) -> Verdicts:
    """Refuse channels that are not asked for, switched off, or lead nowhere."""
    told = Verdicts.open("channel", len(table))
    if moment.asked is not None:
        told = told.refuse(~_among(table, moment.asked), "messaging.channel.not-asked")
    off = {name for name, state in moment.controls.channels.items() if state == "off"}
    if off:
        told = told.refuse(_among(table, off), "messaging.channel.off")
    if moment.reached is not None:
        told = told.refuse(~_among(table, moment.reached), "messaging.channel.unreachable")
    return told


def _among(table: Table, names: Collection[str]) -> NDArray[np.bool_]:
    among = np.zeros(len(CHANNEL), np.bool_)
    among[[CHANNEL[name] for name in names if name in CHANNEL]] = True
    mask: NDArray[np.bool_] = among[table.channel]
    return mask
