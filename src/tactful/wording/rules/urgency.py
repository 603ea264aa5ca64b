"""Haste and scarcity are only said when a real end or a real count is a fact of the message (rule R5).

Minors are never hurried, and never told of a streak (promise K3).
"""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft, Sentence
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "ENDS", "check"]

CODES = {
    "wording.urgency.no-expiry": {
        "en": "hurries the reader without a real end; use a fact such as {{ expires_at }}, or leave it out",
        "de": "Eile ohne echtes Ende; nutze eine Angabe wie {{ expires_at }}, oder lass es weg",
    },
    "wording.urgency.no-count": {
        "en": "claims scarcity without a real count; use a fact such as {{ stock }}, or leave it out",
        "de": "behauptet Knappheit ohne echte Zahl; nutze eine Angabe wie {{ stock }}, oder lass es weg",
    },
    "wording.urgency.minor": {
        "en": "presses somebody who is or may be a minor; leave it out",
        "de": "drängt jemanden, der minderjährig ist oder sein könnte; lass es weg",
    },
}

ENDS = frozenset({"expires_at", "ends_at", "available_until", "deadline", "valid_until", "until"})
"""Facts that are a real end."""

COUNTS = frozenset({"stock", "seats", "left", "remaining", "available"})
"""Facts that are a real count."""


def check(draft: Draft) -> Iterator[Finding]:
    """Yield haste and scarcity that nothing backs."""
    slots = set(draft.slots())
    for sentence in draft.sentences:
        yield from _one(draft, sentence, ends=bool(slots & ENDS), counts=bool(slots & COUNTS))


def _one(draft: Draft, sentence: Sentence, *, ends: bool, counts: bool) -> Iterator[Finding]:
    hurry, scarce = found("urgency.hurry", sentence.text), found("urgency.scarce", sentence.text)
    pressed = hurry or scarce or found("urgency.streak", sentence.text)
    if draft.minor and pressed:
        yield Finding(code="wording.urgency.minor", severity="refuse", where=sentence.where, hint="", found=pressed)
    elif hurry and not ends:
        yield Finding(code="wording.urgency.no-expiry", severity="refuse", where=sentence.where, hint="", found=hurry)
    elif scarce and not counts:
        yield Finding(code="wording.urgency.no-count", severity="refuse", where=sentence.where, hint="", found=scarce)
