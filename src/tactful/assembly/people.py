"""People in service: what they told us, what they chose, and taking them out again.

Everything written here reaches the very next decision: documents go through the cache of `Persons`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tactful.assembly.choosing import checked_controls, merged
from tactful.assembly.consenting import Consenting
from tactful.assembly.correcting import Correcting
from tactful.assembly.exporting import Exporting
from tactful.assembly.forgetting import Forgetting, Wanted
from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.assembly.reads import Reader, Reads, fields_of
from tactful.assembly.telling import Telling
from tactful.assembly.turns import Turns
from tactful.chain.note import Note
from tactful.contacts.campaign import CHANNELS
from tactful.errors import BadInput, NotFound
from tactful.ids import Pseudonym, check_id
from tactful.people.person import Controls, Person
from tactful.people.vault import DocumentName, session_key

__all__ = ["People"]

_LONGEST_ADDRESS = 320


class People:
    """What doors do with people.

    Parameters
    ----------
    parts
        The wired pieces.
    leaving
        Changes people exactly.
    telling
        Tells people what is held.
    """

    def __init__(self, parts: Parts, leaving: Leaving, telling: Telling) -> None:
        self._parts = parts
        self._persons, self._settings = parts.persons, parts.settings
        self._leaving = leaving
        self._telling = telling
        self._turns = Turns()
        self._consenting = Consenting(parts, self._write_consents)
        self.reading = Reads(parts)
        self.correcting = Correcting(parts, leaving, self._write)
        self._forgetting = Forgetting(parts, leaving)
        self._exporting = Exporting(parts, telling, self.reading)

    def put(self, person: Person | dict[str, Any]) -> Person:
        """Create a person or replace what they told us.

        Raises
        ------
        BadInput
            ``bad-person`` (fields), ``unknown-attribute`` or ``bad-attribute`` (not in the registry), ``bad-zone``.
        """
        try:
            given = person if isinstance(person, Person) else msgspec.convert(person, Person)
        except msgspec.ValidationError as error:
            raise BadInput("bad-person", str(error), hint="see docs/reference/http.md, people") from None
        check_id(given.person_id, what="person_id")
        self._check(given)
        with self._turns.of(given.person_id):
            self._consenting.note(given.person_id, person=given)
            self._write(given.person_id, "person", msgspec.json.encode(given))
        return given

    def get(self, person_id: str) -> Person:
        """Return what a person told us; raises NotFound ``unknown-person``."""
        return self.known(person_id).person or Person(person_id=person_id)

    def controls(self, person_id: str) -> Controls:
        """Return the person's controls; defaults for somebody unknown."""
        known = self._persons.find(person_id)
        return known.controls if known else Controls()

    def set_controls(self, person_id: str, controls: Controls | dict[str, Any]) -> Controls:
        """Replace the person's controls (creating the person); they persist until changed.

        Raises
        ------
        BadInput
            ``bad-controls``, ``unknown-surface``, ``unknown-purpose`` or ``bad-quiet-hours``.
        """
        check_id(person_id, what="person_id")
        given = checked_controls(controls, self._settings)
        with self._turns.of(person_id):
            self._consenting.note(person_id, controls=given)
            self._write(person_id, "controls", msgspec.json.encode(given), "controls.set", msgspec.to_builtins(given))
        return given

    def change_controls(self, person_id: str, change: dict[str, Any]) -> Controls:
        """Change only what is named; null takes a choice back (RFC 7396). Errors as for `set_controls`."""
        with self._turns.of(person_id):  # two changes at once are both kept
            return self.set_controls(person_id, merged(self.controls(person_id), change))

    def consents(self, person_id: str, *, at: str | None = None) -> dict[str, Any]:
        """Return the words that count now, per purpose; with `at` (RFC 3339), what was permitted then."""
        return self._consenting.states(person_id, at=at)

    def consent_history(self, person_id: str) -> list[dict[str, Any]]:
        """Return every word that was said, oldest first, with time, source and notice."""
        words: list[dict[str, Any]] = self._consenting.history(person_id)["words"]
        return words

    def consent_record(self, person_id: str) -> dict[str, Any]:
        """Return every word, a receipt for each time that something was said, and the dated switches."""
        return self._consenting.history(person_id)

    def set_consents(self, person_id: str, said: dict[str, Any]) -> dict[str, Any]:
        """Add words about purposes (or kinds within them) and return those that count now.

        See `tactful.assembly.consenting.Consenting.say` for what may be sent and what is refused.
        """
        check_id(person_id, what="person_id")
        with self._turns.of(person_id):  # two words said at once are both kept
            return self._consenting.say(person_id, said)

    def may_ask(self, person_id: str, purpose: str, kind: str = "") -> dict[str, Any]:
        """Return whether a prompt about a purpose is welcome now, and if not, from when."""
        return self._consenting.may_ask(person_id, purpose, kind)

    def opt_out(self, person_id: str | None = None, session_id: str | None = None) -> None:
        """Keep that a browser said ``Sec-GPC: 1`` for a person, a session or both; done before, nothing happens."""
        if not self._consenting.opted_out(person_id, session_id):
            with self._turns.of_both(person_id or "", session_key(session_id or "")):
                self._consenting.opt_out(person_id, session_id)

    def opted_out(self, person_id: str | None = None, session_id: str | None = None) -> bool:
        """Tell whether a browser's opt-out is kept already for whoever is named; reads only what is at hand."""
        return self._consenting.opted_out(person_id, session_id)

    def erase(self, person_id: str) -> dict[str, Any]:
        """Erase a person (or session) everywhere; return a receipt that names nobody."""
        with self._turns.of(person_id):  # words being added to those said before are not to outlive them
            return self._leaving.erase(person_id)

    def identify(self, session_id: str, person_id: str, *, other_device: bool = False) -> dict[str, bool]:
        """Merge an anonymous session into a person, once; one of another device only if they chose it.

        Raises
        ------
        NotAllowed
            ``linking-not-granted``.
        """
        # Words of the session being written are not to land on the person in place of the person's own.
        with self._turns.of_both(person_id, session_key(session_id)):
            return {"merged": self._leaving.identify(session_id, person_id, other_device=other_device)}

    def links(self, person_id: str) -> list[dict[str, Any]]:
        """Return the sessions that are linked to a person: id, since when, how many events each brought."""
        check_id(person_id, what="person_id")
        return self._leaving.linking.told(person_id)

    def unlink(self, person_id: str, session_id: str) -> dict[str, Any]:
        """Undo the linking of a session: both stand as if it had never happened.

        Raises
        ------
        NotFound
            ``not-linked``.
        """
        check_id(person_id, what="person_id")
        check_id(session_id, what="session_id")
        with self._turns.of_both(person_id, session_key(session_id)), self._parts.living.hold():
            return self._leaving.linking.unlink(person_id, session_id)

    def profile(self, person_id: str, *, reader: Reader | None = None) -> dict[str, Any]:
        """Return everything held or inferred of a person, signal by signal.

        Parameters
        ----------
        reader
            Who reads; noted for the person to see. None for the person, or the owner of this process.
        """
        known = self.known(person_id)
        found = self._telling.profile(person_id, known)
        self.reading.note(known.pseudonym, "profile", reader, fields_of(found))
        return found

    def correct(self, person_id: str, corrections: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Correct what is held or inferred; see `tactful.assembly.correcting.Correcting.correct`."""
        with self._turns.of(person_id):
            return self.correcting.correct(person_id, corrections)

    def forget(self, person_id: str, scope: str, **which: str) -> dict[str, Any]:
        """Forget a part of what a person did; return a receipt that names nobody.

        Parameters
        ----------
        scope
            ``event``, ``kind``, ``topic``, ``item``, ``source`` or ``all``.
        which
            The scope's own field: ``event`` (or ``event_id``), ``kind``, ``topic``, ``item_id``, ``source``.

        Raises
        ------
        BadInput
            ``bad-scope`` or ``bad-event-handle``.
        """
        try:
            wanted = msgspec.convert({"scope": scope, **which}, Wanted)
        except msgspec.ValidationError as error:
            raise BadInput("bad-scope", str(error), hint="see docs/reference/http.md, forget") from None
        check_id(person_id, what="person_id")
        with self._parts.living.hold():
            return self._forgetting.forget(person_id, self._persons.find(person_id), wanted)

    def export(self, person_id: str, *, reader: Reader | None = None) -> dict[str, Any]:
        """Return everything held about a person, in one document."""
        known = self.known(person_id)
        self.reading.note(known.pseudonym, "export", reader, ["everything"])
        return self._exporting.document(person_id, known)

    def export_zip(self, person_id: str, *, reader: Reader | None = None) -> bytes:
        """Return everything held about a person as a zip of JSON and CSV files with a manifest."""
        known = self.known(person_id)
        self.reading.note(known.pseudonym, "export", reader, ["everything"])
        return self._exporting.bytes_of(person_id, known)

    def reads(self, person_id: str, limit: int = 1000) -> dict[str, Any]:
        """Return who read what of a person, newest first: decisions from their records, staff from their notes."""
        return self.reading.told(self.known(person_id).pseudonym, limit)

    def is_known(self, person_id: str) -> bool:
        """Tell whether the vault knows a person."""
        return self._persons.find(person_id) is not None

    def pseudonym_of(self, person_id: str) -> Pseudonym | None:
        """Return the pseudonym of a person, None for somebody the vault does not know."""
        found = self._persons.find(person_id)
        return None if found is None else found.pseudonym

    def known(self, person_id: str) -> Known:
        """Return a person known to the vault; raises NotFound ``unknown-person``."""
        known = self._persons.find(person_id)
        if known is None:
            raise NotFound("unknown-person", "there is no such person", hint="PUT /v1/people/{id} or send an event")
        return known

    def _write_consents(self, name: str, body: bytes, said: dict[str, Any]) -> None:
        self._write(name, "consents", body, "consent.said" if said else "", said)

    def _write(
        self, person_id: str, name: DocumentName, body: bytes, action: str = "", facts: dict[str, Any] | None = None
    ) -> None:
        """Write a document; where it changes what may be learned, the sums follow before this returns.

        With an `action` it is chained in the same transaction.
        """
        known = self._persons.admit(person_id)
        note = Note(action, facts or {}, known.pseudonym) if action else None
        with self._parts.living.hold():  # what it changes is judged beside the other documents as they stand
            times = {int(self._parts.watch.now()), *self._parts.living.references}
            if not self._parts.training.unmoved(known.pseudonym, name, body, times):
                with self._leaving.changing(known.pseudonym):
                    self._persons.write(person_id, name, body, note=note)
                return
        self._persons.write(person_id, name, body, note=note)

    def _check(self, person: Person) -> None:
        for name, value in person.attributes.items():
            spec = self._settings.attributes.get(name)
            if spec is None:
                known = ", ".join(sorted(self._settings.attributes)) or "none"
                raise BadInput(
                    "unknown-attribute", f"attribute {name!r} is not registered", hint=f"registered: {known}"
                )
            for one in value if isinstance(value, list) else [value]:
                if str(one) not in spec.values:
                    raise BadInput(
                        "bad-attribute",
                        f"attribute {name!r} has no such value",
                        hint=f"one of {', '.join(spec.values)}",
                    )
        for channel, address in person.addresses.items():
            sound = 0 < len(address) <= _LONGEST_ADDRESS and not any(ord(one) < 33 for one in address)
            if channel not in CHANNELS or not sound or (channel == "email" and address.count("@") != 1):
                raise BadInput(
                    "bad-address", "an address is none, or is for no channel", hint='send {"email": "ana@example.org"}'
                )
        if person.time_zone is not None:
            try:
                ZoneInfo(person.time_zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise BadInput(
                    "bad-zone", "time_zone is not a known zone", hint="send a name like Europe/Madrid"
                ) from None
