"""Erasing a person: rows, then key, then the traces in the logs, with a tombstone that outlives every copy.

Order and crashes: the rows go and the key is marked for shredding in one transaction; then the key goes; then the
mark. A crash in between leaves the mark, and the next opening finishes the work.

Reference: GDPR Art. 17; promises P1 and P2.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import numpy as np

from tactful.clock import Clock
from tactful.errors import StoreTrouble
from tactful.stores.forward import Forward
from tactful.stores.sqlite.append import pack_place
from tactful.stores.sqlite.connection import fetch, truncate_log
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import unpack
from tactful.stores.sqlite.schema import PERSONAL
from tactful.stores.sqlite.seal import unseal
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["Eraser", "remove_rows"]

_TRIES = 100
_PAUSE_SECONDS = 0.02


def remove_rows(connection: apsw.Connection, keyring: KeyRing, person: int) -> dict[str, int]:
    """Delete a person's rows from every table, and the digests of the person's events; return how many."""
    removed = {"events": 0}
    cipher = keyring.cipher(person)
    if cipher is not None:
        found = fetch(connection, "SELECT id, body FROM pieces WHERE person = ?", (person,))
        opened = [unseal(cipher, pack_place(person, pack_id), body) for pack_id, body in found]
        digests = np.sort(unpack(opened, [person] * len(opened), with_extra=False).digest)
        if len(digests):
            connection.execute("DELETE FROM seen WHERE digest IN carray(?)", (apsw.carray(digests),))
            connection.execute("DELETE FROM seen_lately WHERE digest IN carray(?)", (apsw.carray(digests),))
        removed["events"] = len(digests)
    for table, statement in PERSONAL:
        connection.execute(statement, (person,))
        removed[table] = connection.changes()
    return removed


class Eraser:
    """Erases people from an open store.

    Parameters
    ----------
    writer, keyring, forward, clock
        Parts of the store.
    tombstone_file
        Append-only list of tombstones beside the store, to be copied away with every backup.
    """

    def __init__(self, writer: Writer, keyring: KeyRing, forward: Forward, clock: Clock, tombstone_file: Path) -> None:
        self._writer = writer
        self._keyring = keyring
        self._forward = forward
        self._clock = clock
        self._file = tombstone_file
        self.log_pending = False

    @translates
    def erase(self, person: int, *, forget: Callable[[], None]) -> dict[str, int]:
        """Erase a person; return rows removed per table and whether the log is still to be emptied."""

        def work(connection: apsw.Connection) -> dict[str, int]:
            # At once, so that rows of the person behind this one in the same round reach nobody.
            self._forward.end(person)
            return self._rows(connection, person)

        def after(committed: bool) -> None:
            if not committed:
                self._forward.take_back(person)
            forget()

        removed = self._writer.do(work, after=after)
        removed["keys"] = self.shred()
        removed["log_pending"] = int(not self.empty_log())
        return removed

    def _rows(self, connection: apsw.Connection, person: int) -> dict[str, int]:
        known = connection.execute("SELECT 1 FROM people WHERE person = ?", (person,)).fetchone()
        # Sessions merged into the person may still stand alone in older backups: they get tombstones too.
        sources = fetch(connection, "SELECT source FROM merges WHERE target = ?", (person,))
        removed = remove_rows(connection, self._keyring, person)
        if known is not None:
            row = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
            upto, at = int(row[0]) if row else 0, int(self._clock.now())
            rows = [(one, upto, at) for one in [person, *(source for (source,) in sources)]]
            connection.executemany("INSERT INTO tombstones(person, upto, at) VALUES (?, ?, ?)", rows)
            connection.execute("INSERT OR IGNORE INTO shredding VALUES (?)", (person,))
            self._note(rows)
        return removed

    def _note(self, rows: list[tuple[int, int, int]]) -> None:
        # Before the commit: a tombstone too many loses nothing, one too few would let a backup bring somebody back.
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            for person, upto, at in rows:
                file.write(json.dumps({"person": person, "upto": upto, "at": at}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    @translates
    def shred(self) -> int:
        """Destroy the keys that are marked for it; return how many there were."""
        marked = self._writer.do(
            lambda connection: [person for (person,) in fetch(connection, "SELECT person FROM shredding")]
        )
        if not marked:
            return 0
        destroyed = self._destroyed(marked)
        self._writer.do(
            lambda connection: connection.executemany("DELETE FROM shredding WHERE person = ?", [(p,) for p in marked])
        )
        return destroyed

    def _destroyed(self, people: list[int]) -> int:
        destroyed = 0
        for attempt in range(_TRIES):
            try:
                return destroyed + self._keyring.destroy(people)
            except StoreTrouble:
                destroyed = len(people)
                if attempt == _TRIES - 1:
                    raise
                time.sleep(_PAUSE_SECONDS)
        return destroyed

    def empty_log(self) -> bool:
        """Empty the store's log, waiting a moment for readers; otherwise leave it to the writer's quiet moments."""
        for _ in range(10):
            if self._writer.do_alone(truncate_log):
                return True
            time.sleep(_PAUSE_SECONDS)
        self.log_pending = True
        self._writer.wake()
        return False

    def step(self, connection: apsw.Connection) -> bool:
        """Try once more to empty the log, in a quiet moment; return whether it is still to be done."""
        if self.log_pending:
            self.log_pending = not truncate_log(connection)
        return self.log_pending
