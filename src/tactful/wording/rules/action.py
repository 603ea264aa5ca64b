"""A message asks for one thing that can be done now (rule R4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "check"]

CODES = {
    "wording.action.missing": {
        "en": "asks for nothing that can be done; give one link, with the word for what it does",
        "de": "nennt nichts, was man tun kann; gib einen Link, mit dem Wort für das, was er tut",
    },
    "wording.action.several": {
        "en": "asks for several things at once; keep the one that matters",
        "de": "verlangt mehreres auf einmal; behalte das eine, das zählt",
    },
}

_LINK = re.compile(r"https?://\S+")
_LINK_SLOT = re.compile(r"(?:.*_)?(?:link|url)", re.IGNORECASE)
MOST_LINKS = 2


def check(draft: Draft) -> Iterator[Finding]:
    """Yield a finding when there is nothing to do, or too much."""
    exits = {"unsubscribe_url", "why"}
    slots = {slot: count for slot, count in draft.slots().items() if _LINK_SLOT.fullmatch(slot) and slot not in exits}
    written = {link for link in _LINK.findall(draft.body.source) if not found("exit", link)}
    count = sum(slots.values()) + len(written)
    if not count and not _is_enough_in_words(draft):
        severity = "refuse" if draft.channel == "email" else "warn"
        yield Finding(code="wording.action.missing", severity=severity, where="body", hint="")  # type: ignore[arg-type]
    if count > MOST_LINKS:
        yield Finding(code="wording.action.several", severity="warn", where="body", hint="", found=f"{count} links")


def _is_enough_in_words(draft: Draft) -> bool:
    """Tell whether a verb is enough: a push or a text message is opened by touching it."""
    return draft.channel != "email" and bool(found("act", " ".join(draft.said)))
