"""Plain to read: short sentences, no shouting, no filler, nothing said twice (rule R5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "check"]

CODES = {
    "wording.readable.long-sentences": {
        "en": "its sentences have more than 20 words on average; cut them in two",
        "de": "die Sätze haben im Mittel mehr als 20 Wörter; teile sie",
    },
    "wording.readable.shouting": {
        "en": "shouts in capitals; write as you speak",
        "de": "schreit in Großbuchstaben; schreibe, wie du sprichst",
    },
    "wording.readable.exclamation": {
        "en": "has more than one exclamation mark; one is enough",
        "de": "hat mehr als ein Ausrufezeichen; eines genügt",
    },
    "wording.readable.filler": {
        "en": "says nothing with many words; begin with what matters",
        "de": "sagt mit vielen Worten nichts; beginne mit dem, was zählt",
    },
    "wording.readable.said-twice": {
        "en": "says the same sentence twice; once is enough",
        "de": "sagt denselben Satz zweimal; einmal genügt",
    },
}

LONGEST_MEAN = 20.0
"""Words of a sentence, on average."""

_SHOUT = re.compile(r"(?:\b[^\W\d_]{2,}\b[\s,!]*){3,}")


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what makes a message hard or unpleasant to read; all of it only warns."""
    whole = "\n".join(draft.said)
    words = [len(re.findall(r"\w+", one.text)) for one in draft.sentences if one.where == "body"]
    if words and sum(words) / len(words) > LONGEST_MEAN:
        yield _warn("wording.readable.long-sentences", f"{sum(words) / len(words):.0f} words")
    shout = next((run[0] for run in _SHOUT.finditer(whole) if _is_shouted(run[0])), "")
    if shout:
        yield _warn("wording.readable.shouting", shout.strip())
    if whole.count("!") + whole.count("！") > 1:
        yield _warn("wording.readable.exclamation", "!")
    filler = found("filler", whole)
    if filler:
        yield _warn("wording.readable.filler", filler)
    seen: set[str] = set()
    for sentence in draft.sentences:
        plain = sentence.text.casefold()
        if plain in seen and len(plain.split()) > 2:
            yield _warn("wording.readable.said-twice", sentence.text)
        seen.add(plain)


def _is_shouted(run: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", run)
    return any(all(word.isupper() for word in words[start : start + 3]) for start in range(len(words) - 2))


def _warn(code: str, told: str) -> Finding:
    return Finding(code=code, severity="warn", where="body", hint="", found=told)
