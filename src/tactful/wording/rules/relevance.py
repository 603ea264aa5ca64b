"""A message whose only personal part is a name is not personal (rule N7): it goes by the rules of a broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding

__all__ = ["CODES", "check"]

CODES = {
    "wording.relevance.name-only": {
        "en": "only the name is personal here; say what makes it matter to this reader, or send it as a broadcast",
        "de": "persönlich ist hier nur der Name; sag, warum es diese Person angeht, oder sende es als Rundbrief",
    }
}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield a finding when the name stands alone."""
    named = {"name", "greeting"} & set(draft.slots())
    facts = draft.used().values()
    if named and "why" not in draft.slots() and not any(fact.personal() or fact.source == "context" for fact in facts):
        yield Finding(code="wording.relevance.name-only", severity="warn", where="body", hint="")
