"""A case: a person contests a decision, and a human decides within a stated time.

References: GDPR Art. 22(3); promise H1.
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["DUE_DAYS", "LONGEST_TEXT", "MOST_OPEN", "Case", "Verdict"]

DUE_DAYS = 30
"""Days within which a case must be decided (GDPR Art. 12(3): one month)."""

LONGEST_TEXT = 4_000
"""Characters of what the person, or the human who decides, writes."""

MOST_OPEN = 20
"""Open cases one person may have; more would keep others waiting."""

OVERRIDE_DAYS = 90
"""Days for which an override stands unless the one who decides says otherwise."""

Verdict = Literal["uphold", "override", "reject"]
"""``uphold``: the decision stands. ``override``: it is changed for this person. ``reject``: not a matter for a case."""


class Case(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One contested decision."""

    case_id: str
    decision_id: str
    text: str
    """What the person says, in their own words."""
    opened_at: str
    due_at: str
    surface: str = ""
    item_id: str = ""
    state: Literal["open", "resolved"] = "open"
    verdict: Verdict | None = None
    reason: str = ""
    """What the human who decided says."""
    override: dict[str, str] | None = None
    """What is shown or hidden from now on: ``item_id``, ``do``, ``until``, and ``surface`` for a shown item."""
    resolved_at: str | None = None
    resolved_by: str = ""
    """The key in whose name it was decided."""
