"""What a person says about what is held or inferred of them; it outranks whatever is learned, until it is lifted.

Each correction is about one thing (a topic, an item, a source, an attribute, one event, or a change of taste) and
says one word. A later word on the same thing replaces the earlier one; ``lift`` takes it back. A human who decided a
contested decision leaves an `Override` beside them.

>>> mine = with_corrections(Corrections(), [{"topic": "horror", "say": "not-me"}], at=5)
>>> mine.said[0].topic, mine.said[0].say
('horror', 'not-me')
>>> with_corrections(mine, [{"topic": "horror", "say": "lift"}], at=6).said
()

References: GDPR Art. 16; promises D3 and H1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from tactful.clock import parse_time
from tactful.errors import BadInput
from tactful.ids import check_id

__all__ = [
    "ABOUT",
    "MOST",
    "Correction",
    "Corrections",
    "Override",
    "digest_of",
    "handle_of",
    "read_corrections",
    "with_corrections",
    "write_corrections",
]

Say = Literal["not-me", "less", "more", "is", "me", "both", "new", "old"]

ABOUT: Mapping[str, tuple[str, ...]] = {
    "topic": ("not-me", "less", "more", "lift"),
    "source": ("not-me", "less", "lift"),
    "item_id": ("not-me", "lift"),
    "attribute": ("not-me", "is", "lift"),
    "event": ("not-me", "me", "lift"),
    "taste": ("both", "new", "old", "lift"),
}
"""What a correction may be about, and the words that make sense there.

``not-me``: nothing about it counts any more, for or against, and others do not learn it from this person. ``less``:
what spoke for it does so no more, and a declared dislike speaks against it. ``more``: a declared liking speaks for it.
``is``: the attribute has this value, whatever anybody else sends. ``me``: the event counts in full, however far from
the rest it stands. Of a taste that has changed: ``both`` count alike, only the ``new`` one does, or only the ``old``
one (what came between the change and this word steers nothing).
"""

MOST = 500
"""Most corrections one person may have standing."""

_EVENT_DIGITS = 16


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One standing correction; exactly one of the fields of `ABOUT` is set."""

    say: Say
    at: int
    """When it was said, milliseconds since 1970."""
    topic: str = ""
    """A tag or group of the catalogue."""
    source: str = ""
    """A creator of items."""
    item_id: str = ""
    attribute: str = ""
    event: str = ""
    """The event's handle in the profile: 16 hexadecimal digits."""
    taste: str = ""
    """Since when the taste changed, as the profile says it: an RFC 3339 time."""
    value: str | float | bool | list[str] | None = None
    """What the attribute is, with ``is``."""

    def about(self) -> tuple[str, str]:
        """Return what it is about: the field, and its value."""
        return next((name, getattr(self, name)) for name in ABOUT if getattr(self, name))


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A human's word on what this person is shown; it beats the model until its time is over."""

    item_id: str
    do: Literal["show", "hide"]
    case_id: str
    at: int
    until: int
    """Milliseconds since 1970."""
    surface: str = ""
    """Where it holds; empty for everywhere."""


class Corrections(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Everything corrected of one person.

    Attributes
    ----------
    said
        Standing corrections, oldest first.
    overrides
        What a human decided.
    untaught
        Item numbers that "not me" keeps out of what others learn, fixed when the correction was made, so that taking
        out is exact although topics of items may change.
    unreadable
        True when the stored document cannot be understood: the person is then treated as restricted (C14).
    """

    said: tuple[Correction, ...] = ()
    overrides: tuple[Override, ...] = ()
    untaught: tuple[int, ...] = ()
    unreadable: bool = False

    def words(self, field: str, say: Say) -> list[str]:
        """Return the things of a kind (such as ``"topic"``) on which this word stands."""
        return [getattr(one, field) for one in self.said if one.say == say and getattr(one, field)]

    def refused_events(self) -> tuple[int, ...]:
        """Return the digests of the events that are not this person's, ascending."""
        return tuple(sorted(digest_of(handle) for handle in self.words("event", "not-me")))

    def own_events(self) -> tuple[int, ...]:
        """Return the digests of the events that count in full, ascending."""
        return tuple(sorted(digest_of(handle) for handle in self.words("event", "me")))

    def answers(self) -> tuple[tuple[int, int, str], ...]:
        """Return the answers about changes of taste, oldest first: (changed at, answered at, word), milliseconds."""
        told = (one for one in self.said if one.taste)
        return tuple(sorted((int(parse_time(one.taste, what="taste")), one.at, one.say) for one in told))


def digest_of(handle: str) -> int:
    """Return the digest behind an event's handle; raises BadInput ``bad-event-handle``."""
    if len(handle) != _EVENT_DIGITS or any(digit not in "0123456789abcdef" for digit in handle):
        raise BadInput("bad-event-handle", "that is no handle of an event", hint="take it from the profile's signals")
    return int.from_bytes(bytes.fromhex(handle), "big", signed=True)


def handle_of(digest: int) -> str:
    """Return the handle of an event by its digest.

    >>> digest_of(handle_of(-7))
    -7
    """
    return int(digest).to_bytes(8, "big", signed=True).hex()


def with_corrections(corrections: Corrections, asked: Sequence[Mapping[str, Any]], *, at: int) -> Corrections:
    """Return the corrections with new words added, replacing earlier words on the same things.

    Parameters
    ----------
    asked
        One mapping each: one field of `ABOUT`, ``say``, and ``value`` with ``is``.
    at
        Milliseconds since 1970.

    Raises
    ------
    BadInput
        ``bad-correction``, ``bad-event-handle``, ``bad-id`` or ``too-many-corrections``.
    """
    standing = {one.about(): one for one in corrections.said}
    for row in asked:
        field, thing, say = _about(row)
        standing.pop((field, thing), None)
        if say != "lift":
            value = row.get("value")
            one = {"say": say, "at": at, field: thing, **({"value": value} if value is not None else {})}
            standing[field, thing] = msgspec.convert(one, Correction)
    if len(standing) > MOST:
        raise BadInput("too-many-corrections", f"{len(standing)} corrections", hint=f"lift some: at most {MOST} stand")
    return msgspec.structs.replace(corrections, said=tuple(standing.values()))


def read_corrections(body: bytes | None) -> Corrections:
    """Return the stored corrections; none stored means none made, unreadable ones restrict the person."""
    if not body:
        return _NONE
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return Corrections(unreadable=True)


def write_corrections(corrections: Corrections) -> bytes:
    """Return the corrections as the bytes to store."""
    return msgspec.json.encode(corrections)


def _about(row: Mapping[str, Any]) -> tuple[str, str, str]:
    named = [name for name in ABOUT if row.get(name)]
    if len(named) != 1:
        raise _bad("a correction is about exactly one thing", f"send one of {', '.join(ABOUT)}")
    field, thing, say = named[0], row[named[0]], row.get("say", "")
    if say not in ABOUT[field]:
        raise _bad(f"say does not fit a correction of {field}", f"say one of {', '.join(ABOUT[field])}")
    if (say == "is") != (row.get("value") is not None):
        raise _bad(
            "value goes with the word is, and with no other", 'send {"attribute": "…", "say": "is", "value": "…"}'
        )
    check_id(thing, what=field)
    if field == "event":
        digest_of(thing)
    if field == "taste":
        parse_time(thing, what="taste")
    return field, thing, say


def _bad(detail: str, hint: str) -> BadInput:
    return BadInput("bad-correction", detail, hint=hint)


_NONE = Corrections()
_DECODER = msgspec.json.Decoder(Corrections)
