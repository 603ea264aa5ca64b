"""The ports to contacts and campaigns.

A contact is reserved inside the writer's transaction: there, and only there, is it certain that nobody else took the
last place under a cap meanwhile (DESIGN 8.7). So the log runs the caller's check on the contacts as they stand in
that transaction, and keeps nothing when the check refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from tactful.contacts.campaign import Campaign
from tactful.contacts.contact import Contact
from tactful.ids import Pseudonym

__all__ = ["CampaignShelf", "Change", "Check", "ContactLog", "Kept"]

Check = Callable[[Sequence[Contact]], None]
"""Is handed the person's contacts, oldest first; raises to refuse. It runs in the writer's thread: no waiting."""

Change = Callable[[Contact, Sequence[Contact]], Contact]
"""Is handed a contact and all contacts of its person; returns what the contact becomes, or raises to refuse."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A contact with the record of its choice (JSON)."""

    contact: Contact
    body: bytes


class ContactLog(Protocol):
    """Contacts of people; durable once a future resolves or a call returns, sealed under the person's key."""

    def past(self, person: Pseudonym, since: int = 0) -> tuple[Contact, ...]:
        """Return a person's contacts of hours that ended after `since` (ms), oldest first."""
        ...

    def add(self, contact: Contact, body: bytes, *, check: Check | None = None, since: int = 0) -> Future[None]:
        """Keep a contact unless `check`, which is handed those since `since` (ms), refuses; its error is the future's.

        Raises (by the future)
        ----------------------
        NotFound
            ``unknown-person`` after an erasure.
        """
        ...

    def change(self, reservation: str, change: Change, *, since: int = 0) -> Contact:
        """Replace a contact by what `change` makes of it; equal contacts are not written.

        Raises
        ------
        NotFound
            ``unknown-reservation``.
        """
        ...

    def read(self, reservation: str) -> Kept | None:
        """Return a contact with its record; None when unknown, pruned or erased."""
        ...

    def bodies(self, person: Pseudonym, limit: int = 1000) -> list[Kept]:
        """Return a person's contacts with their records, newest first."""
        ...

    def due(self, now: int, limit: int = 50) -> list[Contact]:
        """Return contacts that are to be delivered now (ms), those due first at the head."""
        ...

    def in_state(self, state: str, limit: int = 1000) -> list[Contact]:
        """Return contacts in one state, oldest first."""
        ...

    def prune(self, before: int) -> int:
        """Remove contacts of hours that ended before `before` (ms), but for those that wait; return how many."""
        ...


class CampaignShelf(Protocol):
    """Campaigns; durable when a call returns."""

    def put(self, campaigns: Sequence[Campaign]) -> None:
        """Insert or replace campaigns in one commit."""
        ...

    def all(self) -> list[Campaign]:
        """Return every campaign, by id."""
        ...

    def remove(self, campaign_id: str) -> bool:
        """Remove a campaign; False when there was none."""
        ...
