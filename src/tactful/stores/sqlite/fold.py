"""Folding: the inbox is spilled to where its rows belong, and many small packs of a person become few full ones.

The writer does it in small slices when it has nothing else to do, so that no decision waits for it.
"""

from __future__ import annotations

import apsw

from tactful.events.columns import EventColumns
from tactful.stores.sqlite.append import EventAppender, insert_packs, pack_place
from tactful.stores.sqlite.connection import fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import unpack
from tactful.stores.sqlite.seal import unseal
from tactful.stores.sqlite.writer import Writer

__all__ = ["Folding", "fold_all", "fold_person"]

_SLICE = 32
_SPILL = 2_000
_WORTH_IT = 2_000
_OVERDUE = 50_000
_MANY = 8


def fold_person(connection: apsw.Connection, keyring: KeyRing, appender: EventAppender, person: int) -> None:
    """Join one person's small packs, inside a transaction of the writer."""
    cipher = keyring.cipher(person)
    if cipher is None:
        return
    query = "SELECT id, body FROM packs WHERE person = ? AND rows < 256"
    found = fetch(connection, query, (person,))
    opened = [unseal(cipher, pack_place(person, pack_id), body) for pack_id, body in found]
    rows: EventColumns = unpack(opened, [person] * len(opened), with_extra=True).in_order()
    connection.executemany("DELETE FROM packs WHERE id = ?", [(pack_id,) for pack_id, _ in found])
    appender.next_pack, _ = insert_packs(connection, rows, {person: cipher}, appender.next_pack)


def _scattered(connection: apsw.Connection, at_least: int, limit: int) -> list[int]:
    query = "SELECT person FROM packs WHERE rows < 256 GROUP BY person HAVING count(*) >= ? LIMIT ?"
    return [person for (person,) in connection.execute(query, (at_least, limit))]


def _spill(connection: apsw.Connection, people: int) -> int:
    """Move what the inbox holds of up to so many people to its place, and as many known ids; return rows moved.

    A run of neighbours at a time: it touches neighbouring pages only.
    """
    row = connection.execute("SELECT max(person) FROM (SELECT person FROM inbox ORDER BY person LIMIT ?)", (people,))
    highest = next(iter(row))[0]
    moved = 0
    if highest is not None:
        connection.execute("INSERT INTO packs SELECT * FROM inbox WHERE person <= ? ORDER BY person", (highest,))
        connection.execute("DELETE FROM inbox WHERE person <= ?", (highest,))
        moved = connection.changes()
    row = connection.execute(
        "SELECT max(digest) FROM (SELECT digest FROM seen_lately ORDER BY digest LIMIT ?)", (people,)
    )
    highest = next(iter(row))[0]
    if highest is not None:
        connection.execute("INSERT INTO seen SELECT * FROM seen_lately WHERE digest <= ? ORDER BY digest", (highest,))
        connection.execute("DELETE FROM seen_lately WHERE digest <= ?", (highest,))
        moved += connection.changes()
    return moved


def fold_all(writer: Writer, keyring: KeyRing, appender: EventAppender, people: int | None) -> int:
    """Spill the inbox, then fold everybody with two small packs or more, at most `people` people; return how many.

    Each slice is a transaction of its own, so other writing goes on in between.
    """
    while writer.do(lambda connection: _spill(connection, _SPILL)):
        appender.inbox_packs = 0
    waiting = writer.do(lambda connection: _scattered(connection, 2, -1 if people is None else people))
    for start in range(0, len(waiting), _SLICE):
        few = waiting[start : start + _SLICE]
        writer.do(lambda connection, few=few: _fold_few(connection, keyring, appender, few))  # type: ignore[misc]
    return len(waiting)


def _fold_few(connection: apsw.Connection, keyring: KeyRing, appender: EventAppender, people: list[int]) -> None:
    for person in people:
        fold_person(connection, keyring, appender, person)


class Folding:
    """Upkeep in quiet moments: starts when enough has come in, ends when the inbox is empty and nobody has many packs.

    Parameters
    ----------
    keyring, appender
        As for `fold_all`.
    """

    def __init__(self, keyring: KeyRing, appender: EventAppender) -> None:
        self._keyring = keyring
        self._appender = appender
        self._spilling = False
        self._waiting: list[int] = []

    @property
    def wanted(self) -> bool:
        """Whether a quiet moment should be used."""
        waiting = self._spilling or bool(self._waiting)
        return waiting or self._appender.inbox_packs >= _WORTH_IT or self._appender.small_packs >= _WORTH_IT

    @property
    def overdue(self) -> bool:
        """Whether the inbox has grown so long that it cannot wait for a quiet moment, or is being emptied already."""
        return self._spilling or self._appender.inbox_packs >= _OVERDUE

    def step(self, connection: apsw.Connection) -> bool:
        """Do a little in a transaction of its own; return whether there is more to do."""
        if not self.wanted:
            return False
        connection.execute("BEGIN IMMEDIATE")
        if self._spilling or self._appender.inbox_packs >= _WORTH_IT:
            self._spilling = _spill(connection, _SPILL) > 0
            self._appender.inbox_packs = 0
        else:
            self._fold(connection)
        connection.execute("COMMIT")
        return self.wanted

    def _fold(self, connection: apsw.Connection) -> None:
        if not self._waiting:
            self._appender.small_packs = 0
            self._waiting = _scattered(connection, _MANY, -1)
        few, self._waiting = self._waiting[:_SLICE], self._waiting[_SLICE:]
        _fold_few(connection, self._keyring, self._appender, few)
