"""Merging a session into a person: every sealed row is opened and sealed again under the person's own key."""

from __future__ import annotations

import apsw

from tactful.errors import Conflict, NotFound
from tactful.stores.sqlite.append import pack_place
from tactful.stores.sqlite.connection import fetch
from tactful.stores.sqlite.contacts import move_contacts
from tactful.stores.sqlite.decided import body_place, head_place
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.papers import move_papers
from tactful.stores.sqlite.seal import place_of, seal, unseal

__all__ = ["merge"]


def merge(
    connection: apsw.Connection, keyring: KeyRing, session: tuple[int, int], target: int, moved: list[int]
) -> bool:
    """Move a session to a person, inside a transaction of the writer.

    Parameters
    ----------
    connection
        The writer's.
    keyring
        Keys of both.
    session
        Digest of the session's name.
    target
        The person.
    moved
        Filled with the pseudonym that stands for nobody afterwards, if there was one.

    Returns
    -------
    bool
        False when it was done before.
    """
    query = "SELECT person, merged FROM names WHERE mac = ? AND mac2 = ?"
    row = connection.execute(query, session).fetchone()
    if row is None:
        connection.execute("INSERT INTO names VALUES (?, ?, ?, 1)", (*session, target))
        return True
    source, merged = row
    if source == target:
        return False
    if merged:
        raise Conflict("session-taken", "the session already belongs to another person", hint="start a new session")
    _move(connection, keyring, source, target)
    move_papers(connection, keyring, source, target)
    move_contacts(connection, keyring, source, target)
    connection.execute("UPDATE names SET merged = 1 WHERE mac = ? AND mac2 = ?", session)
    connection.execute("UPDATE names SET person = ? WHERE person = ?", (target, source))
    connection.execute("DELETE FROM people WHERE person = ?", (source,))
    connection.execute("DELETE FROM asks WHERE person = ?", (source,))
    connection.execute("UPDATE merges SET target = ? WHERE target = ?", (target, source))
    connection.execute("INSERT INTO merges VALUES (?, ?)", (source, target))
    connection.execute("INSERT INTO shredding VALUES (?)", (source,))
    moved.append(source)
    return True


def _move(connection: apsw.Connection, keyring: KeyRing, source: int, target: int) -> None:
    old, new = keyring.cipher(source), keyring.cipher(target)
    if old is None or new is None:
        raise NotFound("unknown-person", "the session or the person was erased meanwhile", hint="try again")
    packs = fetch(connection, "SELECT id, body FROM pieces WHERE person = ?", (source,))
    for pack_id, body in packs:
        plain = unseal(old, pack_place(source, pack_id), body)
        sealed = seal(new, pack_place(target, pack_id), plain)
        connection.execute("UPDATE packs SET person = ?, body = ? WHERE id = ?", (target, sealed, pack_id))
        connection.execute("UPDATE inbox SET person = ?, body = ? WHERE id = ?", (target, sealed, pack_id))
    documents = fetch(connection, "SELECT name, body FROM documents WHERE person = ?", (source,))
    for name, body in documents:
        plain = unseal(old, place_of(b"D", source, name.encode()), body)
        sealed = seal(new, place_of(b"D", target, name.encode()), plain)
        # What the person said as a person outranks what the session left behind.
        connection.execute("INSERT OR IGNORE INTO documents VALUES (?, ?, ?)", (target, name, sealed))
    connection.execute("DELETE FROM documents WHERE person = ?", (source,))
    query = "SELECT place, decision_id, head, body FROM decisions WHERE person = ?"
    for place, decision_id, head, body in fetch(connection, query, (source,)):
        sealed_head = seal(new, head_place(target, decision_id), unseal(old, head_place(source, decision_id), head))
        sealed_body = seal(new, body_place(target, decision_id), unseal(old, body_place(source, decision_id), body))
        connection.execute(
            "UPDATE decisions SET person = ?, head = ?, body = ? WHERE place = ?",
            (target, sealed_head, sealed_body, place),
        )
