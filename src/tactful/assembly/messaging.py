"""Messages in service: choose, reserve, commit, release, and what became of each.

A choice is judged outside and disposed of inside the writer's transaction: there the person's contacts, words and
holds are looked at once more, and where another message took the place meanwhile the pass runs again (DESIGN 8.7). Of
two triggers at once the one whose reservation is written first wins; the other is judged anew beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec

from tactful.assembly.moments import Moments
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.assembly.unsubscribing import Unsubscribing
from tactful.assembly.writing import Writing
from tactful.clock import format_time
from tactful.contacts.choose import Choose
from tactful.contacts.contact import Contact
from tactful.contacts.log import Kept
from tactful.errors import BadInput, Conflict, NotFound
from tactful.ids import Millis, Pseudonym, check_id, new_decision_id
from tactful.messaging.choose import Outcome, choose, refusal_of
from tactful.messaging.gates import RECHECKED
from tactful.messaging.moment import Moment
from tactful.messaging.record import Record, encode, gates_of, losers_of
from tactful.messaging.table import Table
from tactful.messaging.worded import Worded

__all__ = ["Against", "Chosen", "Messages"]

_RUNS = 4
"""So often a choice is made anew when others wrote meanwhile; then the person is left alone."""


class _Overtaken(Conflict):
    """Something that the choice rests on changed before it was written."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice came to; the rows of the answer are made when they are asked for."""

    record: Record
    until: int
    """When the reservation ends, ms."""
    recorded: bool
    """False for somebody unknown, of whom nothing is kept."""

    def told(self) -> dict[str, Any]:
        """Return the answer as doors give it."""
        record = self.record
        choice = None
        if record.winner >= 0:
            choice = {
                "campaign_id": record.ids[record.winner],
                "channel": record.channel,
                "subject": record.subject,
                "body": record.body,
                "reservation": record.reservation,
                "expires_at": format_time(Millis(self.until)),
            }
        return {
            "choice": choice,
            "choice_id": record.reservation if self.recorded else None,
            "retry_at": format_time(Millis(record.retry_at)) if record.retry_at else None,
            "gates": gates_of(record),
            "losers": losers_of(record),
        }


Against = Callable[[Contact, Sequence[Contact], int], list[tuple[str, str, int]]]
"""Returns what speaks against a contact beside the others of its person at an instant (ms)."""


