"""Placed: themes of editors and offers of sponsors that are owed places; people decide how, the engine where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import msgspec

from tactful.clock import parse_time
from tactful.errors import BadInput, TactfulError

__all__ = ["PlacedSpec", "check_placed"]

_MOST = 3


class PlacedSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A theme or an offer. Each person gets those of its items that go best with them, where they go best.

    Every guard comes first: an item that is hidden, muted, sensitive or out of its window is not shown.
    """

    surfaces: tuple[str, ...]
    """Where it has places."""
    ends: str
    """RFC 3339 instant after which it is over; everything placed by hand has an end."""
    starts: str = ""
    """RFC 3339 instant from which it holds; empty for at once."""
    items: tuple[str, ...] = ()
    """Item ids it consists of."""
    tags: tuple[str, ...] = ()
    """Items that carry one of these tags belong to it too."""
    slots: int = 1
    """Places of one list it is owed, 1..3; never more than half of a list is placed."""
    role: Literal["curated", "sponsored"] = "curated"
    """``sponsored`` where somebody pays for the place: the list says so, and by whom."""
    label: dict[str, str] = {}
    """The theme, or who pays, in words per language, such as ``{"en": "Spring in the garden"}``."""


class _Settings(Protocol):
    @property
    def placed(self) -> Mapping[str, PlacedSpec]: ...

    @property
    def surfaces(self) -> Mapping[str, Any]: ...


def check_placed(settings: _Settings, name: str) -> None:
    """Refuse what cannot be placed; `name` is that of the file.

    Raises
    ------
    BadInput
        Code ``bad-settings``.
    """
    for theme, spec in settings.placed.items():
        fault = _fault(spec, settings.surfaces)
        if fault:
            raise BadInput("bad-settings", f"{name}: placed.{theme} {fault[0]}", hint=fault[1])


def _fault(spec: PlacedSpec, surfaces: Mapping[str, Any]) -> tuple[str, str] | None:
    unknown = [surface for surface in spec.surfaces if surface not in surfaces]
    if unknown or not spec.surfaces:
        return f"names no surface of this file ({', '.join(unknown) or 'none'})", f"one of {', '.join(surfaces)}"
    if not 1 <= spec.slots <= _MOST:
        return f"asks for {spec.slots} places", f"give it 1 to {_MOST}"
    if not (spec.items or spec.tags):
        return "has neither items nor tags", "say what it consists of"
    if spec.role == "sponsored" and not any(spec.label.values()):
        return "is sponsored and does not say by whom", "write who pays in its label"
    try:
        starts = parse_time(spec.starts, what="starts") if spec.starts else 0
        ends = parse_time(spec.ends, what="ends")
    except TactfulError as error:
        return f"has a time that cannot be read: {error}", "write it like 2026-05-01T00:00:00Z"
    return None if starts < ends else ("ends before it starts", "correct starts or ends")
