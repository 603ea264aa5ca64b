"""Ask and decision as the doors speak them (API.md); the names are fixed."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

__all__ = [
    "Ask",
    "AskedContext",
    "Deal",
    "Decision",
    "Mode",
    "Role",
    "SetAside",
    "Shown",
    "ShownReason",
    "ShownSignal",
]

Mode = Literal["personal", "session", "non_profiled", "fallback"]
Role = Literal["familiar", "new", "common", "curated", "explore", "sponsored"]


class AskedContext(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The moment of an ask; serves this ask only, is not stored. Unknown fields are ignored and named in a notice."""

    place: str | None = None
    local_time: str | None = None
    device: str | None = None
    query: str | None = None
    mood: str | None = None
    locale: str | None = None


class Ask(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who asks, where it will be shown, how many."""

    surface: str
    count: int = 10
    person_id: str | None = None
    session_id: str | None = None
    context: dict[str, Any] = msgspec.field(default_factory=dict)
    candidates: list[str] | None = None
    exclude: list[str] = msgspec.field(default_factory=list)
    where: dict[str, Any] | None = None
    pins: list[str] = msgspec.field(default_factory=list)
    boosts: list[dict[str, Any]] = msgspec.field(default_factory=list)
    purpose: str = "recommendation"
    notice: str | None = None
    """Version of the notice that was shown first; needed where a surface has lasting effects."""


class ShownSignal(msgspec.Struct, kw_only=True, gc=False):
    """One piece of evidence behind a reason and what it added to the score."""

    kind: str
    label: str
    contribution: float
    source: str = ""
    observed_at: str | None = None
    item_id: str | None = None


class ShownReason(msgspec.Struct, kw_only=True):
    """One true reason: its signals' contributions sum to what this part gave."""

    code: str
    text: str
    part: str
    contribution: float
    signals: list[ShownSignal] = msgspec.field(default_factory=list)


class Deal(msgspec.Struct, kw_only=True):
    """How deep an offer is: `depth` is the share taken off the price of the thing itself, below 0 where dearer."""

    list_minor: int
    price_minor: int
    currency: str
    depth: float


class Shown(msgspec.Struct, kw_only=True):
    """One item in its place. ``score`` is the sum of the reasons' contributions."""

    item_id: str
    position: int
    score: float
    role: Role
    propensity: float
    reasons: list[ShownReason]
    title: str = ""
    deal: Deal | msgspec.UnsetType = msgspec.UNSET
    """Only of offers."""


class SetAside(msgspec.Struct, kw_only=True):
    """How many candidates were taken out or outranked, by reason code."""

    count: int
    by_code: dict[str, int]


class Decision(msgspec.Struct, kw_only=True):
    """The answer to an ask."""

    decision_id: str
    at: str
    surface: str
    mode: Mode
    items: list[Shown]
    set_aside: SetAside
    notices: list[str]
    versions: dict[str, str]
    effect: Literal["suggestion"] | msgspec.UnsetType = msgspec.UNSET
    """``suggestion`` where it has legal or similar effects: it takes effect only once a human approved it."""
