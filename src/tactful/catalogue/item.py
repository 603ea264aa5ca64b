"""An item as it arrives at a door (API.md)."""

from __future__ import annotations

import msgspec

__all__ = ["Condition", "Item", "Price", "Scalar"]

Scalar = str | float | bool


class Price(msgspec.Struct, forbid_unknown_fields=True):
    """Money in minor units (cents) of an ISO 4217 currency."""

    amount_minor: int
    currency: str


class Condition(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the person's own signals about one topic must add up to, such as spending on eating out in 30 days."""

    topic: str
    """A category, as in the signals' ``topic``."""
    kind: str = "spend"
    """Kind of the signals that are added up."""
    days: float = 30.0
    """Over so many days up to now, above 0."""
    at_least: float | None = None
    """Smallest sum of values; a signal without a value counts 1."""
    at_most: float | None = None
    """Largest sum of values."""


class Item(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Something that can be shown."""

    item_id: str
    kind: str = "item"
    title: str = ""
    text: str | None = None
    tags: list[str] = msgspec.field(default_factory=list)
    creator: str | None = None
    price: Price | None = None
    available_from: str | None = None
    available_until: str | None = None
    hidden: bool = False
    sensitive: list[str] = msgspec.field(default_factory=list)
    durable: bool = False
    """True for things one buys once in years; owning one sets it aside."""
    requires: list[str] = msgspec.field(default_factory=list)
    group: str | None = None
    attributes: dict[str, Scalar | list[str]] = msgspec.field(default_factory=dict)
    when: list[Condition] = msgspec.field(default_factory=list)
    """Shown to people of whom all of this is true and may be read, such as a tip for whoever spends much on travel."""
    goals: list[str] = msgspec.field(default_factory=list)
    """Shown to people with one of these goals; empty for everybody."""
