"""What became of something shown: the outcomes a door accepts for a recorded decision (API.md).

>>> msgspec.convert({"item_id": "tea", "kind": "opened", "at": "2026-11-22T12:00:00Z"}, Outcome).kind
'opened'
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

__all__ = ["OUTCOME_KINDS", "Outcome", "OutcomeKind"]

OutcomeKind = Literal[
    "shown", "opened", "accepted", "completed", "dismissed", "less-like-this", "never", "not-me", "gift"
]

OUTCOME_KINDS: tuple[OutcomeKind, ...] = get_args(OutcomeKind)
"""All kinds of outcome, in the order of how much they say."""


class Outcome(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One outcome of one shown item."""

    item_id: str
    kind: OutcomeKind
    at: str
    """RFC 3339 with offset."""
    value: float | None = None
    """What it was worth, in the unit the operator chose; None when nothing was measured."""
