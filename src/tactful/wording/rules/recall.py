"""One message tells its reader at most one thing it remembers about them (rule R3, the recall budget)."""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding

__all__ = ["CODES", "check"]

CODES = {
    "wording.recall.too-much": {
        "en": "recites more than one thing about the reader; keep the one that helps them",
        "de": "zählt mehr als eine Sache über die Person auf; behalte die eine, die ihr hilft",
    }
}

BUDGET = 1
"""Facts about the person in one message."""


def check(draft: Draft) -> Iterator[Finding]:
    """Yield a finding when more personal facts are used than the budget bears."""
    personal = sorted(name for name, fact in draft.used().items() if fact.personal() and fact.said())
    if len(personal) > BUDGET:
        yield Finding(
            code="wording.recall.too-much", severity="refuse", where="body", hint="", found=", ".join(personal)
        )
