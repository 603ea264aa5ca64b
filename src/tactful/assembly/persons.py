"""Who a person is to the engine: pseudonym and documents, kept at hand in a bounded cache.

The cache is written through: a changed document replaces the cached one before the change is answered, so the next
decision reads it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import msgspec

from tactful.assembly.alarms import Alarms
from tactful.chain.note import Note
from tactful.contacts.suppression import Suppression, read_suppressions
from tactful.errors import StoreTrouble
from tactful.ids import Pseudonym
from tactful.people.corrections import Corrections, read_corrections
from tactful.people.person import Controls, Person
from tactful.people.vault import DocumentName, Vault
from tactful.profile.controls import read_controls

__all__ = ["UNREADABLE", "Known", "Persons"]

UNREADABLE = b"!"
"""Stands for consents that could not be read: no gate understands it, so every gate denies."""


@dataclass(frozen=True, slots=True)
class Known:
    """One known person; `consents` is the stored document, empty when there is none."""

    pseudonym: Pseudonym
    person: Person | None
    controls: Controls
    consents: bytes
    epoch: int = 0
    corrections: Corrections = field(default_factory=Corrections)
    suppressions: tuple[Suppression, ...] = ()


class Persons:
    """Bounded cache of `Known` over a vault.

    Parameters
    ----------
    vault
        Where identities and documents live.
    room
        How many people are kept at hand.
    alarms
        Rung when documents cannot be read; the person then counts as one who forbade everything (C14).
    """

    def __init__(self, vault: Vault, room: int = 20_000, alarms: Alarms | None = None) -> None:
        self._alarms = alarms or Alarms()
        self._vault = vault
        self._room = room
        self._held: OrderedDict[str, Known] = OrderedDict()
        self._lock = threading.Lock()
        self._epoch = 0

    def find(self, person_id: str) -> Known | None:
        """Return a known person (or session), None when unknown."""
        held = self._held.get(person_id)
        if held is not None:
            return held
        with self._lock:
            epoch = self._epoch
        pseudonym = self._vault.find(person_id)
        if pseudonym is None:
            return None
        try:
            known = Known(
                pseudonym,
                _person(self._vault.read(pseudonym, "person")),
                read_controls(self._vault.read(pseudonym, "controls")),
                self._vault.read(pseudonym, "consents") or b"",
                epoch,
                read_corrections(self._vault.read(pseudonym, "corrections")),
                read_suppressions(self._vault.read(pseudonym, "suppressions")),
            )
        except (StoreTrouble, msgspec.MsgspecError, UnicodeDecodeError):
            # Not kept at hand: what cannot be read now may be readable when the disk has recovered.
            self._alarms.ring("unreadable-person")
            return Known(pseudonym, None, Controls(restricted=True), UNREADABLE, epoch)
        with self._lock:
            if epoch == self._epoch:  # else something changed while we read: do not keep what may be old
                self._held[person_id] = known
                while len(self._held) > self._room:
                    self._held.popitem(last=False)
        return known

    def admit(self, person_id: str) -> Known:
        """Return a person, creating the identity when it is new."""
        known = self.find(person_id)
        if known is None:
            self._vault.admit([person_id])
            self.drop(person_id)
            known = self.find(person_id)
        if known is None:
            raise StoreTrouble("vault-lost-identity", "a new identity was not found again", hint="run: tactful doctor")
        return known

    def write(self, person_id: str, name: DocumentName, body: bytes, *, note: Note | None = None) -> Known:
        """Replace one document of a person (creating the person), chain the note, return the person as now known."""
        known = self.admit(person_id)
        self._vault.write(known.pseudonym, name, body, note=note)
        self.drop(person_id)
        return self.admit(person_id)

    def drop(self, *person_ids: str) -> None:
        """Forget what is cached under the given ids."""
        with self._lock:
            self._epoch += 1
            for person_id in person_ids:
                self._held.pop(person_id, None)

    def drop_everything_of(self, person: Pseudonym) -> None:
        """Forget every id that stood for a pseudonym: the person's own, and sessions merged into it."""
        with self._lock:
            self._epoch += 1
            for name in [name for name, known in self._held.items() if known.pseudonym == person]:
                del self._held[name]


def _person(body: bytes | None) -> Person | None:
    return None if body is None else msgspec.json.decode(body, type=Person)
