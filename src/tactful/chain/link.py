"""A link of the chain, and the hash that ties it to the one before.

What is hashed is what is stored: the pseudonym and the *sealed* facts. So the chain still verifies when a person's
key has been destroyed and nobody can read the facts any more (promise A3).

>>> first = forge(START, 1, at=0, actor="operator", action="settings.read", person=None, body=b"sealed")
>>> first.hash == hash_of(first), first.month
(True, 197001)
>>> hash_of(replace(first, body=b"other")) == first.hash
False
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tactful.ids import Pseudonym

__all__ = ["START", "Head", "Link", "Sealed", "forge", "hash_of", "month_before", "month_of", "replace"]

START = bytes(32)
"""What the first link of all holds in place of a hash before it."""

_VERSION = 1
_FIXED = struct.Struct(">B32sqqqqHH")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry: `at` is milliseconds, `month` its segment (yyyymm), `body` the sealed facts."""

    seq: int
    at: int
    month: int
    actor: str
    action: str
    person: Pseudonym | None
    body: bytes
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link: its position (0 for an empty chain), hash and segment."""

    seq: int
    hash: bytes
    month: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished month: links `first` to `last`, the hash before it and the hash at its end.

    `removed` is True when its links have been deleted after their time; what is left still ties the chain together.
    """

    month: int
    first: int
    last: int
    before: bytes
    head: bytes
    removed: bool = False


def hash_of(link: Link) -> bytes:
    """Return the SHA-256 that a link must carry, from everything else in it."""
    return _digest((link.seq, link.at, link.month), link.previous, link.actor, link.action, link.person, link.body)


def forge(  # noqa: PLR0913 - one argument for each field of a link, most by name
    previous: bytes,
    seq: int,
    *,
    at: int,
    actor: str,
    action: str,
    person: Pseudonym | None,
    body: bytes,
    month: int = 0,
) -> Link:
    """Return a new link.

    Parameters
    ----------
    previous
        Hash of the link before, ``START`` for the first.
    month
        Segment of the link before: a clock that jumps back opens no segment that is closed already.
    """
    month = max(month, month_of(at))
    digest = _digest((seq, at, month), previous, actor, action, person, body)
    return Link(seq, at, month, actor, action, person, body, previous, digest)


# Of the fields, not of a link: an object made only to be hashed took half the time of a link.
def _digest(
    place: tuple[int, int, int], previous: bytes, actor: str, action: str, person: int | None, body: bytes
) -> bytes:
    by, what = actor.encode(), action.encode()
    fixed = _FIXED.pack(_VERSION, previous, *place, person or 0, len(by), len(what))
    return hashlib.sha256(fixed + by + what + body).digest()


def month_of(at: int) -> int:
    """Return the month of an instant (ms, UTC) as yyyymm.

    >>> month_of(1_764_000_000_000)
    202511
    """
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return moment.year * 100 + moment.month


def month_before(month: int, years: int) -> int:
    """Return the month (yyyymm) that lies `years` before another.

    >>> month_before(202611, 3)
    202311
    """
    return month - 100 * years
