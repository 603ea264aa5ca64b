"""What a session brought when it was linked to a person, so that unlinking can give it back.

The document lies with the person and is sealed under their key; it names events by their keyed digests, and goes with
the person when they are forgotten.

>>> body = write_links([Link("tablet", 5, (7, -3), ("d1",), b"", b"")])
>>> [link.session_id for link in read_links(body)], read_links(None)
(['tablet'], ())

Reference: promise P5.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

__all__ = ["Link", "read_links", "with_events", "write_links"]


class Link(msgspec.Struct, frozen=True, array_like=True):
    """One linked session."""

    session_id: str
    at: int
    """When it was linked, ms."""
    digests: tuple[int, ...]
    """Of the events it brought or has sent since."""
    decisions: tuple[str, ...]
    """Decisions that were shown to it."""
    session_words: bytes
    """Its consents before; empty for none."""
    person_words: bytes
    """The person's consents before."""


def read_links(body: bytes | None) -> tuple[Link, ...]:
    """Return the linked sessions of a person, oldest first."""
    return msgspec.json.decode(body, type=tuple[Link, ...]) if body else ()


def write_links(links: Iterable[Link]) -> bytes:
    """Return the document."""
    return msgspec.json.encode(tuple(links))


def with_events(links: tuple[Link, ...], session_id: str, digests: Iterable[int]) -> tuple[Link, ...]:
    """Return the links with events that a session has sent after it was linked.

    >>> with_events((Link("tablet", 5, (7,), (), b"", b""),), "tablet", [9])[0].digests
    (7, 9)
    """
    more = tuple(digests)
    return tuple(
        msgspec.structs.replace(link, digests=link.digests + more) if link.session_id == session_id else link
        for link in links
    )
