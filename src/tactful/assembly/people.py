"""People in service: what they told us, what they chose, and taking them out again.

Everything written here reaches the very next decision: documents go through the cache of `Persons`.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tactful.assembly.consenting import Consenting
from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.assembly.telling import Telling
from tactful.assembly.turns import Turns
from tactful.chain.note import Note
from tactful.errors import BadInput, NotFound
from tactful.ids import check_id
from tactful.people.person import Controls, Person
from tactful.people.vault import DocumentName, session_key

__all__ = ["People"]


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
            ``bad-controls`` or ``unknown-surface`` when the dial names a surface that does not exist.
        """
        check_id(person_id, what="person_id")
        try:
            given = controls if isinstance(controls, Controls) else msgspec.convert(controls, Controls)
        except msgspec.ValidationError as error:
            raise BadInput("bad-controls", str(error), hint="see docs/reference/http.md, controls") from None
        for surface in given.dial:
            if surface != "*" and surface not in self._settings.surfaces:
                raise BadInput(
                    "unknown-surface",
                    f"there is no surface {surface!r}",
                    hint=f"surfaces: {', '.join(sorted(self._settings.surfaces))}, or * for all",
                )
        with self._turns.of(person_id):
            self._consenting.note(person_id, controls=given)
            self._write(person_id, "controls", msgspec.json.encode(given), "controls.set", msgspec.to_builtins(given))
        return given

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

    def identify(self, session_id: str, person_id: str) -> dict[str, bool]:
        """Merge an anonymous session into a person, once."""
        # Words of the session being written are not to land on the person in place of the person's own.
        with self._turns.of_both(person_id, session_key(session_id)):
            return {"merged": self._leaving.identify(session_id, person_id)}

    def profile(self, person_id: str) -> dict[str, Any]:
        """Return everything held of a person, signal by signal."""
        return self._telling.profile(person_id, self.known(person_id))

    def export(self, person_id: str) -> dict[str, Any]:
        """Return everything held about a person, in one document."""
        return self._telling.export(person_id, self.known(person_id))

    def is_known(self, person_id: str) -> bool:
        """Tell whether the vault knows a person."""
        return self._persons.find(person_id) is not None

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
        if person.time_zone is not None:
            try:
                ZoneInfo(person.time_zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise BadInput(
                    "bad-zone", "time_zone is not a known zone", hint="send a name like Europe/Madrid"
                ) from None
