"""The name wears out: at most one of three messages in a row uses it (rule N6)."""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding

__all__ = ["CODES", "RECENT", "check"]

CODES = {
    "wording.name.worn": {
        "en": "one of the last three messages used the name; greet plainly this time",
        "de": "eine der letzten drei Nachrichten nutzte den Namen; grüße diesmal ohne",
    },
}

RECENT = 3
"""Messages in a row, this one among them."""


def check(draft: Draft) -> Iterator[Finding]:
    """Yield a finding when this message uses the name and one of the two before it did."""
    if {"name", "greeting"} & set(draft.slots()) and any(sent.named for sent in draft.recent[-(RECENT - 1) :]):
        yield Finding(code="wording.name.worn", severity="warn", where="body", hint="")
