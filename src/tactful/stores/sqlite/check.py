"""Is the store whole? Asks SQLite about its pages and every sealed row about itself."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
from cryptography.exceptions import InvalidTag

from tactful.stores.sqlite.append import pack_place
from tactful.stores.sqlite.connection import Readers
from tactful.stores.sqlite.contacts import contact_body_place, contact_head_place
from tactful.stores.sqlite.decided import NOBODY, head_place
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.papers import paper_place
from tactful.stores.sqlite.seal import place_of, unseal
from tactful.stores.sqlite.trouble import DRIVER_ERRORS, trouble_of

__all__ = ["problems"]


def problems(readers: Readers, keyring: KeyRing) -> list[str]:
    """Return what is wrong, one sentence each; empty when the store is whole."""
    found: list[str] = []
    try:
        with readers.snapshot() as connection:
            answers = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
            found += [f"SQLite: {answer}" for answer in answers if answer != "ok"]
            for table, rows in (
                ("packs", _packs(connection)),
                ("documents", _documents(connection)),
                ("decisions", _heads(connection)),
                ("people", _people(connection)),
                ("papers", _papers(connection)),
                ("contacts", _contacts(connection)),
            ):
                found += _unreadable(table, rows, keyring)
    except DRIVER_ERRORS as error:
        found.append(trouble_of(error).detail)
    return found


_Sealed = tuple[int, bytes, bytes]
"""Pseudonym, place, sealed bytes."""


def _packs(connection: apsw.Connection) -> Iterator[_Sealed]:
    for pack_id, person, body in connection.execute("SELECT id, person, body FROM pieces ORDER BY person"):
        yield person, pack_place(person, pack_id), body


def _documents(connection: apsw.Connection) -> Iterator[_Sealed]:
    for person, name, body in connection.execute("SELECT person, name, body FROM documents"):
        yield person, place_of(b"D", person, name.encode()), body


def _heads(connection: apsw.Connection) -> Iterator[_Sealed]:
    query = "SELECT person, decision_id, head FROM decisions WHERE person <> ?"
    for person, decision_id, head in connection.execute(query, (NOBODY,)):
        yield person, head_place(person, decision_id), head


def _people(connection: apsw.Connection) -> Iterator[_Sealed]:
    for person, name in connection.execute("SELECT person, name FROM people"):
        yield person, place_of(b"N", person, b""), name


def _papers(connection: apsw.Connection) -> Iterator[_Sealed]:
    for paper_id, person, body in connection.execute("SELECT paper_id, person, body FROM papers"):
        yield person, paper_place(person, paper_id), body


def _contacts(connection: apsw.Connection) -> Iterator[_Sealed]:
    for name, person, head, body in connection.execute("SELECT reservation, person, head, body FROM contacts"):
        yield person, contact_head_place(person, name), head
        yield person, contact_body_place(person, name), body


def _unreadable(table: str, rows: Iterator[_Sealed], keyring: KeyRing) -> list[str]:
    keyless, damaged = 0, 0
    for person, place, sealed in rows:
        cipher = keyring.cipher(person)
        if cipher is None:
            keyless += 1
            continue
        try:
            unseal(cipher, place, sealed)
        except InvalidTag:
            damaged += 1
    found = [f"{table}: {keyless} rows have no key"] if keyless else []
    return found + ([f"{table}: {damaged} rows do not match their key"] if damaged else [])
