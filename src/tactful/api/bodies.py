"""Shapes that exist at this door only: bodies that wrap nouns, and small answers the door writes itself.

A batch has two shapes: the one that is documented and tried first, and the lenient one that keeps every row as raw
JSON, so that one bad row costs that row only.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, Raw, UnsetType

from tactful.catalogue.item import Item, Price, Scalar
from tactful.consent.consents import State
from tactful.decisions.outcome import Outcome
from tactful.events.event import Event
from tactful.people.person import Dial, QuietHours

__all__ = [
    "Backup",
    "Bring",
    "CaseRows",
    "Consented",
    "ContestBody",
    "ControlsPatch",
    "CorrectionBody",
    "CorrectionsBody",
    "EventsBody",
    "IdentifyBody",
    "ItemPage",
    "ItemPatch",
    "ItemsBody",
    "KeyBody",
    "KeyRow",
    "KeyRows",
    "LearnBody",
    "Listed",
    "Merged",
    "OutcomesBody",
    "PersonBody",
    "RawEvents",
    "RawItems",
    "RawOutcomes",
    "Said",
    "TokenBody",
    "Withdrawn",
]


class ItemsBody(msgspec.Struct, forbid_unknown_fields=True):
    """A batch of items to insert or replace."""

    items: list[Item]


class RawItems(msgspec.Struct, forbid_unknown_fields=True):
    """The same, row by row."""

    items: list[Raw]


class EventsBody(msgspec.Struct, forbid_unknown_fields=True):
    """A batch of events."""

    events: list[Event]


class RawEvents(msgspec.Struct, forbid_unknown_fields=True):
    """The same, row by row."""

    events: list[Raw]


class OutcomesBody(msgspec.Struct, forbid_unknown_fields=True):
    """What became of shown items."""

    outcomes: list[Outcome]


class RawOutcomes(msgspec.Struct, forbid_unknown_fields=True):
    """The same, row by row."""

    outcomes: list[Raw]


class ItemPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Fields of an item to replace; what is not sent stays, attributes are merged."""

    item_id: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    text: str | UnsetType | None = UNSET
    tags: list[str] | UnsetType = UNSET
    creator: str | UnsetType | None = UNSET
    price: Price | UnsetType | None = UNSET
    available_from: str | UnsetType | None = UNSET
    available_until: str | UnsetType | None = UNSET
    hidden: bool | UnsetType = UNSET
    sensitive: list[str] | UnsetType = UNSET
    durable: bool | UnsetType = UNSET
    requires: list[str] | UnsetType = UNSET
    group: str | UnsetType | None = UNSET
    attributes: dict[str, Scalar | list[str]] | UnsetType = UNSET


class ItemPage(msgspec.Struct):
    """One page of the catalogue; `next` continues it (``?after=``), null at the end."""

    items: list[Item]
    next: str | None


class Withdrawn(msgspec.Struct):
    """The item is shown nowhere from now on."""

    item_id: str
    withdrawn: bool = True


class PersonBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A person without the id, which stands in the path; one that is sent must be the same."""

    person_id: str | UnsetType = UNSET
    attributes: dict[str, str | float | bool | list[str]] = {}
    names: dict[str, str] = {}
    locale: str | None = None
    time_zone: str | None = None
    home_place: str | None = None


Said = State | dict[str, State]
"""A word about a whole purpose, or one per kind (``"*"`` for the whole purpose)."""


class Consented(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a person says about purposes, having seen a version of the notice."""

    recommendation: Said | UnsetType = UNSET
    training: Said | UnsetType = UNSET
    messages: Said | UnsetType = UNSET
    offers: Said | UnsetType = UNSET
    linking: Said | UnsetType = UNSET
    audit: Said | UnsetType = UNSET
    research: Said | UnsetType = UNSET
    notice: str | UnsetType = UNSET


class IdentifyBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who an anonymous session turned out to be."""

    person_id: str


class Merged(msgspec.Struct):
    """Whether the session's history moved to the person now; false when it had before."""

    merged: bool


class Listed(msgspec.Struct):
    """A list that is the same for everybody."""

    items: list[dict[str, Any]]


class CorrectionBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One word about one thing; an event with an item id and without a word says what the event was about."""

    topic: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    item_id: str | UnsetType = UNSET
    attribute: str | UnsetType = UNSET
    event: str | UnsetType = UNSET
    """The event's handle in the profile."""
    say: Literal["not-me", "less", "more", "is", "lift"] | UnsetType = UNSET
    value: str | float | bool | list[str] | UnsetType = UNSET


class CorrectionsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Corrections, in the order in which they are said."""

    corrections: list[CorrectionBody]


class ControlsPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Choices to change; what is not sent stays, null takes a choice back (RFC 7396)."""

    dial: dict[str, Dial | None] | UnsetType | None = UNSET
    muted: dict[Literal["topics", "items", "sources"], list[str] | None] | UnsetType | None = UNSET
    paused: bool | UnsetType | None = UNSET
    objections: list[str] | UnsetType | None = UNSET
    restricted: bool | UnsetType | None = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET
    channels: dict[str, Literal["on", "off"] | None] | UnsetType | None = UNSET


class ContestBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the person says is wrong with a decision."""

    text: str
    item_id: str = ""


class CaseRows(msgspec.Struct):
    """Cases, those due first at the head."""

    cases: list[dict[str, Any]]


class KeyBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A key to make."""

    scopes: list[str]
    name: str = "key"
    expires: str | None = None
    """RFC 3339 with offset."""


class KeyRow(msgspec.Struct, kw_only=True):
    """A key as it is kept, without its secret."""

    key_id: str
    scopes: list[str]
    name: str
    created: str
    expires: str | None = None


class KeyRows(msgspec.Struct):
    """All keys, oldest first."""

    keys: list[KeyRow]


class TokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """A person token to make; it opens the door for `seconds` (1 to 3600)."""

    seconds: int = 900


class LearnBody(msgspec.Struct, forbid_unknown_fields=True):
    """How to learn: with the constants of the present generation, or fitting them too."""

    tune: bool = False


class Backup(msgspec.Struct, forbid_unknown_fields=True):
    """Where on the server's own disk the copy goes: a directory that does not exist yet."""

    dest: str


class Bring(msgspec.Struct, forbid_unknown_fields=True):
    """A JSONL, CSV or Parquet file on the server's own disk."""

    file: str
    rows_are: Literal["items", "people", "events"] | None = None
    """What its rows are; told from the file when left out."""
