"""The postman: delivers what was committed, tries again where nothing went out, and never sends anything twice.

Before a message is handed to a channel it is judged once more in the writer's transaction and marked as on its way; if
the process dies in between, nobody knows whether it arrived, so it is called unsure and never sent again. What quiet
hours hold up waits for their end; what has become stale, unwanted or forbidden meanwhile is dropped with its reason.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tactful.assembly.messaging import Messages
from tactful.assembly.parts import Parts
from tactful.assembly.recipients import pause_ms
from tactful.channels.mail import Mail
from tactful.channels.message_hook import MessageHook
from tactful.contacts.contact import Contact
from tactful.contacts.delivery import Delivery
from tactful.contacts.log import Kept
from tactful.contacts.sender import Letter, Sender, Tried
from tactful.errors import Conflict, NotFound
from tactful.ids import Pseudonym
from tactful.messaging.record import decode

__all__ = ["Postman", "senders_of"]

_WAITING = ("queued", "sending", "unsure", "failed", "dropped")


def senders_of(delivery: Delivery) -> dict[str, Sender]:
    """Return what carries messages, by channel."""
    found: dict[str, Sender] = {}
    if delivery.webhook is not None:
        hook = MessageHook(delivery.webhook)
        found.update(dict.fromkeys(delivery.webhook.channels, hook))
    if delivery.email is not None:
        found["email"] = Mail(delivery.email)
    return found


class Postman:
    """Delivers messages.

    Parameters
    ----------
    parts, messages
        The wired pieces, and what judges messages.
    senders
        What carries them, by channel.
    """

    def __init__(self, parts: Parts, messages: Messages, senders: Mapping[str, Sender]) -> None:
        self._parts = parts
        self._messages = messages
        self._senders = senders
        self._log = parts.store.contacts
        self._round = threading.Lock()

    def recover(self) -> int:
        """Call what was on its way when the process died unsure; return how many there were. Once, at the start."""
        lost = self._log.in_state("sending")
        for one in lost:
            self._end(one.reservation, Tried("unsure", "interrupted"))
        return len(lost)

    def deliver(self, limit: int = 50) -> dict[str, int]:
        """Try what is due, each once; return how many came to which result."""
        told: dict[str, int] = {}
        if not self._round.acquire(blocking=False):
            return told  # another round is under way, and takes what is due
        try:
            for one in self._log.due(int(self._parts.watch.now()), limit):
                result = self._try(one.reservation)
                told[result] = told.get(result, 0) + 1
        finally:
            self._round.release()
        return told

    def outbox(self, limit: int = 1000) -> dict[str, Any]:
        """Return what waits, and what ended otherwise than sent."""
        found = [one for state in _WAITING for one in self._log.in_state(state, limit)]
        counts: dict[str, int] = {}
        for one in found:
            counts[one.state] = counts.get(one.state, 0) + 1
        found.sort(key=lambda one: (one.due or one.at, one.reservation))
        return {"counts": counts, "messages": [self._messages.told_of(one) for one in found[:limit]]}

    def _try(self, reservation: str) -> str:
        try:
            contact = self._take(reservation)
        except NotFound:
            return "gone"  # its person was erased
        except Conflict:
            return "overtaken"  # still queued; the next round looks again
        if contact.state != "sending":
            return contact.state
        kept = self._log.read(reservation)
        if kept is None:
            return "gone"
        tried = self._send(kept)
        if tried.bounced:
            self._bounced(kept.contact)
        self._end(reservation, tried)
        return tried.result

    def _take(self, reservation: str) -> Contact:
        """Mark a message as on its way, or drop or put it off; in the writer's transaction."""
        against = self._messages.against(reservation)
        now = int(self._parts.watch.now())

        def change(contact: Contact, past: Sequence[Contact]) -> Contact:
            if contact.state != "queued" or contact.due > now:
                return contact
            if contact.until <= now:
                return _dropped(contact, "stale")
            found = against(contact, past, now)
            refused = [code for verdict, code, _ in found if verdict == "refuse"]
            if refused:
                return _dropped(contact, refused[0])
            if found:
                later = max(until for _, _, until in found)
                if later >= contact.until:
                    return _dropped(contact, "stale")
                return msgspec.structs.replace(contact, due=max(later, now + 1))
            return msgspec.structs.replace(contact, state="sending", at=now, due=0, tries=contact.tries + 1)

        return self._log.change(reservation, change, since=self._messages.since)

    def _send(self, kept: Kept) -> Tried:
        contact, record = kept.contact, decode(kept.body)
        sender = self._senders.get(contact.channel)
        name = self._parts.store.vault.name_of(Pseudonym(contact.person))
        known = self._parts.persons.find(name) if name is not None else None
        if sender is None or known is None or name is None:
            return Tried("never", "no-such-channel" if sender is None else "person-gone")
        to = known.person.addresses.get(contact.channel, "") if known.person is not None else ""
        url = ""
        if contact.kind != "service" and self._parts.settings.delivery.public_url:
            url = self._messages.unsubscribing.url(contact.person, contact.channel, contact.reservation)
        return sender.send(
            Letter(
                reservation=contact.reservation,
                campaign_id=contact.campaign_id,
                channel=contact.channel,
                kind=contact.kind,
                person_id=name,
                to=to,
                subject=record.subject,
                body=record.body,
                unsubscribe_url=url,
                at=int(self._parts.watch.now()),
            )
        )

    def _end(self, reservation: str, tried: Tried) -> None:
        now = int(self._parts.watch.now())

        def change(contact: Contact, _: Sequence[Contact]) -> Contact:
            if contact.state != "sending":
                return contact
            if tried.result == "again":
                later = now + pause_ms(contact.tries)
                if later >= contact.until:
                    return _dropped(contact, tried.code)
                return msgspec.structs.replace(contact, state="queued", due=later, answered=tried.code)
            state = {"sent": "sent", "never": "failed", "unsure": "unsure"}[tried.result]
            return msgspec.structs.replace(contact, state=state, answered=tried.code)

        try:
            self._log.change(reservation, change)
        except NotFound:
            return  # erased while it was on its way

    def _bounced(self, contact: Contact) -> None:
        name = self._parts.store.vault.name_of(Pseudonym(contact.person))
        if name is not None:
            self._messages.unsubscribing.end(
                name, channel=contact.channel, reason="bounced", reservation=contact.reservation
            )


def _dropped(contact: Contact, code: str) -> Contact:
    return msgspec.structs.replace(contact, state="dropped", due=0, answered=code)
