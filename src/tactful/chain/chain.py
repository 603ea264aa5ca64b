"""The port to the audit chain: append-only, durable, each link tied to the one before (promise A1)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, Protocol

from tactful.chain.link import Head, Link, Sealed
from tactful.chain.note import Note

__all__ = ["Chain"]


class Chain(Protocol):
    """What was done. Changes are chained in their own transaction by the `note` argument of what changes them."""

    def note(self, note: Note) -> Future[int]:
        """Chain something that changes nothing in the store (a read, say); the future gives its durable position."""
        ...

    def head(self) -> Head:
        """Return the newest link's position and hash."""
        ...

    def links(self, *, after: int = 0, upto: int | None = None) -> Iterator[Link]:
        """Yield links in order, from one snapshot: those behind position `after`, to `upto` (None: the newest)."""
        ...

    def facts(self, link: Link) -> dict[str, Any] | None:
        """Return the facts of a link; None when they can no longer be read because the person was erased."""
        ...

    def sealed(self) -> list[Sealed]:
        """Return every finished month, oldest first."""
        ...

    def prune(self, before: int) -> int:
        """Delete the links of finished months before month `before` (yyyymm); return how many links went."""
        ...
