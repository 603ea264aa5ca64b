"""What one rule of the guard did to one ask, with the facts it went by: a row of the trace.

>>> Check("just-bought", "aside", {"days": 3.0}).rule
'just-bought'
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

__all__ = ["Check", "Verdict"]

Verdict = Literal["aside", "kept", "unread", "moved"]
"""``aside``: it set items aside; ``kept``: it looked and let everything pass; ``unread``: signals were not read because
of it; ``moved``: it changed scores."""


class Check(msgspec.Struct, frozen=True, array_like=True):
    """One rule, its verdict and its facts."""

    rule: str
    """Kebab-case, as in the codes ``guard.<rule>.<what>``."""
    verdict: Verdict
    facts: dict[str, Any] = {}
    """Numbers and words, never a name of a person."""
    because: tuple[int, ...] = ()
    """Catalogue numbers of things in the person's past that it went by; where one is forgotten, the record goes."""
