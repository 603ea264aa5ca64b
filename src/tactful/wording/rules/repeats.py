"""Nobody hears the same thing twice: copy that is nearly a recent one, names and numbers aside, is refused (rule R2).

>>> likeness("Hello Ana, 3 tents are 10% off", "Hello Ben, 5 tents are 20% off") > 0.9
True

Measured by `rapidfuzz` token sets and by 5-letter shingles; both see templates, neither sees a paraphrase: for that,
whoever sends keeps which item a person heard of (rule R1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding

__all__ = ["CODES", "is_near", "likeness", "masked", "shingled", "tokens"]

CODES = {
    "wording.repeats.same": {
        "en": "the reader had nearly the same text within 14 days; say something new, or nothing",
        "de": "die Person bekam in den letzten 14 Tagen fast denselben Text; sag etwas Neues oder nichts",
    },
    "wording.repeats.alike": {
        "en": "another message of the folder says nearly the same; keep one",
        "de": "eine andere Nachricht des Ordners sagt fast dasselbe; behalte eine",
    },
    "wording.repeats.close": {
        "en": "the reader had a similar text within 14 days; look whether it still says something new",
        "de": "die Person bekam in den letzten 14 Tagen einen ähnlichen Text; prüfe, ob er noch Neues sagt",
    },
}

WINDOW_DAYS = 14.0
SAME_TOKENS, CLOSE_TOKENS = 90.0, 75.0
SAME_SHINGLES = 0.6
"""Thresholds of rule R2: token-set likeness 0 to 100, Jaccard of shingles 0 to 1."""

_LINK = re.compile(r"https?://\S+|(?<![\w/])/[\w.~-]+/\S*")  # whole ones, and paths such as /v1/unsubscribe/…
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_GREETED = re.compile(r"^(\w+)[ ,]+([^\W\d_][\w'’-]*)(?=[,.!:])", re.MULTILINE)


def check(draft: Draft) -> Iterator[Finding]:
    """Yield the likeness to the most similar recent message."""
    mine = masked("\n".join(draft.said), _values(draft))
    near = [
        (shingled(mine, theirs), tokens(mine, theirs))
        for sent in draft.recent
        if sent.days_ago is None or sent.days_ago <= WINDOW_DAYS
        for theirs in [masked(f"{sent.subject}\n{sent.body}", _values(draft))]
    ]
    if any(is_near(*one) for one in near):
        yield Finding(code="wording.repeats.same", severity="refuse", where="body", hint="")
    elif any(token >= CLOSE_TOKENS for _, token in near):
        yield Finding(code="wording.repeats.close", severity="warn", where="body", hint="")


def is_near(shingles: float, token: float) -> bool:
    """Tell whether two likenesses make one text out of two."""
    return shingles >= SAME_SHINGLES or token >= SAME_TOKENS


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1, names and numbers aside."""
    first, second = masked(one), masked(other)
    return max(shingled(first, second), tokens(first, second) / 100.0)


def masked(text: str, values: tuple[str, ...] = ()) -> str:
    """Return a text without what changes from person to person: links, numbers, the name in a greeting, values."""
    plain = _LINK.sub(" ", text)
    for value in values:
        plain = plain.replace(value, " ")
    plain = _GREETED.sub(r"\1", plain)
    return " ".join(re.findall(r"\w+", _NUMBER.sub("0", plain).casefold()))


def tokens(one: str, other: str) -> float:
    """Return the token-set likeness of two masked texts, 0 to 100."""
    from rapidfuzz.fuzz import token_set_ratio

    # A text of two words is inside every longer one; only texts of like length can be the same
    shorter, longer = sorted((len(one), len(other)))
    return float(token_set_ratio(one, other)) if longer and shorter / longer >= 0.5 else 0.0


def shingled(one: str, other: str) -> float:
    """Return the Jaccard likeness of the 5-letter shingles of two masked texts, 0 to 1."""
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def _shingles(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(max(len(text) - 4, 1))} if text else set()


def _values(draft: Draft) -> tuple[str, ...]:
    """Return the values of facts, longest first, so that a title masks its own words."""
    told = {str(fact.value) for fact in draft.used().values() if isinstance(fact.value, str) and len(fact.value) > 2}
    return tuple(sorted(told, key=len, reverse=True))
