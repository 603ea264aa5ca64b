"""A contact: one message chosen for a person, from reservation to delivery, or one choice of none.

>>> waiting = Contact(reservation="r", person=7, at=0, until=10, state="reserved", campaign_id="spring")
>>> waiting.counts(5), waiting.counts(10)
(True, False)
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["COUNTING", "ENGAGED", "Contact", "Happened", "Mark", "State"]

State = Literal["none", "reserved", "queued", "sending", "sent", "released", "dropped", "failed", "unsure"]
"""What became of it.

``none``: a choice of no message; ``reserved``: chosen, its place under every cap is held until `Contact.until`;
``queued``: committed, ours to deliver; ``sending``: handed to a channel and not heard of since; ``sent``;
``released``: given back; ``dropped``: not wanted any more when its time came; ``failed``: refused for good by the
channel; ``unsure``: nobody knows whether it arrived, so it is never sent again.
"""

COUNTING = frozenset({"queued", "sending", "sent", "unsure"})
"""States that count under every cap; ``reserved`` counts until it expires."""

Mark = Literal["seen", "opened", "clicked", "accepted", "replied", "dismissed", "complained", "bounced"]
"""What a person (or a mail server) did with a message."""

ENGAGED = frozenset({"opened", "clicked", "accepted", "replied"})
"""Marks that say that the message was welcome."""


class Happened(msgspec.Struct, frozen=True, array_like=True):
    """A mark and when (ms)."""

    mark: Mark
    at: int


class Contact(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What caps, fatigue and delivery need to know of one choice; the record of the choice is kept beside it."""

    reservation: str
    person: int
    """Pseudonym."""
    at: int
    """The instant that counts, ms: of the reservation, later of the sending."""
    until: int
    """When the reservation, later the chance of delivery, ends (ms)."""
    state: State
    campaign_id: str = ""
    creative: str = ""
    item_id: str = ""
    topics: tuple[str, ...] = ()
    channel: str = ""
    kind: str = ""
    """Class of the message."""
    phase: str = ""
    """Phase of life the person was in."""
    score: float = 0.0
    made_at: int = 0
    """When it was chosen, ms."""
    due: int = 0
    """When it is tried next, ms; 0 for never."""
    tries: int = 0
    answered: str = ""
    """What the last try ended with, as a short code."""
    marks: tuple[Happened, ...] = ()

    def counts(self, now: int) -> bool:
        """Tell whether it takes a place under caps at `now` (ms)."""
        return self.state in COUNTING or (self.state == "reserved" and self.until > now)

    def marked(self, *marks: str) -> bool:
        """Tell whether any of the marks was left on it."""
        return any(one.mark in marks for one in self.marks)
