"""Linked sessions: what each brought is written down when it is linked, and given back when it is unlinked.

After unlinking, both stand as if they had never been linked: events, consents and what was shown go back to the
session, which has a pseudonym and a key of its own again, and the sums follow exactly. What a linked session sends
meanwhile counts for the person and is written down as well.

A crash leaves the link written down until everything has gone back, so that unlinking again finishes it.

Reference: promise P5.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.consent.joined import parted_words
from tactful.errors import NotFound
from tactful.events.columns import EventColumns
from tactful.events.event import Event
from tactful.ids import DecisionId, Millis, Pseudonym
from tactful.people.corrections import handle_of
from tactful.people.links import Link, read_links, with_events, write_links
from tactful.people.vault import session_key

__all__ = ["Linking"]

_EVER = "sessions_linked"
"""Name of the stored word that some session has been linked: until then nobody looks for links."""


class Linking:
    """Writes links down, and undoes them.

    Parameters
    ----------
    parts
        The wired pieces.
    changing
        Context in which people's events and words change, and the sums follow.
    """

    def __init__(self, parts: Parts, changing: Callable[..., AbstractContextManager[None]]) -> None:
        self._parts = parts
        self._changing = changing
        self._lock = threading.Lock()
        self._ever = parts.store.meta.get(_EVER) is not None

    def link(self, session_id: str, session: Known | None, person: Known) -> None:
        """Write down what a session brings, before it is merged."""
        store = self._parts.store
        digests: tuple[int, ...] = ()
        decisions: tuple[str, ...] = ()
        if session is not None:
            digests = tuple(store.events.history(session.pseudonym).digest.tolist())
            decisions = tuple(store.ledger.of_person(session.pseudonym))
        words = b"" if session is None else session.consents
        link = Link(session_id, int(self._parts.clock.now()), digests, decisions, words, person.consents)
        with self._lock:
            if not self._ever:
                store.meta.put(_EVER, b"1")
                self._ever = True
            others = [one for one in self._links(person.pseudonym) if one.session_id != session_id]
            store.vault.write(person.pseudonym, "links", write_links([*others, link]))

    def told(self, person_id: str) -> list[dict[str, Any]]:
        """Return the linked sessions of a person, oldest first."""
        known = self._parts.persons.find(person_id)
        links = () if known is None else self._links(known.pseudonym)
        return [
            {"session_id": one.session_id, "at": format_time(Millis(one.at)), "events": len(one.digests)}
            for one in links
        ]

    def tag(
        self, rows: Sequence[Event | Mapping[str, Any] | bytes], columns: EventColumns, at: NDArray[np.int64]
    ) -> None:
        """Write down which admitted events linked sessions have sent, before they are stored.

        Parameters
        ----------
        rows
            As they were sent.
        columns, at
            The admitted ones, and the index of each among the rows.
        """
        if not self._ever:
            return
        sent: dict[tuple[str, int], list[int]] = {}
        for place, index in enumerate(at.tolist()):
            session_id = _session_of(rows[index])
            if session_id is not None:
                sent.setdefault((session_id, int(columns.person[place])), []).append(int(columns.digest[place]))
        for (session_id, owner), digests in sent.items():
            with self._lock:
                links = self._links(Pseudonym(owner))
                if any(one.session_id == session_id for one in links):
                    body = write_links(with_events(links, session_id, digests))
                    # Erased in this very moment: the store lets go of their events too, and nobody is left to tell.
                    with suppress(NotFound):
                        self._parts.store.vault.write(Pseudonym(owner), "links", body)

    def unlink(self, person_id: str, session_id: str) -> dict[str, Any]:
        """Give a session back what it brought; see the module.

        Raises
        ------
        NotFound
            ``not-linked`` when the session is not linked to the person.
        """
        parts = self._parts
        person = parts.persons.find(person_id)
        with self._lock:
            links = () if person is None else self._links(person.pseudonym)
            link = next((one for one in links if one.session_id == session_id), None)
            if person is None or link is None:
                raise NotFound(
                    "not-linked", "no such session is linked to this person", hint="see what is linked first"
                )
            alone = parts.store.vault.part(session_key(session_id), person.pseudonym)
            with self._changing(person.pseudonym, alone):
                moved = self._move(link, person.pseudonym, alone)
                self._words(link, person, alone)
            left = write_links(one for one in links if one.session_id != session_id)
            note = Note("session.unlinked", {"events": moved}, person.pseudonym)
            parts.store.vault.write(person.pseudonym, "links", left, note=note)
        parts.persons.drop(session_key(session_id), person_id)
        return {"unlinked": True, "events": moved}

    def _move(self, link: Link, person: Pseudonym, alone: Pseudonym) -> int:
        store = self._parts.store
        entries = [store.ledger.read(DecisionId(one)) for one in link.decisions]
        theirs = [entry for entry in entries if entry is not None and entry.person == person]
        history = store.events.history(person)
        rows = history.take(np.isin(history.digest, np.array(link.digests, np.int64)))
        instead = None
        if len(rows):
            # The old digests stay known as sent, so these need others.
            names = [f"\x1funlinked:{link.at}:{handle_of(digest)}" for digest in rows.digest.tolist()]
            digest, check = store.digests.of(names)
            owner = np.full(len(rows), int(alone), np.int64)
            instead = replace(rows, person=owner, digest=digest, check=check, seq=np.zeros(0, np.int64))
        if instead is not None or theirs:
            store.forget(person, rows.digest, [entry.decision_id for entry in theirs], instead=instead)
        for entry in theirs:
            store.ledger.record(replace(entry, person=alone)).result()
        return len(rows)

    def _words(self, link: Link, person: Known, alone: Pseudonym) -> None:
        if not link.session_words:
            return
        vault = self._parts.store.vault
        vault.write(alone, "consents", link.session_words)
        now = vault.read(person.pseudonym, "consents") or b""
        vault.write(person.pseudonym, "consents", parted_words(now, link.session_words, link.person_words))

    def _links(self, person: Pseudonym) -> tuple[Link, ...]:
        return read_links(self._parts.store.vault.read(person, "links"))


class _Sent(msgspec.Struct):
    session_id: str | None = None


def _session_of(row: Event | Mapping[str, Any] | bytes) -> str | None:
    """Return the session that sent a row; None for a person, or when it cannot be told."""
    if isinstance(row, Event):
        return row.session_id
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.convert(msgspec.json.decode(row) if isinstance(row, bytes) else row, _Sent).session_id
    return None
