"""Folding: many small packs of a person become few full ones, ordered by time.

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
_WORTH_IT = 5_000
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


def fold_all(writer: Writer, keyring: KeyRing, appender: EventAppender, people: int | None) -> int:
    """Fold everybody with two small packs or more, at most `people` people; return how many.

    Each slice is a transaction of its own, so other writing goes on in between.
    """
    waiting = writer.do(lambda connection: _scattered(connection, 2, -1 if people is None else people))
    for start in range(0, len(waiting), _SLICE):
        few = waiting[start : start + _SLICE]
        writer.do(lambda connection, few=few: _fold_few(connection, keyring, appender, few))  # type: ignore[misc]
    return len(waiting)


def _fold_few(connection: apsw.Connection, keyring: KeyRing, appender: EventAppender, people: list[int]) -> None:
    for person in people:
        fold_person(connection, keyring, appender, person)


class Folding:
    """Upkeep in quiet moments: starts when enough small packs have come in, ends when nobody has many.

    Parameters
    ----------
    keyring, appender
        As for `fold_all`.
    """

    def __init__(self, keyring: KeyRing, appender: EventAppender) -> None:
        self._keyring = keyring
        self._appender = appender
        self._waiting: list[int] = []

    @property
    def wanted(self) -> bool:
        """Whether a quiet moment should be used."""
        return bool(self._waiting) or self._appender.small_packs >= _WORTH_IT

    def step(self, connection: apsw.Connection) -> bool:
        """Fold a few people in a transaction of their own; return whether there is more to do."""
        if not self.wanted:
            return False
        if not self._waiting:
            self._appender.small_packs = 0
            self._waiting = _scattered(connection, _MANY, -1)
        few, self._waiting = self._waiting[:_SLICE], self._waiting[_SLICE:]
        if few:
            connection.execute("BEGIN IMMEDIATE")
            _fold_few(connection, self._keyring, self._appender, few)
            connection.execute("COMMIT")
        return self.wanted
