"""Only declared facts that the person can see on their own page are put into words (rules C1, C2; promise S6).

A fact's name can betray it too: ``predicted_pregnancy`` is refused whatever source is claimed for it, unless the
person told it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.facts import ENGINE_FACTS
from tactful.wording.finding import Finding

__all__ = ["CODES", "check"]

CODES = {
    "wording.facts.undeclared": {
        "en": "the template speaks of a fact it does not declare; declare it with where it is known from",
        "de": "die Vorlage nennt etwas, das sie nicht angibt; gib es an, mit seiner Herkunft",
    },
    "wording.facts.hidden": {
        "en": "this is not known from the person or from what they did here openly; leave it out",
        "de": "das weißt du nicht von der Person selbst und nicht aus dem, was sie hier offen getan hat; lass es weg",
    },
    "wording.facts.sensitive": {
        "en": "this touches a sensitive matter that the person did not tell; leave it out",
        "de": "das berührt etwas Heikles, das die Person nicht gesagt hat; lass es weg",
    },
    "wording.facts.telling-name": {
        "en": "the fact's name says that it was inferred or is sensitive; leave it out, or let the person tell it",
        "de": "der Name verrät etwas Erschlossenes oder Heikles; lass es weg, oder lass es die Person sagen",
    },
}

_INFERRED = re.compile(
    r"predict|infer|propens|churn|diagnos|pregnan|heart_?rate|income|salary|orientation|religio|ethnic|political|gps"
    r"|latitude|longitude|ip_?addr|leaving|mental|sexual|illness|schwanger|einkommen|krank|ingresos|embaraz|revenu|grossesse",
    re.IGNORECASE,
)
"""Names that betray what no item has."""

_TELLING = re.compile(
    r"likel|risk|segment|cluster|score|guess|estimat|probab|union|debt|credit|disease|disab|condition|weight|bmi|gender"
    r"|race|relig|politic",
    re.IGNORECASE,
)
"""Names that betray it of a person, and are harmless of an item."""


def check(draft: Draft) -> Iterator[Finding]:
    """Yield every slot of which nobody may speak."""
    for slot in draft.slots():
        if slot in ENGINE_FACTS:
            continue
        fact = draft.facts.get(slot)
        if fact is None:
            yield _finding("wording.facts.undeclared", slot)
        elif fact.sensitive and fact.source != "told":
            yield _finding("wording.facts.sensitive", slot)
        elif not fact.said():
            yield _finding("wording.facts.hidden", slot)
        elif _tells(fact.source, slot):
            yield _finding("wording.facts.telling-name", slot)


def _tells(source: str, slot: str) -> bool:
    if source == "told":
        return False
    return bool(_INFERRED.search(slot)) or (source != "item" and bool(_TELLING.search(slot)))


def _finding(code: str, slot: str) -> Finding:
    return Finding(code=code, severity="refuse", where=f"fact {slot}", hint="", found=slot)
