"""Whose words they are when a session turns out to be a person: a no travels along, a yes only where nothing was said.

>>> from tactful.consent.consents import with_words
>>> left = with_words(Consents(), {"linking": "refused"}, at=1, source="gpc")
>>> session = write_consents(with_words(left, {"messages": "granted"}, at=2))
>>> person = write_consents(with_words(Consents(), {"messages": "refused"}, at=5))
>>> read_consents(joined_words(session, person)).states()
{'linking': 'refused', 'messages': 'refused'}

References: promises G2, G5.
"""

from __future__ import annotations

from typing import TypeVar

from tactful.consent.consents import Consents, read_consents, write_consents

__all__ = ["joined_words", "parted_words"]

_T = TypeVar("_T")


def joined_words(session: bytes, person: bytes) -> bytes:
    """Return a person's consents after a session of theirs was recognised.

    Words are put in order of their time, so that the newer of two choices stays the newer one. Documents that cannot
    be read are not touched: they deny everything already.

    Raises
    ------
    StoreTrouble
        ``bad-consents``.
    """
    left, own = read_consents(session), read_consents(person)
    if not left.words:
        return person
    spoken = {word.purpose for word in own.words}
    moved = [word for word in left.words if word.state != "granted" or word.purpose not in spoken]
    words = sorted([*moved, *own.words], key=lambda word: word.at)
    records = (*left.records, *own.records)
    return write_consents(Consents(tuple(words), records, (*left.switches, *own.switches)))


def parted_words(now: bytes, session: bytes, person: bytes) -> bytes:
    """Return a person's consents without what a session of theirs had brought; what was said since stays.

    Parameters
    ----------
    now
        The person's consents as they stand.
    session, person
        Both as they were before the session was recognised.

    Raises
    ------
    StoreTrouble
        ``bad-consents``.
    """
    held, left, own = read_consents(now), read_consents(session), read_consents(person)
    return write_consents(
        Consents(
            _without(held.words, left.words, own.words),
            _without(held.records, left.records, own.records),
            _without(held.switches, left.switches, own.switches),
        )
    )


def _without(held: tuple[_T, ...], brought: tuple[_T, ...], own: tuple[_T, ...]) -> tuple[_T, ...]:
    theirs = [one for one in brought if one not in own]
    return tuple(one for one in held if one not in theirs)
