"""Shapes that exist at this door only: bodies that wrap nouns, and small answers the door writes itself.

A batch has two shapes: the one that is documented and tried first, and the lenient one that keeps every row as raw
JSON, so that one bad row costs that row only.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, Raw, UnsetType

from tactful.assembly.holding import HoldAsked
from tactful.assembly.notices import Draft
from tactful.catalogue.item import Condition, Item, Price, Scalar
from tactful.consent.word import State
from tactful.decisions.outcome import Outcome
from tactful.events.event import Event
from tactful.people.person import Dial, QuietHours

__all__ = [
    "Asked",
    "Backup",
    "Bring",
    "CaseRows",
    "ChainPage",
    "ConsentHistory",
    "Consented",
    "ContestBody",
    "ControlsPatch",
    "CorrectionBody",
    "CorrectionsBody",
    "DifferencesBody",
    "EventsBody",
    "HeldRows",
    "HoldsBody",
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
    "NoisyBody",
    "NoticesBody",
    "OutcomesBody",
    "PersonBody",
    "PublishedClause",
    "PublishedNotice",
    "PublishedRows",
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
    when: list[Condition] | UnsetType = UNSET
    goals: list[str] | UnsetType = UNSET


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
    minor: bool | None = None
    addresses: dict[str, str] = {}
    country: str | None = None


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
    """Version of the notice that was shown; a grant must cite one where a notice is published."""
    by: Literal["person", "guardian"] | UnsetType = UNSET
    """Whose word it is; a guardian's is taken by staff only."""
    tcf: str | UnsetType = UNSET
    """A TCF string to import, instead of or beside own words."""


class ConsentHistory(msgspec.Struct):
    """Everything that was ever said, oldest first."""

    words: list[dict[str, Any]]
    receipts: list[dict[str, Any]]
    """JSON-LD with the fields of ISO/IEC TS 27560, one per time that something was said."""
    switches: list[dict[str, Any]]
    """Dated states of restriction, objection, pause and age."""


class Asked(msgspec.Struct):
    """Whether a prompt about a purpose is welcome."""

    purpose: str
    may_ask: bool
    code: str
    not_before: str | None
    """From when the answer would be yes; null when that is not known."""
    notice: str | None
    """The version to show."""


class NoticesBody(msgspec.Struct, forbid_unknown_fields=True):
    """Versions to publish."""

    notices: list[Draft]


class PublishedClause(msgspec.Struct, kw_only=True):
    """What a version says about one purpose, with the fingerprint that receipts repeat."""

    text: dict[str, str]
    sha256: str
    uses: list[str] = []
    kinds: list[str] = []
    recipients: list[str] = []


class PublishedNotice(msgspec.Struct):
    """A published version."""

    notice: str
    published_at: str
    sha256: str
    purposes: dict[str, PublishedClause]


class PublishedRows(msgspec.Struct):
    """All versions, oldest first."""

    notices: list[PublishedNotice]


class IdentifyBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who an anonymous session turned out to be."""

    person_id: str
    device: Literal["same", "other"] = "same"
    """Whether it ran on the device the person logged in with; ``other`` needs their grant of ``linking``."""


class Merged(msgspec.Struct):
    """Whether the session became the person's now, with all that it did; false when it had before."""

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
    taste: str | UnsetType = UNSET
    """Since when the taste changed, as the profile tells it."""
    say: Literal["not-me", "less", "more", "is", "me", "both", "new", "old", "lift"] | UnsetType = UNSET
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
    preferred_channel: str | UnsetType | None = UNSET


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
    keys: str | None = None
    """Directory of the copies of the key file, apart from the backup; None puts the copy into it."""


class Bring(msgspec.Struct, forbid_unknown_fields=True):
    """A JSONL, CSV or Parquet file on the server's own disk."""

    file: str
    rows_are: Literal["items", "people", "events"] | None = None
    """What its rows are; told from the file when left out."""


class HoldsBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Every hold that shall be in force."""

    holds: list[HoldAsked]
    version: str | None = None
    """As the last answer gave it; refuses the change when somebody else changed the holds since."""


class HeldRow(msgspec.Struct, kw_only=True):
    """One hold in force."""

    target: str
    value: str
    reason: str
    by: str
    at: str


class HeldRows(msgspec.Struct):
    """Every hold in force."""

    holds: list[HeldRow]
    version: str


class ChainRow(msgspec.Struct, kw_only=True):
    """One link: who did what when; whom it concerns and the facts stay sealed."""

    seq: int
    at: str
    actor: str
    action: str
    about_a_person: bool
    hash: str


class ChainPage(msgspec.Struct):
    """Links, oldest first; ``?after=`` the last position continues."""

    links: list[ChainRow]


class DifferencesBody(msgspec.Struct, forbid_unknown_fields=True):
    """A record of processing as it was exported."""

    record: dict[str, Any]


class NoisyBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A table of people to release with noise."""

    dimensions: list[str]
    epsilon: str
    """Budget to spend, 0.001 to 10 with at most three decimals, as text so that it is exact."""
