"""What a tenant says to answer for its processing: who decides, who receives data, why it is needed, what may go wrong.

The record of processing (GDPR Art. 30) and the impact assessment (Art. 35) are these words beside the registries.
"""

from __future__ import annotations

import msgspec

from tactful.events.kinds import Purpose

__all__ = ["Accountability", "Aggregates", "Recipient", "Risk", "Safekeeping"]


class Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody to whom data is disclosed."""

    name: str
    """Who it is, or which category of recipients."""
    purposes: tuple[Purpose, ...]
    """What for."""
    receives: str
    """What they receive, such as ``"decisions with item ids"``."""
    country: str = ""
    """Where, when it is outside the tenant's own legal area; empty otherwise."""
    safeguard: str = ""
    """What protects a transfer there, such as ``"standard clauses"``."""


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A risk to people that the assessment found, and what is done about it."""

    risk: str
    """What could happen to whom."""
    measures: tuple[str, ...]
    """What is done about it, beside the measures that the engine states itself."""


class Accountability(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that only the tenant can write."""

    controller: str = ""
    """Name and contact of who decides on purposes and means."""
    officer: str = ""
    """Contact of the data protection officer."""
    people: str = ""
    """Categories of people, such as ``"people who shop with us"``."""
    recipients: tuple[Recipient, ...] = ()
    """To whom data is disclosed; empty means to nobody."""
    necessity: dict[Purpose, str] = {}
    """Per purpose: why it cannot be reached with less."""
    proportionality: dict[Purpose, str] = {}
    """Per purpose: why the gain is worth what it takes from people."""
    risks: tuple[Risk, ...] = ()
    """Risks to people, with the measures against each."""
    views: str = ""
    """What people or their representatives said when asked (Art. 35(9))."""


class Safekeeping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the audit chain is kept and anchored."""

    anchor: str = ""
    """File outside the data directory that takes the head of the chain; empty: the directory's name with ``.anchor``
    added, beside it."""
    anchor_minutes: float = 30.0
    """Longest time in minutes between a link and an anchor that vouches for it, above 0 and at most 60."""
    anchor_webhook: str = ""
    """Address (https) that is told each anchor too; empty: none."""
    years: int = 3
    """Years for which the links of a month are kept, 1 to 30."""

    def __post_init__(self) -> None:
        if not 0 < self.anchor_minutes <= 60:
            raise ValueError("anchor_minutes must be above 0 and at most 60")
        if not 1 <= self.years <= 30:
            raise ValueError("years must be 1 to 30")


class Aggregates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Counts of people that may leave the system."""

    dimensions: tuple[str, ...] = ()
    """Registered attributes, at most 3, that tables of people may be split by; empty: none leave."""
    epsilon_per_year: float = 1.0
    """Privacy budget of noisy counts in a calendar year, 0 to 10; a release that would go beyond is refused."""

    def __post_init__(self) -> None:
        if len(self.dimensions) > 3 or len(set(self.dimensions)) != len(self.dimensions):
            raise ValueError("dimensions must be at most 3 different attributes")
        if not 0 <= self.epsilon_per_year <= 10:
            raise ValueError("epsilon_per_year must be 0 to 10")