class Messages:
    """Chooses messages and follows them.

    Parameters
    ----------
    parts, moments
        The wired pieces, and what makes moments.
    """

    def __init__(self, parts: Parts, moments: Moments) -> None:
        self._parts = parts
        self._board = parts.campaigns
        self._moments = moments
        self._log = parts.store.contacts
        self.unsubscribing = Unsubscribing(parts)
        self._writing = Writing(parts, self.unsubscribing.url)

    @property
    def since(self) -> int:
        """The instant (ms) before which contacts are of no interest to any gate."""
        return self._moments.since

    def choose(self, ask: Choose) -> Chosen:
        """Return one message for a person, reserved, or none; every candidate keeps what spoke against it.

        Raises
        ------
        NotFound
            ``unknown-campaign`` when a candidate does not exist.
        BadInput
            ``bad-id``, ``bad-time``.
        """
        check_id(ask.person_id, what="person_id")
        overtaken = False
        for _ in range(_RUNS):
            chosen = self._run(ask, give_up=False)
            if chosen is not None:
                return chosen
            overtaken = True
        last = self._run(ask, give_up=overtaken)
        if last is None:
            raise Conflict("overtaken", "others wrote about the person all the while", hint="choose again")
        return last

    def _run(self, ask: Choose, *, give_up: bool) -> Chosen | None:
        """Choose once; None when it was overtaken."""
        still = self._parts.holds.still()
        table = self._candidates(ask.candidates)
        known = self._parts.persons.find(ask.person_id)
        moment = self._moments.of(known, ask, table)
        reservation = str(new_decision_id(Millis(moment.now)))
        words = self._writing.words(known, moment, table, reservation) if known is not None else _nothing
        outcome = choose(table, moment, words)
        record = self._record(table, outcome, moment, reservation)
        if known is None:
            return Chosen(record, 0, recorded=False)
        if give_up and record.winner >= 0:
            return None
        until = moment.now + round(self._parts.settings.messages.ttl_minutes * 60_000)
        contact = _contact(table, outcome, moment, reservation, until)
        check = None
        if outcome.winner >= 0:
            check = self._check(ask.person_id, known, moment, partial(table.take, [outcome.winner]), still)
        try:
            self._log.add(contact, encode(record), check=check, since=self._moments.since).result()
        except _Overtaken:
            return None
        return Chosen(record, until, recorded=True)

    def _check(
        self, name: str, known: Known, moment: Moment, one: Callable[[], Table], still: Callable[[], bool]
    ) -> Callable[[Sequence[Contact]], None]:
        """Return the check that runs in the writer's transaction.

        The instant is the caller's: a request of a test carries its own, which the writer's thread cannot see.
        """
        now = int(self._parts.watch.now())

        def check(contacts: Sequence[Contact]) -> None:
            unmoved = moment.contacts == contacts  # then the gates would say the same again
            beside = unmoved or not refusal_of(one(), moment.beside(contacts, now), RECHECKED)
            if not (beside and still() and self._same(name, known)):
                raise _Overtaken("overtaken", "something changed before the message was reserved", hint="choose again")

        return check

    def _same(self, name: str, known: Known) -> bool:
        now = self._parts.persons.find(name)
        return now is known or (
            now is not None
            and now.pseudonym == known.pseudonym
            and (now.consents, now.controls, now.person, now.suppressions, now.corrections)
            == (known.consents, known.controls, known.person, known.suppressions, known.corrections)
        )

    def commit(self, reservation: str) -> dict[str, Any]:
        """Say that the message goes out; done twice, it counts once.

        A channel that is ours puts it into the outbox; another one counts it as sent by the caller. Everything is
        judged once more first.

        Raises
        ------
        NotFound
            ``unknown-reservation``.
        Conflict
            ``reservation-expired``, ``reservation-released``, ``reservation-dropped`` (something speaks against it
            now; it is given up), ``not-now`` (quiet hours have begun; the reservation stands until it expires).
        """
        for _ in range(_RUNS):
            try:
                return self._commit(reservation)
            except _Overtaken:
                continue
        return self._commit(reservation)

    def _commit(self, reservation: str) -> dict[str, Any]:
        against = self.against(reservation)
        ours = self._parts.settings.delivery.ours()
        refusal: list[Conflict] = []
        now = int(self._parts.watch.now())

        def change(contact: Contact, past: Sequence[Contact]) -> Contact:
            refusal.clear()
            if contact.state in {"queued", "sending", "sent", "unsure", "failed"}:
                return contact
            if contact.state != "reserved":
                raise _ended(contact.state)
            if contact.until <= now:
                raise Conflict("reservation-expired", "the reservation has run out", hint="choose again")
            mine = contact.channel in ours
            found = against(contact, past, now)
            refused = [code for verdict, code, _ in found if verdict == "refuse"]
            if refused:
                refusal.append(_dropped(refused[0]))
                return msgspec.structs.replace(contact, state="dropped", answered=refused[0])
            if contact.channel == "inbox" or not mine:
                if found:
                    raise Conflict("not-now", f"it is no time for messages ({found[0][1]})", hint="commit it later")
                return msgspec.structs.replace(contact, state="sent", at=now, until=0)
            stale = now + round(self._parts.settings.delivery.give_up_hours * 3_600_000)
            return msgspec.structs.replace(
                contact, state="queued", due=max(now, *(u for _, _, u in found), 1), until=stale
            )

        contact = self._log.change(reservation, change, since=self._moments.since)
        if refusal:
            raise refusal[0]
        return self.told_of(contact)

    def release(self, reservation: str) -> dict[str, Any]:
        """Give a reservation back; its place under every cap is free at once. Done twice, it changes nothing.

        Raises
        ------
        NotFound
            ``unknown-reservation``.
        Conflict
            ``already-sent`` when it was committed before.
        """

        def change(contact: Contact, _: Sequence[Contact]) -> Contact:
            if contact.state in {"released", "dropped", "none"}:
                return contact
            if contact.state not in {"reserved", "queued"}:
                raise Conflict("already-sent", "the message has gone out", hint="it cannot be taken back")
            return msgspec.structs.replace(contact, state="released", due=0)

        return self.told_of(self._log.change(reservation, change))

    def against(self, reservation: str) -> Against:
        """Return what tells, inside the writer's transaction, what speaks against a reserved message by then."""
        kept = self.read(reservation)
        name = self._parts.store.vault.name_of(Pseudonym(kept.contact.person)) or ""
        known = self._parts.persons.find(name)
        campaign = kept.contact.campaign_id
        table = self._board.table()
        if known is None or campaign not in table.number:
            return lambda _contact, _past, _now: [("refuse", "messaging.window.ended", 0)]
        one = table.take([table.number[campaign]])
        still = self._parts.holds.still()
        # What the caller said of terms is not kept: the phase told at the choice must still be the one told now.
        moment = self._moments.of(known, Choose(person_id=name), one)
        if kept.contact.phase in {"trial", "renewal", "member"}:
            moment = replace(moment, phase=kept.contact.phase, standing=replace(moment.standing, told=True))
        elif moment.rules.lifecycle.terms:
            moment = replace(moment, standing=replace(moment.standing, told=True))

        def told(contact: Contact, past: Sequence[Contact], now: int) -> list[tuple[str, str, int]]:
            if not still() or not self._same(name, known):
                raise _Overtaken("overtaken", "something changed meanwhile", hint="try again")
            fresh = moment.beside(past, now, without=contact.reservation)
            return refusal_of(one, fresh, RECHECKED)

        return told

    def read(self, reservation: str) -> Kept:
        """Return a contact with its record; raises NotFound ``unknown-reservation``."""
        kept = self._log.read(reservation)
        if kept is None:
            raise NotFound("unknown-reservation", "there is no such reservation", hint="choose again")
        return kept

    def owner(self, reservation: str) -> str | None:
        """Return the outside id of whoever a reservation is for."""
        return self._parts.store.vault.name_of(Pseudonym(self.read(reservation).contact.person))

    def told_of(self, contact: Contact) -> dict[str, Any]:
        """Return what became of a contact, as doors give it."""
        expired = contact.state == "reserved" and contact.until <= int(self._parts.watch.now())
        return {
            "reservation": contact.reservation,
            "campaign_id": contact.campaign_id,
            "channel": contact.channel,
            "class": contact.kind,
            "state": "expired" if expired else contact.state,
            "at": format_time(Millis(contact.at)),
            "due_at": format_time(Millis(contact.due)) if contact.due else None,
            "tries": contact.tries,
            "answered": contact.answered,
            "marks": [{"mark": one.mark, "at": format_time(Millis(one.at))} for one in contact.marks],
        }

    def _candidates(self, named: Sequence[str] | None) -> Table:
        table = self._board.table()
        if named is None:
            return table
        missing = [name for name in named if name not in table.number]
        if missing:
            raise NotFound("unknown-campaign", "a candidate does not exist", hint="PUT /v1/campaigns creates it")
        if len(set(named)) != len(named):
            raise BadInput("repeated-candidate", "a candidate is named twice", hint="name each once")
        return table.take([table.number[name] for name in named])

    def _record(self, table: Table, outcome: Outcome, moment: Moment, reservation: str) -> Record:
        sent = outcome.winner
        return Record(
            reservation=reservation,
            at=moment.now,
            ids=table.ids,
            gates=[gate.told() for gate in outcome.gates],
            factors=outcome.factors,
            weights=outcome.weights,
            scores=outcome.scores,
            ties=outcome.ties,
            code=outcome.code,
            winner=sent,
            ghost=outcome.ghost,
            channel=table.campaigns[sent].channel if sent >= 0 else "",
            subject=outcome.worded.subject,
            body=outcome.worded.body,
            named=outcome.worded.named,
            settings=self._parts.settings_version,
            retry_at=outcome.retry_at,
            families=dict(moment.acts.families),
        )


def _contact(table: Table, outcome: Outcome, moment: Moment, reservation: str, until: int) -> Contact:
    row = outcome.winner
    blank = Contact(
        reservation=reservation, person=moment.person, at=moment.now, until=until, state="none", made_at=moment.now
    )
    if row < 0:
        return blank
    campaign = table.campaigns[row]
    return msgspec.structs.replace(
        blank,
        state="reserved",
        campaign_id=campaign.campaign_id,
        creative=table.creatives[row],
        item_id=campaign.item_id or "",
        topics=tuple(name for name, code in table.code.items() if table.topic[row, code]),
        channel=campaign.channel,
        kind=campaign.kind,
        phase=moment.phase,
        score=outcome.scores[row],
    )


def _nothing(_: int) -> Worded:
    return Worded(code="messaging.worded.unwritable")


def _ended(state: str) -> Conflict:
    if state == "dropped":
        return Conflict("reservation-dropped", "the reservation was given up", hint="choose again")
    return Conflict("reservation-released", "the reservation was given back", hint="choose again")


def _dropped(code: str) -> Conflict:
    return Conflict("reservation-dropped", f"something speaks against it now ({code})", hint="choose again")
