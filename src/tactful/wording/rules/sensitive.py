"""A sensitive matter is never said of the reader, asked of the reader, or pushed, unless the reader told it.

Naming a matter is no fault: "Films about grief, chosen by our editors" passes; "Your loss" does not. Only a declared
fact that the person ``told``, of the same class, unlocks its class.

References: balance 7.2; promises S3 and S6.
"""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft, Sentence
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found, groups

__all__ = ["CLASSES", "CODES", "check"]

_WORDS = {
    "alcohol": ("drinking", "Trinken"),
    "crime": ("crime and courts", "Straftaten und Gerichte"),
    "ethnicity": ("origin and ethnicity", "Herkunft"),
    "gambling": ("gambling", "Glücksspiel"),
    "grief": ("grief", "Trauer"),
    "health": ("health", "Gesundheit"),
    "mental": ("mental health and mood", "Seele und Stimmung"),
    "money": ("money trouble and income", "Geldsorgen und Einkommen"),
    "politics": ("politics", "Politik"),
    "pregnancy": ("pregnancy and babies", "Schwangerschaft und Babys"),
    "relationship": ("love and separation", "Liebe und Trennung"),
    "religion": ("religion", "Religion"),
    "sexuality": ("sexuality", "Sexualität"),
    "union": ("union membership", "Gewerkschaft"),
    "weight": ("body and weight", "Körper und Gewicht"),
    "work": ("leaving or losing work", "Kündigung und Arbeitssuche"),
}
"""Class to what it is called in English and German."""

CLASSES = tuple(_WORDS)

CODES = {
    f"wording.sensitive.{name}": {
        "en": f"says or asks something about the reader's {en}, which they did not tell you; leave it out",
        "de": f"sagt oder fragt etwas Heikles über die Person ({de}), das sie nicht gesagt hat; lass es weg",
    }
    for name, (en, de) in _WORDS.items()
}

_ALIASES = {"mental-health": "mental", "fertility": "pregnancy", "divorce": "relationship", "finance": "money"}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield one finding per class and place in which it is said of the reader."""
    told = {_ALIASES.get(f.sensitive, f.sensitive) for f in draft.used().values() if f.source == "told" and f.sensitive}
    for group in groups("sensitive"):
        name = group.rpartition(".")[2]
        # Most messages hold no word of most classes: one look at the whole before each sentence is looked at
        if name in told or not found(group, draft.whole()):
            continue
        for where in ("subject", "body"):
            hit = next(filter(None, (_said(draft, one, group) for one in draft.sentences if one.where == where)), "")
            if hit:
                yield Finding(code=f"wording.sensitive.{name}", severity="refuse", where=where, hint="", found=hit)


def _said(draft: Draft, sentence: Sentence, group: str) -> str:
    """Return the sensitive words when the sentence turns them on the reader."""
    hit = found(group, sentence.text)
    if not hit:
        return ""
    turned = (
        draft.channel == "push" or sentence.asks or found("you", sentence.text) or found("as_somebody", sentence.text)
    )
    return hit if turned else ""
