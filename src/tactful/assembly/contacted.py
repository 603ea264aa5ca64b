"""What was said to whom, what became of it, and what people did with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tactful.assembly.messaging import Messages
from tactful.assembly.parts import Parts
from tactful.clock import format_time
from tactful.contacts.contact import Contact, Happened, Mark
from tactful.contacts.log import Kept
from tactful.errors import Conflict, NotFound
from tactful.ids import Millis, Pseudonym
from tactful.messaging.record import again, decode, gates_of, losers_of

__all__ = ["Contacted"]

_MOST_MARKS = 50


class Contacted:
    """Follows messages.

    Parameters
    ----------
    parts, messages
        The wired pieces, and what chose the messages.
    """

    def __init__(self, parts: Parts, messages: Messages) -> None:
        self._parts = parts
        self._messages = messages
        self._log = parts.store.contacts

    def mark(self, reservation: str, mark: Mark, *, topic: str = "") -> dict[str, Any]:
        """Keep what a person did with a message; a complaint or bounce ends messages on its channel.

        Raises
        ------
        NotFound
            ``unknown-reservation``.
        Conflict
            ``not-sent`` when it never went out.
        """
        now = int(self._parts.watch.now())

        def change(contact: Contact, _: Sequence[Contact]) -> Contact:
            if contact.state not in {"sent", "sending", "unsure", "failed"}:
                raise Conflict("not-sent", "the message has not gone out", hint="commit it first")
            if any(one.mark == mark for one in contact.marks) or len(contact.marks) >= _MOST_MARKS:
                return contact
            return msgspec.structs.replace(contact, marks=(*contact.marks, Happened(mark, now)))

        contact = self._log.change(reservation, change)
        if mark in {"complained", "bounced"}:
            name = self._parts.store.vault.name_of(Pseudonym(contact.person))
            if name is not None:
                self._messages.unsubscribing.end(
                    name, channel=contact.channel, topic=topic, reason=mark, reservation=reservation
                )
        return self._messages.told_of(contact)

    def record(self, reservation: str) -> dict[str, Any]:
        """Return the record of a choice, whether it computes again from itself, and what became of it."""
        kept = self._messages.read(reservation)
        record = decode(kept.body)
        computed = again(record)
        return {
            **self._messages.told_of(kept.contact),
            "at": format_time(Millis(record.at)),
            "campaigns": record.ids,
            "gates": gates_of(record),
            "losers": losers_of(record),
            "winner": record.ids[record.winner] if record.winner >= 0 else None,
            "held_out": record.ids[record.ghost] if record.ghost >= 0 else None,
            "factors": record.factors,
            "weights": record.weights,
            "families": record.families,
            "scores": record.scores,
            "recomputed": computed["scores"],
            "equal": computed["equal"],
            "subject": record.subject,
            "body": record.body,
        }

    def of_person(self, person_id: str, limit: int = 1000) -> list[dict[str, Any]]:
        """Return the messages of a person, newest first, with what each said."""
        known = self._parts.persons.find(person_id)
        if known is None:
            raise NotFound("unknown-person", "there is no such person", hint="PUT /v1/people/{id} or send an event")
        found = self._log.bodies(known.pseudonym, limit)
        return [self._whole(kept) for kept in found if kept.contact.state != "none"]

    def inbox(self, person_id: str, limit: int = 100) -> list[dict[str, Any]]:
        """Return the messages in a person's inbox, newest first; of somebody unknown there are none."""
        known = self._parts.persons.find(person_id)
        found = self._log.bodies(known.pseudonym) if known is not None else []
        shown = [one for one in found if one.contact.channel == "inbox" and one.contact.state == "sent"]
        return [self._whole(kept) for kept in shown if not kept.contact.marked("dismissed")][:limit]

    def _whole(self, kept: Kept) -> dict[str, Any]:
        record = decode(kept.body)
        return {**self._messages.told_of(kept.contact), "subject": record.subject, "body": record.body}
