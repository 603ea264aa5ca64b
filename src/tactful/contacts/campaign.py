"""A campaign as it arrives at a door (API.md): one message that could go to many people, on one channel.

>>> Campaign(campaign_id="spring", channel="email", kind="marketing", template=Template(body="Hello")).creative_id
'spring'
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

__all__ = ["CHANNELS", "CLASSES", "PHASES", "Campaign", "Channel", "MessageClass", "Template"]

Channel = Literal["email", "push", "sms", "inbox", "webhook"]
"""Ways on which a message may reach a person."""

MessageClass = Literal["service", "marketing", "welcome", "trial", "renewal", "winback", "thanks"]
"""What a message is for; only ``service`` is about something the person asked for."""

CHANNELS: tuple[str, ...] = get_args(Channel)
CLASSES: tuple[str, ...] = get_args(MessageClass)

PHASES = ("welcome", "trial", "renewal", "winback")
"""Classes that exclude one another: each goes to people of one phase of life only."""


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The words of a message, with blanks for declared facts."""

    body: str
    subject: str = ""


class Campaign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One message that could go to many people."""

    campaign_id: str
    channel: Channel
    kind: MessageClass = msgspec.field(name="class")
    """What it is for (``class`` at the doors)."""
    template: Template
    item_id: str | None = None
    """The item it is about."""
    creative: str = ""
    """Name of the wording; campaigns of one wording are not sent to one person twice. Empty: the campaign's own."""
    facts: tuple[str, ...] = ()
    """Names of the facts its template may use."""
    topics: tuple[str, ...] = ()
    """What it is about, for caps and mutes; the item's tags where none are named."""
    goal: str = ""
    """Kind of event that it hopes for; whoever has done it already is left alone."""
    starts_at: str | None = None
    ends_at: str | None = None
    value: float = 1.0
    """What it is worth to the sender beside others, 0 to 1,000,000; its influence is bounded (0.5 to 2)."""
    formality: Literal["", "formal", "informal"] = ""
    """How people are addressed; empty: as the setting says."""
    tone: Literal["warm", "neutral", "brief"] = "neutral"

    @property
    def creative_id(self) -> str:
        """Name of the wording."""
        return self.creative or self.campaign_id
