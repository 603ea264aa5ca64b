"""The rules of the linter in their order, and the words of every code in every language.

Each module has ``CODES`` (code to words per language) and ``check(draft)``, which yields findings.

>>> words_of("wording.urgency.no-expiry", "de")[:4]
'Eile'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from tactful.wording.rules import (
    action,
    claims,
    familiar,
    language,
    length,
    name_use,
    name_worn,
    promotion,
    readable,
    recall,
    relevance,
    repeats,
    said_facts,
    sensitive,
    unbacked,
    urgency,
    way_out,
)

__all__ = ["CODES", "RECENT", "RULES", "STANDING", "words_of"]

STANDING: tuple[ModuleType, ...] = (
    said_facts, sensitive, claims, unbacked, familiar, urgency, name_use, recall, promotion, way_out, action, length,
    readable, relevance, language,
)  # fmt: skip
"""What hangs on the message alone: what must never be said first, last what is merely badly put."""

RECENT: tuple[ModuleType, ...] = (repeats, name_worn)
"""What hangs on what the person had before."""

RULES = (*STANDING, *RECENT)

_OWN = {
    "wording.template.broken": {
        "en": "the template cannot be read; see what was found",
        "de": "die Vorlage lässt sich nicht lesen; siehe den Fund",
    }
}

CODES: Mapping[str, Mapping[str, str]] = {
    **_OWN, **{code: words for rule in RULES for code, words in rule.CODES.items()}
}  # fmt: skip


def words_of(code: str, language: str) -> str:
    """Return what a code means and what to do, in the language or in English."""
    words = CODES[code]
    return words.get(language[:2], words["en"])
