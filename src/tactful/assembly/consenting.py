"""Consent in service: words said and taken back, receipts, browser signals, imports, and questions about the past.

Everything said here is dated, sourced and durable before it is answered, and binds the very next decision.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.clock import format_time, parse_time
from tactful.consent.asof import permitted_at
from tactful.consent.consents import Consents, Terms, read_consents, with_words, write_consents
from tactful.consent.purposes import GPC_PURPOSES, PURPOSES
from tactful.consent.reask import may_ask
from tactful.consent.receipt import Setting, receipt_of, record_of
from tactful.consent.switches import Switches
from tactful.consent.tcf import granted
from tactful.consent.word import Source, Word
from tactful.errors import BadInput
from tactful.ids import Millis, check_id
from tactful.people.person import Controls, Person
from tactful.people.vault import SESSION_PREFIX, session_key
from tactful.profile.controls import switched_off

__all__ = ["Consenting"]

Write = Callable[[str, bytes, dict[str, Any]], None]
"""Keeps a person's consents (vault name, document), chains what was said, and lets what was learned follow."""


class Consenting:
    """What doors do with consents.

    Parameters
    ----------
    parts
        The wired pieces.
    write
        See `Write`.
    """

    def __init__(self, parts: Parts, write: Write) -> None:
        self._parts = parts
        self._write = write

    def states(self, person_id: str, *, at: str | None = None) -> dict[str, Any]:
        """Return the words that count now, per purpose; with `at` (RFC 3339), what was permitted then.

        Raises
        ------
        BadInput
            ``bad-time`` or ``no-offset``.
        """
        known = self._parts.persons.find(person_id)
        said = _said(known)
        if at is not None:
            return self._at(said, int(parse_time(at, what="at")))
        states = said.states(int(self._parts.watch.now()), terms=self._terms(known))
        signal = [word for word in said.words if word.source == "gpc"]
        if signal:
            states["gpc"] = {
                "honoured": True,
                "since": format_time(Millis(signal[0].at)),
                "opted_out": sorted({word.purpose for word in signal}),
            }
        return states

    def history(self, person_id: str) -> dict[str, Any]:
        """Return every word ever said, oldest first, and a receipt for each time that something was said."""
        said = _said(self._parts.persons.find(person_id))
        words = [
            {**msgspec.to_builtins(word), "source": word.source or "person", "at": format_time(Millis(word.at))}
            for word in said.words
        ]
        switches = [{**msgspec.to_builtins(switch), "at": format_time(Millis(switch.at))} for switch in said.switches]
        return {"words": words, "receipts": [receipt_of(record) for record in said.records], "switches": switches}

    def may_ask(self, person_id: str, purpose: str, kind: str = "") -> dict[str, Any]:
        """Return whether a prompt about a purpose is welcome now; raises BadInput ``unknown-purpose``."""
        if purpose not in PURPOSES:
            raise BadInput("unknown-purpose", "there is no such purpose", hint=f"choose among {', '.join(PURPOSES)}")
        known = self._parts.persons.find(person_id)
        off = switched_off(known.controls, "", purpose) if known is not None else ""
        answer = may_ask(
            _said(known),
            purpose,
            now=int(self._parts.watch.now()),
            kind=kind,
            off=off if off in {"restricted", "objection"} else "",
            terms=self._terms(known),
        )
        until = None if answer.not_before is None else format_time(Millis(answer.not_before))
        notice = self._parts.table.ruling.notices.book.latest(purpose)
        return {
            "purpose": purpose,
            "may_ask": answer.may,
            "code": answer.code,
            "not_before": until,
            "notice": notice.notice if notice is not None else None,
        }

    def say(self, person_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Add words about purposes (or kinds within them) and return those that count now.

        Parameters
        ----------
        said
            As in `tactful.consent.consents.with_words`; also ``"by": "guardian"`` for a guardian's word, and
            ``"tcf"``, a TCF string to import.

        Raises
        ------
        BadInput
            ``unknown-purpose``, ``unknown-kind``, ``bad-consent``, ``unknown-notice``, ``notice-needed``,
            ``unknown-source``, or what reading a TCF string raises.
        """
        check_id(person_id, what="person_id")
        told = dict(said)
        by, string = told.pop("by", "person"), told.pop("tcf", None)
        if by not in {"person", "guardian"}:
            raise BadInput("unknown-source", f"{by!r} cannot consent", hint='leave "by" out, or send "guardian"')
        now = int(self._parts.watch.now())
        consents = _said(self._parts.persons.find(person_id))
        later = consents if string is None else self._import(consents, person_id, str(string), now)
        if set(told) - {"notice"}:
            source: Source = "guardian" if by == "guardian" else ""
            later = self._recorded(person_id, later, with_words(later, told, at=now, source=source))
        if later is not consents:
            self._write(person_id, write_consents(later), dict(said))
        return self.states(person_id)

    def opt_out(self, person_id: str | None = None, session_id: str | None = None) -> None:
        """Keep that a browser said ``Sec-GPC: 1`` for a person, a session, or both, unless that is known already.

        A later request without the signal does not undo it; only the person's own later word on a purpose does.
        """
        for name in _names(person_id, session_id):
            known = self._parts.persons.find(name)
            if _has_signal(known):
                continue
            consents = _said(known)
            words = dict.fromkeys(GPC_PURPOSES, "refused")
            later = with_words(consents, words, at=int(self._parts.watch.now()), source="gpc")
            self._write(name, write_consents(self._recorded(name, consents, later)), {"source": "gpc", **words})

    def opted_out(self, person_id: str | None = None, session_id: str | None = None) -> bool:
        """Tell whether `opt_out` would change nothing."""
        return all(_has_signal(self._parts.persons.find(name)) for name in _names(person_id, session_id))

    def note(self, person_id: str, *, controls: Controls | None = None, person: Person | None = None) -> None:
        """Date the switches that forbid use, when they are about to change, for questions about the past (C11).

        Written before the change itself: a crash in between can only make the past look stricter than it was.
        """
        known = self._parts.persons.find(person_id)
        said = _said(known)
        own = controls or (known.controls if known is not None else Controls())
        age = self._parts.table.age(person or (known.person if known is not None else None))
        switches = Switches(
            at=int(self._parts.watch.now()),
            restricted=own.restricted,
            paused=own.paused,
            objections=tuple(sorted(own.objections)),
            minor=age.minor,
            guarded=age.guarded,
        )
        before = said.switches[-1] if said.switches else Switches(at=0)
        if not switches.same_as(before):
            later = msgspec.structs.replace(said, switches=(*said.switches, switches))
            self._write(person_id, write_consents(later), {})  # the change itself is chained

    def _import(self, consents: Consents, person_id: str, string: str, now: int) -> Consents:
        vendor = self._parts.settings.tcf.vendor
        if vendor < 1:
            raise BadInput(
                "no-tcf-vendor", "TCF strings are not imported here", hint="set [tcf] vendor to your number in the list"
            )
        told, read = granted(string, vendor=vendor)
        words = {
            purpose: "granted" if yes else "refused"
            for purpose, yes in told.items()
            if not _newer_choice(consents, purpose, read.updated)
        }
        return self._recorded(person_id, consents, with_words(consents, words, at=now, source="tcf"))

    def _recorded(self, person_id: str, before: Consents, after: Consents) -> Consents:
        """Return the words with a record of those that are new; grants must cite what was really published."""
        fresh = after.words[len(before.words) :]
        if not fresh:
            return after
        book = self._parts.table.ruling.notices.book
        for word in fresh:
            self._check(word)
        controller = self._parts.settings.controller
        setting = Setting(controller.name, controller.contact, controller.policy, self._parts.table.kinds)
        subject = person_id.removeprefix(SESSION_PREFIX)
        record = record_of(subject, fresh, setting, book, record_id="cr_" + secrets.token_hex(8))
        return msgspec.structs.replace(after, records=(*after.records, record))

    def _check(self, word: Word) -> None:
        table = self._parts.table
        book, rows = table.ruling.notices.book, table.kinds[word.purpose]
        attribute = word.kind.removeprefix("attribute.") if word.kind.startswith("attribute.") else None
        if word.kind and attribute not in table.attributes and all(row.name != word.kind for row in rows):
            raise BadInput(  # a misspelt no that is accepted would be obeyed by nobody
                "unknown-kind",
                f"{word.kind!r} is neither a kind of event nor an attribute",
                hint='send a kind, "attribute." and the name of an attribute, or "*" for the whole purpose',
            )
        if word.notice and book.find(word.notice) is None:
            raise BadInput(
                "unknown-notice",
                f"notice {word.notice!r} was never published",
                hint="publish it first: PUT /v1/notices; GET /v1/notices lists the versions",
            )
        if word.state != "granted" or word.source not in {"", "guardian"}:
            return  # a no needs no notice
        row = next((row for row in rows if row.name == word.kind), None)
        if row is not None and row.basis == "never":
            raise BadInput(
                "not-available",
                f"kind {word.kind!r} is not read for {word.purpose} here",
                hint="the operator has to enable it under [sensitive] with an assessment, where the setting allows it",
            )
        latest = book.latest(word.purpose, word.at)
        if word.notice:
            if word.purpose not in book.find(word.notice).purposes:  # type: ignore[union-attr]
                raise BadInput(
                    "unknown-notice",
                    f"notice {word.notice!r} says nothing about {word.purpose}",
                    hint="cite the version that the person was shown about this purpose",
                )
        elif latest is not None or (row is not None and row.noticed):
            raise BadInput(
                "notice-needed",
                f"a grant for {word.purpose} must cite the notice that was shown",
                hint='send "notice": the version (GET /v1/notices); publish one where there is none',
            )

    def _at(self, said: Consents, at: int) -> dict[str, Any]:
        table, kinds = self._parts.table, self._parts.kinds
        permits = permitted_at(said, table.kinds, table.attributes, table.ruling.notices.book, at)
        states = said.until(at).states(at, terms=Terms(table.ruling.notices.book))
        return {
            "at": format_time(Millis(at)),
            "purposes": {
                purpose: {
                    "state": states.get(purpose),
                    "kinds": sorted(kinds.name(code) for code in permit.kinds),
                    "attributes": sorted(permit.named),
                    "why": permit.why,
                }
                for purpose, permit in permits.items()
            },
        }

    def _terms(self, known: Known | None) -> Terms:
        return self._parts.table.ruling.terms(self._parts.table.age(known.person if known is not None else None))


def _said(known: Known | None) -> Consents:
    return read_consents(known.consents if known is not None else None)


def _names(person_id: str | None, session_id: str | None) -> list[str]:
    names = [] if person_id is None else [check_id(person_id, what="person_id")]
    return names if session_id is None else [*names, session_key(check_id(session_id, what="session_id"))]


def _has_signal(known: Known | None) -> bool:
    return known is not None and any(word.source == "gpc" for word in _said(known).words)


def _newer_choice(consents: Consents, purpose: str, updated: int) -> bool:
    """Tell whether the person chose about a purpose here after the string was last changed: then that stands."""
    return any(word.purpose == purpose and not word.source and word.at > updated for word in consents.words)
