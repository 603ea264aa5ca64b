"""Shapes of campaigns and messages that exist at this door only."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Raw

from tactful.contacts.campaign import Campaign, Channel
from tactful.contacts.contact import Mark

__all__ = [
    "CampaignRows",
    "CampaignsBody",
    "Choice",
    "ChosenReply",
    "ContactRow",
    "EndedBody",
    "EndedRow",
    "EndedRows",
    "GateRow",
    "InboxRows",
    "LoserRow",
    "MarkBody",
    "MessageRow",
    "OutboxRows",
    "RawCampaigns",
    "Removed",
    "Round",
]


class CampaignsBody(msgspec.Struct, forbid_unknown_fields=True):
    """A batch of campaigns to insert or replace."""

    campaigns: list[Campaign]


class RawCampaigns(msgspec.Struct, forbid_unknown_fields=True):
    """The same, row by row."""

    campaigns: list[Raw]


class CampaignRows(msgspec.Struct):
    """Every campaign, by id."""

    campaigns: list[dict[str, Any]]


class Removed(msgspec.Struct):
    """A campaign that is gone."""

    removed: str


class Choice(msgspec.Struct, kw_only=True):
    """A message that is reserved."""

    campaign_id: str
    channel: str
    subject: str
    body: str
    reservation: str
    expires_at: str


class GateRow(msgspec.Struct, kw_only=True):
    """What one gate said of one campaign."""

    campaign_id: str
    gate: str
    verdict: Literal["pass", "refuse", "defer"]
    code: str
    facts: dict[str, Any]


class LoserRow(msgspec.Struct, kw_only=True):
    """A campaign that did not go out, and why."""

    campaign_id: str
    score: float
    code: str


class ChosenReply(msgspec.Struct, kw_only=True):
    """One message or none, with every gate's verdict."""

    choice: Choice | None
    choice_id: str | None
    """Id of the record; also of a choice of none. Null for somebody unknown, of whom nothing is kept."""
    retry_at: str | None
    """When asking again makes sense, where only the hour speaks against a message."""
    gates: list[GateRow]
    losers: list[LoserRow]


class ContactRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What became of a message."""

    reservation: str
    campaign_id: str
    channel: str
    kind: str = msgspec.field(name="class")
    state: str
    at: str
    due_at: str | None = None
    tries: int = 0
    answered: str = ""
    marks: list[dict[str, str]] = []


class MessageRow(ContactRow, kw_only=True, omit_defaults=True):
    """A message with its words."""

    subject: str = ""
    body: str = ""


class InboxRows(msgspec.Struct):
    """Messages, newest first."""

    messages: list[MessageRow]


class OutboxRows(msgspec.Struct):
    """What waits for delivery, and what ended otherwise than sent."""

    counts: dict[str, int]
    messages: list[ContactRow]


class Round(msgspec.Struct):
    """Results of one round of delivery and how many messages came to each."""

    results: dict[str, int]


class MarkBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a person, or a mail server, did with a message."""

    kind: Mark


class EndedBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Messages that shall end: on a channel, about a topic, or all."""

    channel: Channel | Literal[""] = ""
    topic: str = ""


class EndedRow(msgspec.Struct, kw_only=True):
    """One word that ended messages."""

    reason: str
    channel: str
    topic: str
    since: str


class EndedRows(msgspec.Struct):
    """Everything by which messages to a person are ended, oldest first."""

    ended: list[EndedRow]
