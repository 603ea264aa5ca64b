"""A service message promotes nothing: it is exempt from caps, so it must not become the way around them."""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "check"]

CODES = {
    "wording.promotion.in-service": {
        "en": "a service message may not promote; send the offer as marketing, under its caps and consent",
        "de": "eine Servicenachricht darf nicht werben; sende das Angebot als Werbung, mit deren Grenzen",
    }
}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield promotion in a message of class ``service``."""
    if draft.message_class != "service":
        return
    for sentence in draft.sentences:
        hit = found("promotion", sentence.text)
        if hit:
            yield Finding(
                code="wording.promotion.in-service", severity="refuse", where=sentence.where, hint="", found=hit
            )
