"""An item as it arrives at a door (API.md)."""

from __future__ import annotations

import msgspec

__all__ = ["Item", "Price", "Scalar"]

Scalar = str | float | bool


class Price(msgspec.Struct, forbid_unknown_fields=True):
    """Money in minor units (cents) of an ISO 4217 currency."""

    amount_minor: int
    currency: str


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
