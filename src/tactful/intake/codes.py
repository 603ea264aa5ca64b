"""Every code a refused row can carry, with its meaning and what to do next.

References: API.md (batches report per row and keep the good rows).

>>> ROW_CODES["no-offset"][1]
'end the time with Z or +01:00'
"""

from __future__ import annotations

__all__ = ["ROW_CODES"]

ROW_CODES: dict[str, tuple[str, str]] = {
    "bad-row": ("the row cannot be read", "send one JSON object per row with the fields in docs/reference/http.md"),
    "unknown-field": ("the row has a field that does not exist", "remove it, or put it in context or attributes"),
    "missing-field": ("a field that must be there is missing", "send it; /openapi.json lists what each row needs"),
    "unknown-kind": ("the kind is not registered", "register it under [kinds.<name>] in tactful.toml, or correct it"),
    "bad-id": (
        "an id must have 1 to 256 characters, no control characters, and not be '.' or '..'",
        "send a printable string",
    ),
    "no-person": ("the row names nobody", "send person_id or session_id"),
    "both-person-and-session": (
        "the row names a person and a session",
        "send one of them; POST /v1/sessions/{id}/identify joins them",
    ),
    "bad-time": ("the time is not RFC 3339", "write it like 2026-11-22T19:30:00+01:00, from 1970 to 2200"),
    "no-offset": ("the time has no offset", "end the time with Z or +01:00"),
    "in-the-future": ("the time lies in the future", "check the sender's clock; a few minutes are forgiven"),
    "too-old": ("a fleeting signal arrived after its time to live", "send it while it holds, or not at all"),
    "bad-value": ("the number is not finite or not in range", "send a finite number in the field's range"),
    "not-permitted": (
        "no purpose has a legal basis to keep this",
        "ask for consent first: PUT /v1/people/{id}/consents",
    ),
    "event-id-collision": (
        "another event already has an id with this fingerprint",
        "send the event again under a new event_id",
    ),
    "bad-price": ("a price needs whole minor units >= 0 and a currency of three capitals", "write 1299 and EUR"),
    "reversed-window": ("available_until lies before available_from", "swap or correct the two times"),
    "too-many-tags": (
        "an item carries at most 64 tags of at most 128 characters",
        "keep the tags that tell items apart",
    ),
    "too-long": ("a text is longer than the catalogue keeps", "shorten it: title 1,000, text 20,000 characters"),
    "unknown-zone": ("the time zone is not in the IANA list", "write it like Europe/Vienna"),
}
"""Code to (meaning, what to do next)."""
