"""Suppressions: standing words that no more messages shall go to a person, each with its reason and who may lift it.

What the person ended, only the person lifts; what staff ended, staff lift; what a mail server reported, nobody lifts
until the address changes.

>>> stopped = with_suppression((), Suppression(reason="unsubscribed", channel="email", at=5))
>>> suppresses(stopped, "email", ("tea",)), suppresses(stopped, "push", ("tea",))
('unsubscribed', '')

References: RFC 8058; knowledge of do-not-contact lists: reasons are typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

__all__ = [
    "UNREADABLE",
    "Suppression",
    "SuppressionReason",
    "lifted",
    "read_suppressions",
    "suppresses",
    "with_suppression",
    "write_suppressions",
]

SuppressionReason = Literal["unsubscribed", "complained", "bounced", "manual", "unreadable"]


class Suppression(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One word that ends messages."""

    reason: SuppressionReason
    channel: str = ""
    """The channel it ends; empty for all."""
    topic: str = ""
    """The topic it ends; empty for all."""
    at: int = 0
    """Milliseconds since 1970."""
    reservation: str = ""
    """The message that led to it."""


UNREADABLE = (Suppression(reason="unreadable"),)
"""Stands for a document that cannot be read: it might hold any word, so nothing goes out (C14)."""


def suppresses(held: Sequence[Suppression], channel: str, topics: Iterable[str]) -> str:
    """Return the reason for which a message may not go; empty when none speaks against it."""
    about = set(topics)
    for one in held:
        if one.channel in {"", channel} and (not one.topic or one.topic in about):
            return one.reason
    return ""


def with_suppression(held: Sequence[Suppression], fresh: Suppression) -> tuple[Suppression, ...]:
    """Return the words with one more; the same word said again keeps its first date."""
    same = ((one.reason, one.channel, one.topic) == (fresh.reason, fresh.channel, fresh.topic) for one in held)
    return tuple(held) if any(same) else (*held, fresh)


def lifted(held: Sequence[Suppression], reasons: Iterable[str], channel: str, topic: str) -> tuple[Suppression, ...]:
    """Return the words without those of the given reasons about a channel and topic."""
    may = set(reasons)
    return tuple(one for one in held if one.reason not in may or (one.channel, one.topic) != (channel, topic))


def read_suppressions(body: bytes | None) -> tuple[Suppression, ...]:
    """Return the stored words; none stored means none said, unreadable ones end everything."""
    if not body:
        return ()
    try:
        return msgspec.json.decode(body, type=tuple[Suppression, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return UNREADABLE


def write_suppressions(held: Sequence[Suppression]) -> bytes:
    """Return the words as the bytes to store."""
    return msgspec.json.encode(held)
