"""A person as the outside world describes them, and the controls in the person's hand."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Controls", "Dial", "Muted", "Person", "QuietHours"]

Dial = Literal["none", "familiar", "balanced", "explore", "surprise"]


class Person(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Attributes the person or the operator gave. Only registered attributes become signals."""

    person_id: str
    attributes: dict[str, str | float | bool | list[str]] = msgspec.field(default_factory=dict)
    names: dict[str, str] = msgspec.field(default_factory=dict)
    locale: str | None = None
    time_zone: str | None = None
    home_place: str | None = None
    """Coarse place of residence, such as a town; compared with an ask's place, never a model column."""
    minor: bool | None = None
    """True for somebody under 18 (an ``age_band`` attribute says it too); read to protect, never to steer."""
    addresses: dict[str, str] = msgspec.field(default_factory=dict)
    """Where messages reach the person, such as ``{"email": "ana@example.org"}``; never a signal."""
    country: str | None = None
    """Two capitals (ISO 3166); decides from which age a young person consents alone."""


class Muted(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the person never wants to see."""

    topics: list[str] = msgspec.field(default_factory=list)
    items: list[str] = msgspec.field(default_factory=list)
    sources: list[str] = msgspec.field(default_factory=list)


class QuietHours(msgspec.Struct, forbid_unknown_fields=True):
    """Local hours in which no message goes out, ``HH:MM``."""

    start: str
    end: str


class Controls(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The person's own choices; they persist until the person changes them."""

    dial: dict[str, Dial] = msgspec.field(default_factory=dict)
    """Surface (or ``"*"``) to dial; ``"none"`` is the non-profiled choice."""
    muted: Muted = msgspec.field(default_factory=Muted)
    paused: bool = False
    objections: list[str] = msgspec.field(default_factory=list)
    restricted: bool = False
    quiet_hours: QuietHours | None = None
    channels: dict[str, Literal["on", "off"]] = msgspec.field(default_factory=dict)
    preferred_channel: str = ""
    """Where messages are welcome most; empty where the person named none."""
