"""A person's contacts beside the candidates: what was said before, as columns.

>>> from tactful.contacts.contact import Contact
>>> past_of([Contact(reservation="r", person=7, at=5, until=0, state="sent", kind="thanks")], now=10).at.tolist()
[5]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.contacts.campaign import CHANNELS, CLASSES
from tactful.contacts.contact import ENGAGED, Contact
from tactful.messaging.tired import COMPLAINED, DISMISSED

__all__ = ["CHANNEL", "KIND", "NOTHING", "SERVICE", "Past", "past_of"]

CHANNEL: Mapping[str, int] = {name: code for code, name in enumerate(CHANNELS)}
KIND: Mapping[str, int] = {name: code for code, name in enumerate(CLASSES)}
SERVICE = KIND["service"]


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Contacts that count, oldest first.

    Attributes
    ----------
    contacts
        The contacts themselves.
    at
        int64, ms.
    channel, kind
        int8 codes (`CHANNEL`, `KIND`).
    answered
        bool.
    extra
        float64, what dismissals and complaints weigh.
    """

    contacts: tuple[Contact, ...]
    at: NDArray[np.int64]
    channel: NDArray[np.int8]
    kind: NDArray[np.int8]
    answered: NDArray[np.bool_]
    extra: NDArray[np.float64]

    def __len__(self) -> int:
        """Return how many count."""
        return len(self.contacts)


NOTHING = Past(
    (), np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0, np.int8), np.zeros(0, np.bool_), np.zeros(0)
)
"""The past of somebody to whom nothing was said."""


def past_of(contacts: Sequence[Contact], now: int, *, without: str = "") -> Past:
    """Return the contacts that count at `now` (ms), leaving out one reservation."""
    held = tuple(one for one in contacts if one.reservation != without and one.counts(now))
    if not held:
        return NOTHING
    return Past(
        held,
        np.array([one.at for one in held], np.int64),
        np.array([CHANNEL.get(one.channel, -1) for one in held], np.int8),
        np.array([KIND.get(one.kind, -1) for one in held], np.int8),
        np.array([_answered(one) for one in held], np.bool_),
        np.array([_extra(one) for one in held], np.float64),
    )


def _answered(one: Contact) -> bool:
    return bool(one.marks) and one.marked(*ENGAGED)


def _extra(one: Contact) -> float:
    if not one.marks:
        return 0.0
    if one.marked("complained"):
        return COMPLAINED
    return DISMISSED if one.marked("dismissed") else 0.0
