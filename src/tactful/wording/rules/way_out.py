"""An e-mail says why it came and how to stop it (rule R4; RFC 8058 adds the one-click way in the headers).

What belongs to a contract, such as a receipt, cannot be unsubscribed from: mail of class ``service`` needs no way out.
"""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "check"]

CODES = {
    "wording.way-out.missing": {
        "en": "has no way out; put {{ unsubscribe_url }} into the body",
        "de": "hat keinen Ausgang; setze {{ unsubscribe_url }} in den Text",
    },
    "wording.way-out.no-reason": {
        "en": "does not say why it came; put {{ why }} or a sentence with 'because' into the body",
        "de": "sagt nicht, warum sie kommt; setze {{ why }} oder einen Satz mit 'weil' in den Text",
    },
}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what an e-mail lacks; other channels carry both in the app or in the settings of the phone."""
    # Whether it is service at all is judged by another rule.
    if draft.channel != "email":
        return
    body = draft.said[1]
    told = "unsubscribe_url" in draft.body.uses or (found("exit", body) and "http" in draft.body.source)
    if not told and draft.message_class != "service":
        yield Finding(code="wording.way-out.missing", severity="refuse", where="body", hint="")
    if "why" not in draft.body.uses and not found("reason", body):
        yield Finding(code="wording.way-out.no-reason", severity="warn", where="body", hint="")
