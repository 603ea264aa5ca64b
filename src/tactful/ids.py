"""Identifiers: what a person sends, and the numbers that stand for it inside.

The outside world names things with strings (1 to 256 characters, any script). Inside, an item is a dense
number (its column), and a person is a random pseudonym that says nothing about the name it stands for.

>>> check_id("köln/42", what="item_id")
'köln/42'
"""

from __future__ import annotations

import os
import secrets
from typing import NewType

from tactful.errors import BadInput

__all__ = [
    "DecisionId",
    "ItemNo",
    "Millis",
    "Pseudonym",
    "Seq",
    "check_id",
    "new_decision_id",
    "new_pseudonym",
]

ItemNo = NewType("ItemNo", int)
"""Dense column number of an item; given once by the store, never reused."""

Pseudonym = NewType("Pseudonym", int)
"""Random 63-bit number that stands for a person everywhere outside the vault."""

Seq = NewType("Seq", int)
"""Position of an event in the append-only log; strictly increasing, starts at 1."""

Millis = NewType("Millis", int)
"""Milliseconds since 1970-01-01T00:00:00Z."""

DecisionId = NewType("DecisionId", str)
"""Opaque id of a decision: 26 url-safe characters, sortable by time."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def check_id(raw: str, *, what: str) -> str:
    """Return `raw` when it may serve as an identifier.

    Parameters
    ----------
    raw
        1 to 256 characters; no control characters; not ``.`` or ``..``.
    what
        Field name for the error message, such as ``"item_id"``.

    Raises
    ------
    BadInput
        With code ``bad-id`` when the id cannot be accepted.
    """
    if not 1 <= len(raw) <= 256 or raw in {".", ".."} or any(ord(c) < 32 or ord(c) == 127 for c in raw):
        raise BadInput(
            "bad-id",
            f"{what} must have 1 to 256 characters, no control characters, and not be '.' or '..'",
            hint=f"send a printable string as {what}",
        )
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput("bad-id", f"{what} is not valid Unicode", hint="send well-formed UTF-8") from None
    return raw


def new_pseudonym() -> Pseudonym:
    """Return a fresh random pseudonym (63 bits from the operating system, never a hash of an id)."""
    return Pseudonym(secrets.randbits(63) | 1)


def new_decision_id(at: Millis) -> DecisionId:
    """Return a new decision id: 48 bits of time, 80 random bits, in Crockford base 32."""
    number = (int(at) & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    digits = []
    for _ in range(26):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return DecisionId("".join(reversed(digits)))
