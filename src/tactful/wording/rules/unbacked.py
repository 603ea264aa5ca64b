"""What a message says its reader did or is rests on a declared fact; one sentence for everybody cannot know it.

"You got back from Rome on Sunday" is either false for most readers, or rests on something that nobody declared. What
people openly do with the sender (asked, chose, ordered, subscribed…) may be said without; anything else needs its
fact, in the sentence or declared for the message.

References: rules C1, C2; promise S6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.draft import PERSONAL, Draft, Sentence
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found, matches, spoken_in

__all__ = ["CODES", "check"]

CODES = {
    "wording.unbacked.claim": {
        "en": "says what the reader did or is, and no declared fact backs it; declare the fact ('told' or 'here'), or "
        "leave it out",
        "de": "sagt, was die Person tat oder ist, und keine Angabe deckt es; gib sie an ('told' oder 'here'), oder "
        "lass es weg",
    }
}

_BEFORE = re.compile(r"(\S+\s+)?\S+\s*$")


def check(draft: Draft) -> Iterator[Finding]:
    """Yield each claim that nothing backs; a personal fact that is declared and not spelled out backs one of them."""
    spare = sum(fact.personal() and fact.said() for name, fact in draft.facts.items() if name not in draft.slots())
    values = [str(f.value) for f in draft.facts.values() if f.personal() and f.said() and len(str(f.value or "")) > 1]
    languages = spoken_in(" ".join(draft.said))
    for sentence in draft.sentences:
        # To ask is not to claim; what may not be asked either, `sensitive` and `claims` know
        if sentence.asks or PERSONAL in sentence.text or any(value in sentence.text for value in values):
            continue
        claim = _claim(sentence, languages)
        if claim and spare:
            spare -= 1
        elif claim:
            yield Finding(code="wording.unbacked.claim", severity="refuse", where=sentence.where, hint="", found=claim)


def _claim(sentence: Sentence, languages: tuple[str, ...]) -> str:
    """Return the first claim about the reader in a sentence, empty when there is none."""
    for text, start, end in matches("claim.about", sentence.text, languages):
        before = _BEFORE.search(text[:start])
        if before and found("claim.supposed", before[0]):
            continue
        clause = re.split(r"[,;]", text[start:])[0]
        if not found("claim.open", clause):
            return text[start:end].strip()
    return ""
