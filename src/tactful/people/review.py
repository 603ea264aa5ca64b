"""A review: something a human must look at before it takes effect, or because a person asked for a human.

References: GDPR Art. 22(3); promises H1, H2 and E5; mission E16.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

__all__ = ["DUE_DAYS", "Review", "ReviewKind", "ReviewVerdict"]

ReviewKind = Literal["suggestion", "flagged", "complaint", "distress"]
"""``suggestion``: a decision with lasting effects that waits. ``flagged``: somebody wants it looked at.
``complaint``: the person complained. ``distress``: the person asked for help, or seemed to be under strain."""

ReviewVerdict = Literal["approve", "override", "reject"]
"""``approve``: it takes effect, or was right. ``override``: it is changed for this person. ``reject``: it does not take
effect."""

DUE_DAYS: Mapping[ReviewKind, float] = {"suggestion": 7.0, "flagged": 7.0, "complaint": 30.0, "distress": 1.0}
"""Days within which a human looks at it."""


class Review(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One entry of the queue."""

    review_id: str
    kind: ReviewKind
    opened_at: str
    due_at: str
    decision_id: str = ""
    surface: str = ""
    why: str = ""
    """Kebab-case word of whoever flagged it; never words about a person."""
    state: Literal["open", "resolved"] = "open"
    verdict: ReviewVerdict | None = None
    reason: str = ""
    """What the human who decided says; told to the person."""
    override: dict[str, str] | None = None
    resolved_at: str | None = None
    resolved_by: str = ""
    """The key in whose name it was decided: the approver."""
