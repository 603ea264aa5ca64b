"""Who read what about a person, when, for which purpose.

What decisions read is told from their own records. What staff and programs read through a door is noted before it is
answered: as a paper of the person, sealed under the person's key, and as a link of the chain, in one commit. Nothing is
noted of a person who reads their own.

References: promises X5, D9; GDPR Art. 15(1)(c); DESIGN 8.9.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tactful.assembly.parts import Parts
from tactful.chain.note import Note
from tactful.clock import format_time
from tactful.decisions.record import decode
from tactful.errors import BadInput
from tactful.ids import DecisionId, Millis, Pseudonym
from tactful.people.papers import Paper

__all__ = ["UNSTATED", "Reader", "Reads", "fields_of"]

_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,39}")

UNSTATED = "not-stated"
"""Purpose of a read whose reader named none."""


_ACTIONS = {
    "export": "person.exported", **dict.fromkeys(("decision", "why", "why-not", "replay"), "decision.read"),
}  # fmt: skip
"""What was read, to the action of the link; anything else is ``person.read``."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the id of a key, and what for (a short kebab-case word).

    >>> Reader("k_1", "support").purpose
    'support'
    """

    key_id: str
    purpose: str = UNSTATED

    def __post_init__(self) -> None:
        if not _PURPOSE.fullmatch(self.purpose):
            raise BadInput(
                "bad-read-purpose",
                "the purpose of reading is one short word in lower case",
                hint="send Tactful-Purpose: support, or leave it out",
            )


class Reads:
    """Notes reads, and tells them.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def note(self, person: Pseudonym, what: str, reader: Reader | None, fields: Iterable[str], **facts: str) -> None:
        """Note that somebody read of a person: for the person to see, and in the chain, in one commit.

        Durable on return, so that a read nobody knows of is none. Nothing is noted of the person (None), nor of a
        person who is not there.

        Parameters
        ----------
        what
            What was read: ``profile``, ``export``, ``controls``, ``decision``, ``why``, …
        fields
            Names of what was answered, never its values; none leaves the chain alone, as where a program shows a
            person the decision that was made for them.
        facts
            What else the link says, such as ``decision_id``.
        """
        if reader is None:
            return
        body = msgspec.json.encode({"what": what, "key_id": reader.key_id, "purpose": reader.purpose})
        paper = Paper("rd_" + secrets.token_hex(8), person, int(self._parts.clock.now()), body)
        named = sorted(fields)
        note = Note(_ACTIONS.get(what, "person.read"), {"fields": named, **facts}, person) if named else None
        self._parts.store.papers.put("read", paper, note=note)

    def of(self, person_id: str, what: str, reader: Reader | None, fields: Iterable[str]) -> None:
        """Note a read of somebody by their outside id; of somebody unknown there is nothing to read."""
        known = self._parts.persons.find(person_id)
        if known is not None:
            self.note(known.pseudonym, what, reader, fields)

    def decision(self, decision_id: str, what: str, reader: Reader | None, fields: Iterable[str]) -> None:
        """Note a read of a recorded decision that was made for somebody."""
        entry = self._parts.store.ledger.read(DecisionId(decision_id)) if reader is not None else None
        if entry is not None and entry.person is not None:
            self.note(entry.person, what, reader, fields, decision_id=decision_id)

    def told(self, person: Pseudonym, limit: int = 1000) -> dict[str, Any]:
        """Return who read what, newest first, at most `limit` of each kind."""
        return {"staff": self.staff(person, limit), "decisions": self._decisions(person, limit)}

    def staff(self, person: Pseudonym, limit: int = 1000) -> list[dict[str, Any]]:
        """Return what was read through a door by somebody else, newest first."""
        return [
            {"at": format_time(Millis(one.at)), **msgspec.json.decode(one.body)}
            for one in self._parts.store.papers.of_person("read", person, limit)
        ]

    def _decisions(self, person: Pseudonym, limit: int) -> list[dict[str, Any]]:
        ledger, kinds = self._parts.store.ledger, self._parts.kinds
        told = []
        for decision_id in ledger.of_person(person, limit):
            entry = ledger.read(decision_id)
            if entry is None:
                continue  # it has expired meanwhile
            given = decode(entry.body).given
            told.append(
                {
                    "at": format_time(Millis(entry.at)),
                    "decision_id": decision_id,
                    "surface": given.surface,
                    "purpose": given.purpose,
                    "mode": given.mode,
                    "kinds": sorted(kinds.name(code) for code in given.kinds_read) if given.profiled else [],
                    "attributes": given.attributes and given.profiled,
                }
            )
        return told


def fields_of(answer: Mapping[str, Any]) -> list[str]:
    """Return the names of what an answer about a person holds: its fields, and the kinds of its signals.

    >>> fields_of({"person_id": "ana", "controls": {}, "signals": [{"kind": "view"}, {"kind": "view"}]})
    ['controls', 'signals: view']
    """
    kinds = sorted({str(one.get("kind", "")) for one in answer.get("signals", ())})
    plain = [name for name, value in answer.items() if name not in {"person_id", "signals"} and value is not None]
    return [*plain, *(f"signals: {kind}" for kind in kinds)]
