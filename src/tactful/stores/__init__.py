"""Adapters that keep events, people, items and decisions: SQLite on disk, or plain memory for tests and trials.

`open_store` opens a directory; `tactful.stores.memory.MemoryStore` needs none. Both pass one contract suite
(``tests/stores``). Nothing heavy is imported before a store is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tactful.clock import Clock
    from tactful.stores.store import Store

__all__ = ["open_store"]


def open_store(path: Path, *, clock: Clock, read_only: bool = False, master_key: Path | None = None) -> Store:
    """Open the store in a directory, creating it on first use.

    Parameters
    ----------
    path
        Directory that holds ``store.db``, ``keys.db``, ``lock`` and, unless named otherwise, ``master.key``.
    clock
        Source of time for expiry dates and tombstones.
    read_only
        True for a second process (such as the learner): many may read while one writes.
    master_key
        File of the master key; the default is ``$TACTFUL_MASTER_KEY_FILE``, then ``path/master.key``.

    Raises
    ------
    StoreTrouble
        Codes ``already-open``, ``no-master-key``, ``wrong-master-key``, ``no-keys``, ``newer-schema``,
        ``old-sqlite``, ``corrupt-store``, ``cannot-open``, ``no-store`` (read-only on an empty directory).
    """
    from tactful.stores.sqlite.store import SqliteStore

    return SqliteStore.open(path, clock=clock, read_only=read_only, master_key=master_key)
