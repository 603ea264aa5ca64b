"""Everything in a store that can still be read with the keys it has: what a proof of forgetting looks through.

Reference: protocol of forgetting, steps 7 and 8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import apsw

from tactful.stores.sqlite.append import pack_place
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.contacts import contact_body_place, contact_head_place
from tactful.stores.sqlite.decided import NOBODY, body_place, head_place
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.seal import cipher_of, place_of, unseal

__all__ = ["readable"]

_CLEAR = (
    ("store.meta", "SELECT value FROM meta"),
    ("store.api_keys", "SELECT body FROM api_keys"),
    ("store.progress", "SELECT state FROM progress"),
    ("store.receipts", "SELECT body FROM receipts"),
    ("store.items", "SELECT body FROM items WHERE body IS NOT NULL"),
    ("store.campaigns", "SELECT body FROM campaigns"),
)


def readable(readers: Readers, keyring: KeyRing, tenant: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (table, bytes in the clear) of every row that a key at hand opens, or that needs none.

    Parameters
    ----------
    readers, keyring
        Parts of the open store.
    tenant
        The key of decisions without a person.
    """
    with readers.snapshot() as connection:
        for table, query in _CLEAR:
            for (body,) in connection.execute(query):
                yield table, bytes(body)
        yield from _sealed(connection, keyring)
        nobody = cipher_of(tenant)
        for person, decision_id, head, body in fetch(
            connection, "SELECT person, decision_id, head, body FROM decisions"
        ):
            owner = NOBODY if person is None else person
            cipher = nobody if person is None else keyring.cipher(owner)
            if cipher is not None:
                yield "store.decisions", unseal(cipher, head_place(owner, decision_id), head)
                yield "store.decisions", unseal(cipher, body_place(owner, decision_id), body)


def _sealed(connection: apsw.Connection, keyring: KeyRing) -> Iterator[tuple[str, bytes]]:
    places: tuple[tuple[str, str, Callable[..., bytes]], ...] = (
        ("store.people", "SELECT person, name FROM people", lambda person: place_of(b"N", person, b"")),
        (
            "store.documents",
            "SELECT person, body, name FROM documents",
            lambda person, name: place_of(b"D", person, name.encode()),
        ),
        ("store.packs", "SELECT person, body, id FROM pieces", pack_place),
        ("store.contacts", "SELECT person, head, reservation FROM contacts", contact_head_place),
        ("store.contacts", "SELECT person, body, reservation FROM contacts", contact_body_place),
        (
            "store.outbox",
            "SELECT key, body, receipt_id, recipient FROM outbox WHERE state = 'waiting'",
            lambda key, receipt_id, recipient: place_of(b"O", key, f"{receipt_id}\x1f{recipient}".encode()),
        ),
    )
    for table, query, place in places:
        for person, body, *row in connection.execute(query):
            cipher = keyring.cipher(person)
            if cipher is not None:
                yield table, unseal(cipher, place(person, *row), body)
