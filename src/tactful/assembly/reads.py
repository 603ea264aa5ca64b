"""Who read what about a person, when, for which purpose.

What decisions read is told from their own records. What staff and programs read through a door is noted as a paper of
the person, sealed under the person's key, before it is answered. Nothing is noted of a person who reads their own.

References: promises X5, D9; GDPR Art. 15(1)(c); DESIGN 8.9.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

import msgspec

from tactful.assembly.parts import Parts
from tactful.clock import format_time
from tactful.decisions.record import decode
from tactful.errors import BadInput
from tactful.ids import Millis, Pseudonym
from tactful.people.papers import Paper

__all__ = ["UNSTATED", "Reader", "Reads"]

_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,39}")

UNSTATED = "not-stated"
"""Purpose of a read whose reader named none."""


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

    def note(self, person: Pseudonym, what: str, reader: Reader | None) -> None:
        """Note that somebody read of a person, durable on return; None (the person, or the owner of the engine) is not.

        Parameters
        ----------
        what
            What was read: ``profile``, ``export``, ``decision``, …
        """
        if reader is None:
            return
        body = msgspec.json.encode({"what": what, "key_id": reader.key_id, "purpose": reader.purpose})
        now = int(self._parts.clock.now())
        self._parts.store.papers.put("read", Paper("rd_" + secrets.token_hex(8), person, now, body))

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
