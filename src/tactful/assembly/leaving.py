"""Leaving and joining: erasing a person everywhere, and merging an anonymous session into a person.

Erasing is crash-safe by its order: the store first (keys, rows and a tombstone in one commit), then the sums in
memory, then the model files. A model file older than the latest tombstone is never loaded, so a crash between the
steps costs a relearn, not a resurrection (DESIGN 8.8).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from tactful.assembly.parts import Parts
from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.ids import Pseudonym, check_id
from tactful.people.vault import session_key

__all__ = ["Leaving"]


class Leaving:
    """Takes people out, and joins sessions to people.

    Parameters
    ----------
    parts
        The wired pieces.
    changed
        Called before a change of somebody whom the sums hold: the model files on disk are void from then on.
    """

    def __init__(self, parts: Parts, changed: Callable[[], None]) -> None:
        self._parts = parts
        self._changed = changed

    @contextmanager
    def changing(self, *people: Pseudonym) -> Iterator[None]:
        """Change people's events, words or attributes in the body; the sums follow exactly."""
        with self._parts.living.change(*people, void=self._changed):
            yield

    def erase(self, person_id: str) -> dict[str, Any]:
        """Erase a person (or session) from every store and model; return a receipt that names nobody.

        Asking again, or for somebody unknown, is answered with a receipt that says nothing was there.
        """
        check_id(person_id, what="person_id")
        rows: dict[str, int] = {}
        receipt_id = "er_" + secrets.token_hex(8)
        with self._parts.living.hold():  # nobody may merge somebody into this person meanwhile
            known = self._parts.persons.find(person_id)
            if known is not None:
                with self.changing(known.pseudonym):
                    note = Note("person.erased", {"receipt_id": receipt_id}, known.pseudonym, outlives=True)
                    rows = self._parts.store.vault.erase(known.pseudonym, note=note)
                self._parts.persons.drop_everything_of(known.pseudonym)
                self._parts.holds.forget(known.pseudonym)
        return self._receipt(rows, receipt_id)

    def identify(self, session_id: str, person_id: str) -> bool:
        """Merge an anonymous session into a person, once; False when it had been merged before."""
        check_id(session_id, what="session_id")
        check_id(person_id, what="person_id")
        with self._parts.living.hold():
            anonymous = self._parts.persons.find(session_key(session_id))
            person = self._parts.persons.admit(person_id)
            if anonymous is None or anonymous.pseudonym == person.pseudonym:
                return False
            with self.changing(anonymous.pseudonym, person.pseudonym):
                merged = self._parts.store.vault.merge(session_key(session_id), person_id)
            self._parts.persons.drop(session_key(session_id), person_id)
            return merged

    def _receipt(self, rows: dict[str, int], receipt_id: str) -> dict[str, Any]:
        receipt = {
            "receipt_id": receipt_id,
            "at": format_time(self._parts.clock.now()),
            "rows": rows,
            "found": bool(rows),
            "model_version": self._parts.living.model.version,
            "model": "sums hold nothing of the person as of now; files are rewritten next",
        }
        body = msgspec.json.encode(receipt)
        receipt["digest"] = hashlib.sha256(body).hexdigest()
        note = Note("erasure.receipted", {"receipt_id": receipt_id, "digest": receipt["digest"]})
        self._parts.store.meta.put_receipt(receipt_id, msgspec.json.encode(receipt), note=note)
        self._parts.safekeeping.anchor("erasure")
        return receipt
