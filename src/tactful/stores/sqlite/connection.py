"""Connections with the settings durability rests on, set and then read back: a store that is not safe does not open.

Reference: knowledge of the platform, SQLite WAL-reset bug fixed in 3.51.3; https://sqlite.org/wal.html.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from tactful.errors import StoreTrouble

__all__ = ["Readers", "connect", "fetch", "truncate_log"]

_OLDEST = (3, 51, 3)
_BUSY_MS = 5000
_IDLE_READERS = 8


def connect(path: Path, *, read_only: bool = False, cache_kib: int = 8192) -> apsw.Connection:
    """Open a database file with WAL, full sync and secure delete.

    Parameters
    ----------
    path
        The file; created when missing, unless `read_only`.
    read_only
        True for connections that never write.
    cache_kib
        Page cache in KiB.

    Raises
    ------
    StoreTrouble
        ``old-sqlite`` or ``unsafe-store`` when the library or a setting is not what durability needs.
    """
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < _OLDEST:
        raise StoreTrouble(
            "old-sqlite",
            f"SQLite {apsw.sqlite_lib_version()} can lose committed data (fixed in 3.51.3)",
            hint="pip install -U apsw",
        )
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_BUSY_MS)
    connection.pragma("trusted_schema", 0)
    connection.pragma("foreign_keys", 1)
    connection.pragma("cache_size", -cache_kib)
    if not read_only:
        _make_durable(connection)
    return connection


def _make_durable(connection: apsw.Connection) -> None:
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.pragma("secure_delete", "on")
    # Larger steps between checkpoints: fewer extra syncs in the path of a commit, at most 16 MB of log.
    connection.pragma("wal_autocheckpoint", 4000)
    connection.pragma("journal_size_limit", 64_000_000)
    found = tuple(connection.pragma(name) for name in ("journal_mode", "synchronous", "secure_delete"))
    if found != ("wal", 2, 1):
        raise StoreTrouble(
            "unsafe-store",
            f"journal, sync and secure delete are {found}, not ('wal', 2, 1)",
            hint="use a local disk: network file systems cannot hold the store",
        )


def fetch(connection: apsw.Connection, query: str, bindings: tuple[Any, ...] = ()) -> list[Any]:
    """Return every row of a query as a tuple of plain Python values (the driver's own type says less)."""
    return connection.execute(query, bindings).fetchall()


def truncate_log(connection: apsw.Connection) -> bool:
    """Move the write-ahead log into the file and empty it; False when a reader's snapshot prevents that."""
    connection.set_busy_timeout(0)
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        return False
    finally:
        connection.set_busy_timeout(_BUSY_MS)
    return True


class Readers:
    """Reading connections, lent to one thread at a time and kept for the next.

    Parameters
    ----------
    path
        The database file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[apsw.Connection] = deque()

    @contextmanager
    def borrow(self) -> Iterator[apsw.Connection]:
        """Lend a connection for the length of a ``with`` block."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = connect(self._path, read_only=True)
        try:
            yield connection
        finally:
            if len(self._idle) < _IDLE_READERS:
                self._idle.append(connection)
            else:
                connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[apsw.Connection]:
        """Lend a connection on which every statement sees the same committed state."""
        with self.borrow() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close what is idle; what is lent closes with its thread."""
        while self._idle:
            self._idle.pop().close()
