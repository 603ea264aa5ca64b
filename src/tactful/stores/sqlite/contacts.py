"""Contacts and campaigns in SQLite: contacts sealed under the person's key, in two parts.

The head stands apart from the record of the choice, so that caps never open long records. In the clear stand the
pseudonym, hours, the state and the minute of the next try.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

import apsw
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tactful.clock import HOUR_MS
from tactful.contacts.campaign import Campaign
from tactful.contacts.contact import Contact
from tactful.contacts.log import Change, Check, Kept
from tactful.errors import NotFound
from tactful.ids import Pseudonym
from tactful.stores.forward import Forward
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.seal import place_of, seal, unseal
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteCampaigns", "SqliteContacts", "contact_body_place", "contact_head_place", "move_contacts"]

_MINUTE_MS = 60_000
_MOST = 500
_PAST = """
    SELECT reservation, head FROM contacts WHERE person = ? AND hour >= ? AND state <> 'none'
    ORDER BY place DESC LIMIT ?
"""
_ADD = "INSERT INTO contacts(reservation, person, hour, state, due, head, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
_CHANGE = "UPDATE contacts SET hour = ?, state = ?, due = ?, head = ? WHERE reservation = ?"
_READ = "SELECT person, head, body FROM contacts WHERE reservation = ?"
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Contact).decode


def contact_head_place(person: int, reservation: str) -> bytes:
    """Return what binds the head of a contact to its person and reservation."""
    return place_of(b"K", person, reservation.encode())


def contact_body_place(person: int, reservation: str) -> bytes:
    """Return what binds the record of a contact to its person and reservation."""
    return place_of(b"L", person, reservation.encode())


def move_contacts(connection: apsw.Connection, keyring: KeyRing, source: int, target: int) -> None:
    """Seal a session's contacts again under the key of the person it was merged into."""
    old, new = keyring.cipher(source), keyring.cipher(target)
    if old is None or new is None:
        return  # the caller has refused the merge already
    query = "SELECT reservation, head, body FROM contacts WHERE person = ?"
    for name, head, body in fetch(connection, query, (source,)):
        moved = msgspec.structs.replace(_decode(unseal(old, contact_head_place(source, name), head)), person=target)
        plain = unseal(old, contact_body_place(source, name), body)
        connection.execute(
            "UPDATE contacts SET person = ?, head = ?, body = ? WHERE reservation = ?",
            (
                target,
                seal(new, contact_head_place(target, name), _encode(moved)),
                seal(new, contact_body_place(target, name), plain),
                name,
            ),
        )


