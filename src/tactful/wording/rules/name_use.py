"""The name: once, never whole, never its parts, not beside a sensitive matter where others read along (N2, N6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding

__all__ = ["CODES", "check"]

CODES = {
    "wording.name.parts": {
        "en": "speaks to the reader by parts of their name; use {{ greeting }} or {{ name }}, which know the rules",
        "de": "spricht die Person mit Namensteilen an; nutze {{ greeting }} oder {{ name }}, die kennen die Regeln",
    },
    "wording.name.twice": {
        "en": "uses the name more than once; once is enough, and not in subject and body",
        "de": "nutzt den Namen mehr als einmal; einmal genügt, und nicht in Betreff und Text",
    },
    "wording.name.exposed": {
        "en": "puts the name beside a sensitive matter where others may read it; leave the name out",
        "de": "stellt den Namen neben etwas Heikles, wo andere mitlesen; lass den Namen weg",
    },
}

_PARTS = re.compile(
    r"(?:.*_)?(?:full_?name|first_?name|given_?name|last_?name|sur_?name|family_?name|middle_?name|second_?name|nach_?name"
    r"|vor_?name|apellidos?|nombre|prenom|nom|nome|cognome|honorific|salutation)",
    re.IGNORECASE,
)


def check(draft: Draft) -> Iterator[Finding]:
    """Yield wrong uses of the name."""
    slots = draft.slots()
    for slot in slots:
        if _PARTS.fullmatch(slot):
            yield Finding(code="wording.name.parts", severity="refuse", where=f"fact {slot}", hint="", found=slot)
    uses = slots.get("name", 0) + slots.get("greeting", 0)
    if uses > 1:
        yield Finding(code="wording.name.twice", severity="refuse", where="body", hint="", found=f"{uses} times")
    if uses and draft.channel == "push" and any(fact.sensitive for fact in draft.used().values()):
        yield Finding(code="wording.name.exposed", severity="refuse", where="body", hint="")
