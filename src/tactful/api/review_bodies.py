"""Bodies of reviews: why somebody wants a decision looked at, and what waits for a human."""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["FlagBody", "ReviewRows"]


class FlagBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why somebody wants a decision looked at: a kebab-case word."""

    why: str


class ReviewRows(msgspec.Struct):
    """Reviews, those due first at the head."""

    reviews: list[dict[str, Any]]
