"""Wording in a language without word lists is judged by facts, names, length and repetition only, and says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.cldr import script_of
from tactful.wording.draft import Draft
from tactful.wording.finding import Finding
from tactful.wording.lexicon import share_known

__all__ = ["CODES", "check"]

CODES = {
    "wording.language.not-read": {
        "en": "this language has no word lists here (English, German, Spanish and French have), so a pass says little; "
        "let somebody read it who speaks it",
        "de": "für diese Sprache gibt es hier keine Wortlisten (nur für Englisch, Deutsch, Spanisch und Französisch), "
        "also sagt ein Bestehen wenig; lass es jemanden lesen, der sie spricht",
    }
}

LEAST_WORDS = 5
"""Words below which nothing tells the language."""

LEAST_SHARE = 0.12
"""Share of little words of a known language; 0.1 to 0.5 is usual."""

_WORD = re.compile(r"[^\W\d_]+")


def check(draft: Draft) -> Iterator[Finding]:
    """Yield a warning when hardly a little word of a known language stands in the text."""
    text = draft.whole()
    words = _WORD.findall(text)
    foreign = sum(script_of(word) != "LATIN" for word in words)
    unread = len(words) >= LEAST_WORDS and share_known(text) < LEAST_SHARE
    if unread or 2 * foreign > len(words):
        yield Finding(code="wording.language.not-read", severity="warn", where="body", hint="")
