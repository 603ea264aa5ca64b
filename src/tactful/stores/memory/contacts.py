"""Contacts and campaigns in memory."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

import msgspec

from tactful.clock import HOUR_MS
from tactful.contacts.campaign import Campaign
from tactful.contacts.contact import Contact
from tactful.contacts.log import Change, Check, Kept
from tactful.errors import NotFound
from tactful.ids import Pseudonym
from tactful.stores.memory.state import State

__all__ = ["MemoryCampaigns", "MemoryContacts"]

_MOST = 500


class MemoryContacts:
    """See `tactful.contacts.log.ContactLog`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def past(self, person: Pseudonym, since: int = 0) -> tuple[Contact, ...]:
        """Return a person's contacts, oldest first."""
        with self._state.lock:
            return self._past(self._state.forward.of(int(person)), since)

    def _past(self, owner: int, since: int = 0) -> tuple[Contact, ...]:
        own = (self._state.contacts[name].contact for name in self._state.contacts_of.get(owner, ()))
        found = [one for one in own if one.state != "none" and one.at // HOUR_MS >= since // HOUR_MS]
        return tuple(found[-_MOST:])

    def add(self, contact: Contact, body: bytes, *, check: Check | None = None, since: int = 0) -> Future[None]:
        """Keep a contact unless `check` refuses."""
        answer: Future[None] = Future()
        try:
            self._add(contact, body, check, since)
        except Exception as error:  # noqa: BLE001 - whatever the check raises is the caller's to hear
            answer.set_exception(error)
        else:
            answer.set_result(None)
        return answer

    def _add(self, contact: Contact, body: bytes, check: Check | None, since: int) -> None:
        state = self._state
        with state.lock:
            owner = state.forward.of(contact.person)
            if owner not in state.people:
                raise NotFound("unknown-person", "the person was erased meanwhile", hint="nothing is to be sent")
            if check is not None:
                check(self._past(owner, since))
            state.contacts[contact.reservation] = Kept(msgspec.structs.replace(contact, person=owner), body)
            state.contacts_of.setdefault(owner, []).append(contact.reservation)

    def change(self, reservation: str, change: Change, *, since: int = 0) -> Contact:
        """Replace a contact by what `change` makes of it."""
        state = self._state
        with state.lock:
            held = state.contacts.get(reservation)
            if held is None:
                raise NotFound("unknown-reservation", "there is no such reservation", hint="choose again")
            later = change(held.contact, self._past(held.contact.person, since))
            state.contacts[reservation] = Kept(later, held.body)
            return later

    def read(self, reservation: str) -> Kept | None:
        """Return a contact with its record."""
        with self._state.lock:
            return self._state.contacts.get(reservation)

    def bodies(self, person: Pseudonym, limit: int = 1000) -> list[Kept]:
        """Return a person's contacts with their records, newest first."""
        with self._state.lock:
            names = self._state.contacts_of.get(self._state.forward.of(int(person)), ())
            return [self._state.contacts[name] for name in reversed(names)][:limit]

    def due(self, now: int, limit: int = 50) -> list[Contact]:
        """Return contacts that are to be delivered now."""
        with self._state.lock:
            found = [one.contact for one in self._state.contacts.values() if 0 < one.contact.due <= now]
        return sorted(found, key=lambda one: one.due)[:limit]

    def in_state(self, state: str, limit: int = 1000) -> list[Contact]:
        """Return contacts in one state, oldest first."""
        with self._state.lock:
            return [one.contact for one in self._state.contacts.values() if one.contact.state == state][:limit]

    def prune(self, before: int) -> int:
        """Remove contacts of hours that ended before `before` and that are not to be delivered."""
        state = self._state
        with state.lock:
            old = [
                (name, one.contact.person)
                for name, one in state.contacts.items()
                if one.contact.at // HOUR_MS < before // HOUR_MS and one.contact.due == 0
            ]
            for name, person in old:
                del state.contacts[name]
                state.contacts_of[person].remove(name)
            return len(old)


class MemoryCampaigns:
    """See `tactful.contacts.log.CampaignShelf`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, campaigns: Sequence[Campaign]) -> None:
        """Insert or replace campaigns."""
        with self._state.lock:
            self._state.campaigns.update({one.campaign_id: one for one in campaigns})

    def all(self) -> list[Campaign]:
        """Return every campaign, by id."""
        with self._state.lock:
            return [one for _, one in sorted(self._state.campaigns.items())]

    def remove(self, campaign_id: str) -> bool:
        """Remove a campaign."""
        with self._state.lock:
            return self._state.campaigns.pop(campaign_id, None) is not None
