"""The catalogue in SQLite. Item ids and content are the tenant's, not a person's: they stand in the clear."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import apsw
import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item
from tactful.events.columns import NO_ITEM
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.trouble import corrupt, translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteItems"]

_UPSERT = "INSERT INTO items VALUES (?1, ?2, ?3) ON CONFLICT (number) DO UPDATE SET body = ?3"
_CHANGED = "UPDATE state SET value = value + 1 WHERE name = 'item_version'"


class SqliteItems:
    """See `tactful.catalogue.shelf.ItemShelf`.

    Parameters
    ----------
    readers, writer
        The parts of one open store.
    """

    def __init__(self, readers: Readers, writer: Writer) -> None:
        self._readers = readers
        self._writer = writer
        self._lock = threading.Lock()
        self._numbers: dict[str, int] | None = None

    @translates
    def _known(self) -> dict[str, int]:
        """Return every id with its number; only ever grows, and only by what is committed."""
        with self._lock:
            if self._numbers is None:
                with self._readers.borrow() as connection:
                    self._numbers = dict(fetch(connection, "SELECT item_id, number FROM items"))
            return self._numbers

    def put(self, items: Sequence[Item]) -> NDArray[np.int32]:
        """Insert or replace items; return their numbers."""
        bodies = [msgspec.json.encode(item) for item in items]
        ids = [item.item_id for item in items]
        found = self._writer.do(lambda connection: self._put(connection, ids, bodies))
        self._learn(dict(zip(ids, found, strict=True)))
        return np.array(found, np.int32)

    def _put(self, connection: apsw.Connection, ids: list[str], bodies: list[bytes]) -> list[int]:
        numbers = self._assigned(connection, ids)
        found = [numbers[one] for one in ids]
        connection.executemany(_UPSERT, list(zip(found, ids, bodies, strict=True)))
        connection.execute(_CHANGED)
        return found

    def _assigned(self, connection: apsw.Connection, ids: Sequence[str]) -> dict[str, int]:
        """Return a number for every id, making placeholders for new ones."""
        known = self._known()
        numbers: dict[str, int] = {}
        row = connection.execute("SELECT coalesce(max(number), -1) FROM items").fetchone()
        following = int(row[0]) + 1 if row else 0
        for one in dict.fromkeys(ids):
            number = known.get(one)
            if number is None:
                # Another call may have made it a moment ago.
                found = connection.execute("SELECT number FROM items WHERE item_id = ?", (one,)).fetchone()
                number = int(found[0]) if found else None
            if number is None:
                number = following
                following += 1
                connection.execute("INSERT INTO items VALUES (?, ?, NULL)", (number, one))
            numbers[one] = number
        return numbers

    def _make(self, connection: apsw.Connection, ids: Sequence[str]) -> dict[str, int]:
        numbers = self._assigned(connection, ids)
        connection.execute(_CHANGED)
        return numbers

    def _learn(self, numbers: dict[str, int]) -> None:
        known = self._known()
        with self._lock:
            known.update(numbers)

    def numbers(self, item_ids: Sequence[str], *, create: bool = False) -> NDArray[np.int32]:
        """Return the number of every id."""
        known = self._known()
        found = np.fromiter((known.get(one, NO_ITEM) for one in item_ids), np.int32, len(item_ids))
        if not create or not (found == NO_ITEM).any():
            return found
        missing = [one for one, number in zip(item_ids, found.tolist(), strict=True) if number == NO_ITEM]
        self._learn(self._writer.do(lambda connection: self._make(connection, missing)))
        return np.fromiter((known[one] for one in item_ids), np.int32, len(item_ids))

    @translates
    def get(self, item_id: str) -> Item | None:
        """Return one item."""
        with self._readers.borrow() as connection:
            row = connection.execute("SELECT body FROM items WHERE item_id = ?", (item_id,)).fetchone()
        return None if row is None or row[0] is None else _item_of(row[0])

    def withdraw(self, item_id: str) -> bool:
        """Remove an item's content; its number stays taken."""

        def work(connection: apsw.Connection) -> bool:
            connection.execute("UPDATE items SET body = NULL WHERE item_id = ? AND body IS NOT NULL", (item_id,))
            removed = connection.changes() > 0
            if removed:
                connection.execute(_CHANGED)
            return removed

        return self._writer.do(work)

    @translates
    def all(self) -> Iterator[tuple[int, str, Item | None]]:
        """Yield (number, id, item) in order of number."""
        with self._readers.borrow() as connection:
            rows = fetch(connection, "SELECT number, item_id, body FROM items ORDER BY number")
        return ((number, item_id, None if body is None else _item_of(body)) for number, item_id, body in rows)

    @translates
    def version(self) -> int:
        """Return a number that grows with every change."""
        with self._readers.borrow() as connection:
            row = connection.execute("SELECT value FROM state WHERE name = 'item_version'").fetchone()
        return int(row[0]) if row else 0


def _item_of(body: bytes) -> Item:
    try:
        return msgspec.json.decode(body, type=Item)
    except msgspec.MsgspecError as error:
        raise corrupt("an item cannot be read") from error
