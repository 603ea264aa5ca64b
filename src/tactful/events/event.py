"""An event as it arrives at a door (API.md), before intake has admitted it."""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["Event"]


class Event(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What happened: one person or session, one kind, at one time."""

    event_id: str
    kind: str
    at: str
    """RFC 3339 with offset."""
    person_id: str | None = None
    session_id: str | None = None
    item_id: str | None = None
    value: float | None = None
    context: dict[str, Any] = msgspec.field(default_factory=dict)
    decision_id: str | None = None
    source: str | None = None
    query: str | None = None
