"""Reads of a person by somebody else, chained before they are answered (promise A1): a read nobody knows of is none."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.assembly.parts import Parts
from tactful.chain.note import Note
from tactful.ids import DecisionId

__all__ = ["Reading"]


class Reading:
    """Notes who reads what of whom.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def person(self, person_id: str, fields: Iterable[str], action: str = "person.read") -> None:
        """Chain a read of a person, durable on return; of somebody unknown there is nothing to read.

        Parameters
        ----------
        fields
            Names of what was answered, never its values.
        action
            ``person.read`` or ``person.exported``.
        """
        known = self._parts.persons.find(person_id)
        if known is not None:
            note = Note(action, {"fields": sorted(fields)}, known.pseudonym)
            self._parts.store.chain.note(note).result()

    def decision(self, decision_id: str, fields: Iterable[str]) -> None:
        """Chain a read of a recorded decision that was made for somebody."""
        entry = self._parts.store.ledger.read(DecisionId(decision_id))
        if entry is not None and entry.person is not None:
            note = Note("decision.read", {"fields": sorted(fields), "decision_id": decision_id}, entry.person)
            self._parts.store.chain.note(note).result()
