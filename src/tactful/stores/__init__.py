"""Adapters that keep events, people, items and decisions: SQLite on disk, or plain memory for tests and trials.

`open_store` opens a directory; `tactful.stores.memory.MemoryStore` needs none. Both pass one contract suite
(``tests/stores``). Nothing heavy is imported before a store is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from tactful.clock import Clock
    from tactful.stores.store import Store

__all__ = ["open_store", "restore_store"]


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


def restore_store(
    src: Path,
    dest: Path,
    *,
    clock: Clock,
    master_key: Path | None = None,
    keys: Path | None = None,
    tombstones: Sequence[Path] = (),
) -> dict[str, Any]:
    """Make a store from a backup, erasing again whoever was erased since.

    See `tactful.stores.sqlite.restore.restore_store` for parameters and errors.
    """
    from tactful.stores.sqlite import restore

    return restore.restore_store(src, dest, clock=clock, master_key=master_key, keys=keys, tombstones=tombstones)
