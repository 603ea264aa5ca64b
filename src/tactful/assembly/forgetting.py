"""Forgetting a part: one event, a kind, a topic, an item, a source, or all that is held of what a person did.

What is forgotten is physically gone when the receipt is given: packs are rewritten, decisions that hold it are
removed, the log is emptied, and the sums lose it exactly, so that the state is that of a history that never had it.
The person's own choices (controls, consents, corrections) stay.

References: GDPR Art. 17; promises D4, D7, I6.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.matching import carrying
from tactful.clock import format_time
from tactful.decide.holds import Happened, holds
from tactful.decisions.record import decode
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.ids import DecisionId
from tactful.people.corrections import digest_of
from tactful.people.person import Person

__all__ = ["SCOPES", "Forgetting", "Wanted"]

SCOPES: dict[str, str] = {
    "event": "event", "kind": "kind", "topic": "topic", "item": "item_id", "source": "source", "all": "",
}  # fmt: skip
"""Every scope, with the field that says which."""

_MOST_DECISIONS = 1_000_000


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is to be forgotten: a scope, and the one field that belongs to it."""

    scope: Literal["event", "kind", "topic", "item", "source", "all"]
    event: str | None = None
    """The event's handle in the profile."""
    event_id: str | None = None
    """The event's id as its sender named it, instead of `event`."""
    kind: str | None = None
    topic: str | None = None
    """A tag or group of items, or a topic the person declared."""
    item_id: str | None = None
    source: str | None = None
    """Where signals came from, as the profile names it."""


class Forgetting:
    """Takes parts of a person's history out.

    Parameters
    ----------
    parts
        The wired pieces.
    leaving
        Changes people exactly.
    """

    def __init__(self, parts: Parts, leaving: Leaving) -> None:
        self._parts = parts
        self._leaving = leaving

    def forget(self, person_id: str, known: Known | None, wanted: Wanted) -> dict[str, Any]:
        """Forget a part; return a receipt that names nobody and nothing.

        Asking again, or for what is not there, is answered with a receipt that says so.

        Raises
        ------
        BadInput
            ``bad-scope`` when the scope's own field is missing or another one is there, ``bad-event-handle``.
        """
        _check(wanted)
        rows: dict[str, int] = {}
        if known is not None:
            history = self._parts.store.events.history(known.pseudonym)
            gone = history.take(self._rows(history, wanted))
            if len(gone) or wanted.scope == "all":
                rows = self._remove(person_id, known, gone, wanted)
        return self._receipt(wanted, rows)

    def _remove(self, person_id: str, known: Known, gone: EventColumns, wanted: Wanted) -> dict[str, int]:
        decisions = self._decisions(known, gone, every=wanted.scope == "all")
        store = self._parts.store
        with self._leaving.changing(known.pseudonym):
            rows = store.forget(known.pseudonym, gone.digest, decisions)
            if wanted.scope == "all" and known.person is not None:
                kept = Person(person_id=person_id, names=known.person.names, locale=known.person.locale,
                              time_zone=known.person.time_zone)  # fmt: skip
                store.vault.write(known.pseudonym, "person", msgspec.json.encode(kept))
                rows["attributes"] = len(known.person.attributes)
        self._parts.persons.drop_everything_of(known.pseudonym)
        facts = {"scope": wanted.scope, "events": rows.get("events", 0)}
        self._parts.safekeeping.note("profile.forgotten", known.pseudonym, facts)
        return rows

    def _decisions(self, known: Known, gone: EventColumns, *, every: bool) -> list[DecisionId]:
        """Return the person's decisions whose records hold any of the events."""
        ledger = self._parts.store.ledger
        own = ledger.of_person(known.pseudonym, _MOST_DECISIONS)
        if every:
            return own
        found, kinds = [], self._parts.kinds
        names = {kinds.name(code) for code in np.unique(gone.kind).tolist()}
        happened = Happened(gone.item, gone.at, gone.kind, names)
        for decision_id in own:
            entry = ledger.read(decision_id)
            if entry is not None and holds(decode(entry.body), happened):
                found.append(decision_id)
        return found

    def _rows(self, history: EventColumns, wanted: Wanted) -> NDArray[np.bool_]:
        parts, field = self._parts, "event_id" if wanted.event_id else SCOPES[wanted.scope]
        which = str(getattr(wanted, field)) if field else ""
        found: NDArray[np.bool_]
        match field:
            case "event":
                found = history.digest == digest_of(which)
            case "event_id":
                found = history.digest == parts.store.digests.of([which])[0][0]
            case "kind":
                found = history.kind == parts.kinds.codes.get(which, -1)
            case "item_id":
                found = history.item == parts.shelf.snapshot().number.get(which, -2)
            case "source":
                codes = [parts.kinds.code(k) for k in parts.kinds if parts.kinds.spec(k).source == which]
                found = np.isin(history.kind, codes)
            case "topic":
                found = _about(history, which, parts.shelf.snapshot())
            case _:
                found = np.ones(len(history), np.bool_)
        return found

    def _receipt(self, wanted: Wanted, rows: dict[str, int]) -> dict[str, Any]:
        receipt: dict[str, Any] = {
            "receipt_id": "fg_" + secrets.token_hex(8),
            "at": format_time(self._parts.clock.now()),
            "scope": wanted.scope,
            "rows": rows,
            "found": bool(rows.get("events") or rows.get("attributes")),
            "model_version": self._parts.living.model.version,
            "model": "sums hold nothing of it as of now; files are rewritten next",
            "again": "an event sent again under the same event_id stays forgotten",
        }
        receipt["digest"] = hashlib.sha256(msgspec.json.encode(receipt)).hexdigest()
        self._parts.store.meta.put_receipt(str(receipt["receipt_id"]), msgspec.json.encode(receipt))
        return receipt


def _check(wanted: Wanted) -> None:
    named = {name for name in ("event", "event_id", "kind", "topic", "item_id", "source") if getattr(wanted, name)}
    field = SCOPES[wanted.scope]
    if field == "event" and named == {"event_id"}:
        return
    if named != ({field} if field else set()):
        raise BadInput(
            "bad-scope",
            f"scope {wanted.scope} does not go with {', '.join(sorted(named)) or 'nothing beside it'}",
            hint=f"send {field} with it and nothing else" if field else "send the scope alone",
        )


def _about(history: EventColumns, topic: str, catalogue: Catalogue) -> NDArray[np.bool_]:
    """Return which events are about items of a topic, or declare it."""
    carries, code = carrying(catalogue, [topic]), catalogue.words.find(topic)
    if code >= 0:
        carries |= catalogue.group == code
    inside = (history.item >= 0) & (history.item < len(carries))
    found: NDArray[np.bool_] = inside & carries[np.where(inside, history.item, 0)] if len(carries) else inside & False
    for row, extra in enumerate(history.extra):
        if extra and msgspec.json.decode(extra).get("topic") == topic:
            found[row] = True
    return found
