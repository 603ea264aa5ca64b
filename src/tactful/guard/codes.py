"""Every reason for which a guard sets an item aside, in plain words; collected from the rules themselves.

>>> sorted(CODES)[0], CODES["guard.window.expired"]["en"]
('guard.boosts.asked', 'it is no longer available')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from tactful.guard import (
    boosts,
    disclosing,
    excluded,
    hidden,
    just_bought,
    kinds,
    life_events,
    minors,
    muted,
    never,
    owned,
    requires,
    seen,
    sensitive,
    shown,
    significant,
    vulnerable,
    when,
    where,
    window,
    withheld,
    worse_price,
)

__all__ = ["CODES", "RULES"]

RULES: tuple[ModuleType, ...] = (
    hidden, window, kinds, significant, sensitive, minors, vulnerable, never, withheld, muted, excluded, where,
    disclosing, life_events, when, owned, just_bought, requires, seen, shown, worse_price, boosts,
)  # fmt: skip
"""The rules in their order: what nobody may see first, then the person's own word, the caller's, and the past.

Each module has ``CODES`` (code to words per language) and a function of its own name."""

CODES: Mapping[str, Mapping[str, str]] = {code: words for rule in RULES for code, words in rule.CODES.items()}
