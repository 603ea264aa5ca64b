"""Leaving and joining: erasing a person everywhere, and merging an anonymous session into a person.

Erasing is crash-safe by its order: the store first (keys, rows and a tombstone in one commit), then the sums in
memory, then the model files. A model file older than the latest tombstone is never loaded, so a crash between the
steps costs a relearn, not a resurrection (DESIGN 8.8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tactful.assembly.linking import Linking
from tactful.assembly.parts import Parts
from tactful.assembly.receipts import Receipts, new_receipt_id
from tactful.assembly.recipients import Recipients
from tactful.assembly.refit import Refit
from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.consent.joined import joined_words
from tactful.errors import NotAllowed
from tactful.ids import Millis, Pseudonym, check_id
from tactful.people.vault import session_key
from tactful.profile.permission import forget_cached, permit_of

__all__ = ["KEYS_COPIED", "Leaving"]

KEYS_COPIED = "keys_copied_until"
"""Name of the stored instant (ms) after which no copy of the keys that we made is of use any more."""


class Leaving:
    """Takes people out, and joins sessions to people.

    Parameters
    ----------
    parts
        The wired pieces.
    changed
        Called before a change of somebody whom the sums hold: the model files on disk are void from then on.
    refit
        Told that somebody left, so that constants are fitted anew.
    """

    def __init__(self, parts: Parts, changed: Callable[[], None], refit: Refit) -> None:
        self._parts = parts
        self._changed = changed
        self._refit = refit
        self.linking = Linking(parts, self.changing)
        self.receipts = Receipts(parts.store.meta, parts.store.outbox)
        self.recipients = Recipients(parts.settings.recipients, parts.store.outbox, parts.clock)

    @contextmanager
    def changing(self, *people: Pseudonym) -> Iterator[None]:
        """Change people's events, words or attributes in the body; the sums follow exactly."""
        with self._parts.living.change(*people, void=self._changed):
            yield
        self._parts.tells.stale = self._parts.exposure.stale = True

    def erase(self, person_id: str) -> dict[str, Any]:
        """Erase a person (or session) from every store and model; return a receipt that names nobody.

        Asking again, or for somebody unknown, is answered with a receipt that says nothing was there.
        """
        check_id(person_id, what="person_id")
        receipt_id, rows = new_receipt_id(), dict[str, int]()
        with self._parts.living.hold():  # nobody may merge somebody into this person meanwhile
            known = self._parts.persons.find(person_id)
            if known is not None:
                self.recipients.prepare(receipt_id, known.pseudonym, person_id)
                with self.changing(known.pseudonym):
                    note = Note("person.erased", {"receipt_id": receipt_id}, known.pseudonym, outlives=True)
                    rows = self._parts.store.vault.erase(known.pseudonym, note=note)
                self._parts.persons.drop_everything_of(known.pseudonym)
                self._parts.holds.forget(known.pseudonym)
                forget_cached()
        return self._receipt(receipt_id, rows)

    def identify(self, session_id: str, person_id: str, *, other_device: bool = False) -> bool:
        """Merge an anonymous session into a person, once; False when it had been merged before.

        A session of another device than the one the person logged in with joins only by their grant of ``linking``;
        with ``[guard] linked = "consent"`` so does every session.

        Raises
        ------
        NotAllowed
            ``linking-not-granted``; nothing has moved then.
        """
        check_id(session_id, what="session_id")
        check_id(person_id, what="person_id")
        with self._parts.living.hold():
            if other_device or self._parts.settings.guard.linked == "consent":
                self._check_linking(person_id)
            anonymous = self._parts.persons.find(session_key(session_id))
            person = self._parts.persons.admit(person_id)
            if anonymous is None:
                # It has done nothing yet and is bound all the same: its events to come are the person's.
                self.linking.link(session_id, None, person)
                bound = self._parts.store.vault.merge(session_key(session_id), person_id)
                self._parts.persons.drop(session_key(session_id))
                return bound
            if anonymous.pseudonym == person.pseudonym:
                return False
            with self.changing(anonymous.pseudonym, person.pseudonym):
                if self._parts.store.vault.name_of(anonymous.pseudonym) == session_key(session_id):  # nobody else's
                    self.linking.link(session_id, anonymous, person)
                # Before the merge, so that a crash in between never loses somebody's no.
                joined = joined_words(anonymous.consents, person.consents)
                if joined != person.consents:
                    self._parts.store.vault.write(person.pseudonym, "consents", joined)
                merged = self._parts.store.vault.merge(session_key(session_id), person_id)
            self._parts.persons.drop(session_key(session_id), person_id)
            return merged

    def _check_linking(self, person_id: str) -> None:
        known = self._parts.persons.find(person_id)
        if known is not None:
            table, now = self._parts.table, int(self._parts.clock.now())
            age = table.age(known.person)
            if permit_of(table, "linking", now=now, consents=known.consents, age=age).kinds:
                return
        raise NotAllowed(
            "linking-not-granted",
            "the person has not chosen that their devices are linked",
            hint='ask them; PUT /v1/people/{id}/consents with {"linking": "granted"}',
        )

    def _receipt(self, receipt_id: str, rows: dict[str, int]) -> dict[str, Any]:
        now, model = self._parts.clock.now(), self._parts.living.model
        refit_by = self._refit.owe() if rows else None
        receipt = self.receipts.keep(
            {
                "receipt_id": receipt_id,
                "at": format_time(now),
                "found": bool(rows),
                "rows": rows,
                "model_version": model.version,
                "model_seq": model.seq,
                "model": "sums hold nothing of the person as of now; files are rewritten within a minute",
                "shredding_complete_at": format_time(max(now, self._copies_until())),
                "shredding": "the key is destroyed; copies of the key file that we made end at that time at the latest",
                "constants_refit_by": None if refit_by is None else format_time(refit_by),
                "constants": (
                    "chosen defaults, fitted to nobody here" if refit_by is None and rows else
                    "fitted again from the surviving log by that time" if rows else "not concerned"
                ),
            }
        )  # fmt: skip
        self._parts.safekeeping.anchor("erasure")
        return receipt

    def _copies_until(self) -> Millis:
        return Millis(int(self._parts.store.meta.get(KEYS_COPIED) or 0))
