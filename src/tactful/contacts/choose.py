"""What somebody says who asks for a message to a person (API.md: Choose)."""

from __future__ import annotations

from typing import Any

import msgspec

from tactful.contacts.campaign import Channel

__all__ = ["Choose", "Terms"]


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the caller knows of the person's terms with them; read for this choice only and not kept."""

    trial_until: str | None = None
    """End of a trial (RFC 3339); none or past: no trial."""
    paid_until: str | None = None
    """End of a paid term; none or past: none."""
    incident: bool = False
    """Whether this is no time for advertising: a death, an accident, an outage."""


class Choose(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A request for one message to one person, or none."""

    person_id: str
    channels: tuple[Channel, ...] | None = None
    """Channels that the caller can use; all where none are named."""
    candidates: tuple[str, ...] | None = None
    """Campaigns to choose between; all where none are named."""
    facts: dict[str, Any] = {}
    """Facts for the templates: plain values about the moment, or ``{"value": …, "source": …}``."""
    terms: Terms | None = None
