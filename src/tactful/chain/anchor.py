"""An anchor: the head of the chain as it was, kept where whoever rewrites the store cannot reach (promise A2).

>>> anchor = Anchor(seq=3, hash="ab" * 32, at="2026-11-22T12:00:00.000Z", why="erasure")
>>> read_anchor(write_anchor(anchor)) == anchor
True
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from tactful.errors import StoreTrouble

__all__ = ["Anchor", "Anchors", "Why", "read_anchor", "write_anchor"]

Why = Literal["hourly", "erasure", "closed", "restored"]
"""What made the anchor be dropped: time, an erasure, the engine's closing, a backup's return."""


class Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Position and hash (hexadecimal digits) of the head at one moment; names nobody."""

    seq: int
    hash: str
    at: str
    why: Why


class Anchors(Protocol):
    """A place outside the store that takes anchors."""

    def drop(self, anchor: Anchor) -> None:
        """Keep an anchor, durable on return; raises StoreTrouble ``no-anchor`` when the place does not take it."""
        ...

    def dropped(self) -> list[Anchor]:
        """Return every anchor that can be read back, oldest first."""
        ...


def write_anchor(anchor: Anchor) -> bytes:
    """Return one line of JSON."""
    return msgspec.json.encode(anchor) + b"\n"


def read_anchor(line: bytes) -> Anchor:
    """Return the anchor on a line; raises StoreTrouble ``bad-anchor``."""
    try:
        return msgspec.json.decode(line, type=Anchor)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        raise StoreTrouble(
            "bad-anchor", "a line of the anchor file cannot be read", hint="compare it with your copy of the file"
        ) from None