class SqliteContacts:
    """See `tactful.contacts.log.ContactLog`.

    Parameters
    ----------
    readers, keyring, writer, forward
        The parts of one open store.
    """

    def __init__(self, readers: Readers, keyring: KeyRing, writer: Writer, forward: Forward) -> None:
        self._readers = readers
        self._keyring = keyring
        self._writer = writer
        self._forward = forward

    @translates
    def past(self, person: Pseudonym, since: int = 0) -> tuple[Contact, ...]:
        """Return a person's contacts, oldest first."""
        owner = self._forward.of(int(person))
        with self._readers.borrow() as connection:
            return self._past(connection, owner, self._keyring.cipher(owner), since)

    def _past(
        self, connection: apsw.Connection, owner: int, cipher: AESGCM | None, since: int = 0
    ) -> tuple[Contact, ...]:
        if cipher is None:
            return ()
        rows = fetch(connection, _PAST, (owner, since // HOUR_MS, _MOST))
        return tuple(_decode(unseal(cipher, contact_head_place(owner, name), head)) for name, head in reversed(rows))

    def add(self, contact: Contact, body: bytes, *, check: Check | None = None, since: int = 0) -> Future[None]:
        """Keep a contact unless `check` refuses."""

        def work(connection: apsw.Connection) -> None:
            owner = self._forward.of(contact.person)
            cipher = self._keyring.cipher(owner)
            if cipher is None:
                raise NotFound("unknown-person", "the person was erased meanwhile", hint="nothing is to be sent")
            if check is not None:
                check(self._past(connection, owner, cipher, since))
            kept = msgspec.structs.replace(contact, person=owner)
            name = contact.reservation
            head = seal(cipher, contact_head_place(owner, name), _encode(kept))
            sealed = seal(cipher, contact_body_place(owner, name), body)
            connection.execute(_ADD, (name, owner, *_clear(kept), head, sealed))

        return self._writer.submit(work)

    def change(self, reservation: str, change: Change, *, since: int = 0) -> Contact:
        """Replace a contact by what `change` makes of it."""

        def work(connection: apsw.Connection) -> Contact:
            # Read to the end: where the change is refused, an open statement would hold up the emptying of the log.
            found = fetch(connection, "SELECT person, head FROM contacts WHERE reservation = ?", (reservation,))
            cipher = self._keyring.cipher(found[0][0]) if found else None
            if not found or cipher is None:
                raise NotFound("unknown-reservation", "there is no such reservation", hint="choose again")
            owner, head = found[0]
            place = contact_head_place(owner, reservation)
            held = _decode(unseal(cipher, place, head))
            later = change(held, self._past(connection, owner, cipher, since))
            if later != held:
                connection.execute(_CHANGE, (*_clear(later), seal(cipher, place, _encode(later)), reservation))
            return later

        return self._writer.do(work)

    @translates
    def read(self, reservation: str) -> Kept | None:
        """Return a contact with its record."""
        with self._readers.borrow() as connection:
            rows = fetch(connection, _READ, (reservation,))
        cipher = self._keyring.cipher(rows[0][0]) if rows else None
        if not rows or cipher is None:
            return None
        person, head, body = rows[0]
        contact = _decode(unseal(cipher, contact_head_place(person, reservation), head))
        return Kept(contact, unseal(cipher, contact_body_place(person, reservation), body))

    @translates
    def bodies(self, person: Pseudonym, limit: int = 1000) -> list[Kept]:
        """Return a person's contacts with their records, newest first."""
        owner = self._forward.of(int(person))
        cipher = self._keyring.cipher(owner)
        query = "SELECT reservation, head, body FROM contacts WHERE person = ? ORDER BY place DESC LIMIT ?"
        with self._readers.borrow() as connection:
            rows = fetch(connection, query, (owner, limit)) if cipher is not None else []
        return [
            Kept(
                _decode(unseal(cipher, contact_head_place(owner, name), head)),
                unseal(cipher, contact_body_place(owner, name), body),
            )
            for name, head, body in rows
            if cipher is not None
        ]

    @translates
    def due(self, now: int, limit: int = 50) -> list[Contact]:
        """Return contacts that are to be delivered now."""
        query = "SELECT person, reservation, head FROM contacts WHERE due > 0 AND due <= ? ORDER BY due, place LIMIT ?"
        found = self._heads(query, (now // _MINUTE_MS + 1, limit))
        return [one for one in found if one.due <= now]

    @translates
    def in_state(self, state: str, limit: int = 1000) -> list[Contact]:
        """Return contacts in one state, oldest first."""
        query = "SELECT person, reservation, head FROM contacts WHERE state = ? ORDER BY place LIMIT ?"
        return self._heads(query, (state, limit))

    def _heads(self, query: str, bindings: tuple[int | str, ...]) -> list[Contact]:
        with self._readers.borrow() as connection:
            rows = fetch(connection, query, bindings)
        ciphers = self._keyring.ciphers({person for person, _, _ in rows})
        return [
            _decode(unseal(ciphers[person], contact_head_place(person, name), head))
            for person, name, head in rows
            if person in ciphers  # else erased between the two reads
        ]

    def prune(self, before: int) -> int:
        """Remove contacts of hours that ended before `before` and that are not to be delivered."""

        def work(connection: apsw.Connection) -> int:
            connection.execute("DELETE FROM contacts WHERE hour < ? AND due = 0", (before // HOUR_MS,))
            return connection.changes()

        return self._writer.do(work)


def _clear(contact: Contact) -> tuple[int, str, int]:
    """Return what stands in the clear: hour, state, minute of the next try (rounded up, so never too early)."""
    return contact.at // HOUR_MS, contact.state, -(-contact.due // _MINUTE_MS)


class SqliteCampaigns:
    """See `tactful.contacts.log.CampaignShelf`."""

    def __init__(self, readers: Readers, writer: Writer) -> None:
        self._readers = readers
        self._writer = writer

    def put(self, campaigns: Sequence[Campaign]) -> None:
        """Insert or replace campaigns in one commit."""
        rows = [(one.campaign_id, msgspec.json.encode(one)) for one in campaigns]
        self._writer.do(
            lambda connection: connection.executemany("INSERT OR REPLACE INTO campaigns VALUES (?, ?)", rows)
        )

    @translates
    def all(self) -> list[Campaign]:
        """Return every campaign, by id."""
        with self._readers.borrow() as connection:
            rows = fetch(connection, "SELECT body FROM campaigns ORDER BY campaign_id")
        return [msgspec.json.decode(body, type=Campaign) for (body,) in rows]

    def remove(self, campaign_id: str) -> bool:
        """Remove a campaign."""

        def work(connection: apsw.Connection) -> bool:
            connection.execute("DELETE FROM campaigns WHERE campaign_id = ?", (campaign_id,))
            return connection.changes() > 0

        return self._writer.do(work)
