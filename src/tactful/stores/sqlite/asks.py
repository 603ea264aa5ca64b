"""Ask numbers: 1, 2, … per person, never the same twice, without a write per ask.

The number is kept when the decision is recorded; one that was handed out but never recorded belongs to a decision
nobody saw. A clean end of a run keeps those too. After a crash, numbers go on with a gap that no number of
unrecorded asks can bridge.
"""

from __future__ import annotations

import threading

import apsw

from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.trouble import translates

__all__ = ["AskCounters", "begin_run"]

_GAP = 10_000
_HELD = 50_000


def begin_run(connection: apsw.Connection) -> tuple[int, int]:
    """Mark the store as in use; return the number of this run and of the last one that did not end cleanly."""
    state: dict[str, int] = dict(fetch(connection, "SELECT name, value FROM state"))
    unclean = state["run"] if state["open"] else state["unclean_run"]
    run = state["run"] + 1
    rows = [(run, "run"), (unclean, "unclean_run"), (1, "open")]
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("UPDATE state SET value = ? WHERE name = ?", rows)
    connection.execute("COMMIT")
    return run, unclean


class AskCounters:
    """Hands out ask numbers.

    Parameters
    ----------
    readers
        Read a person's last kept number on first use.
    run, unclean
        As returned by `begin_run`.
    """

    def __init__(self, readers: Readers, run: int, unclean: int) -> None:
        self._readers = readers
        self._run = run
        self._unclean = unclean
        self._lock = threading.Lock()
        self._used: dict[int, int] = {}
        self._kept: dict[int, int] = {}

    @translates
    def following(self, person: int) -> int:
        """Return the next number of a person."""
        with self._lock:
            used = self._used.get(person)
            if used is None:
                used = self._start(person)
            self._used[person] = used + 1
            self._trim()
            return used + 1

    def keep(self, connection: apsw.Connection, person: int) -> None:
        """Keep the highest number handed out to a person, inside a transaction of the writer."""
        with self._lock:
            used = self._used.get(person, 0)
            self._kept[person] = used
        if used:
            connection.execute(
                "INSERT INTO asks VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET used = max(used, ?2), run = ?3",
                (person, used, self._run),
            )

    def end_run(self, connection: apsw.Connection) -> None:
        """Keep every number handed out, and that this run ended cleanly."""
        with self._lock:
            open_numbers = [person for person, used in self._used.items() if self._kept.get(person) != used]
        for person in open_numbers:
            alive = connection.execute("SELECT 1 FROM people WHERE person = ?", (person,)).fetchone()
            if alive is not None:
                self.keep(connection, person)
        connection.execute("UPDATE state SET value = 0 WHERE name = 'open'")

    def _start(self, person: int) -> int:
        with self._readers.borrow() as connection:
            row = connection.execute("SELECT used, run FROM asks WHERE person = ?", (person,)).fetchone()
        used, run = row if row is not None else (0, 0)
        crashed_since = run <= self._unclean and self._unclean > 0
        return int(used) + (_GAP if crashed_since else 0)

    def _trim(self) -> None:
        """Forget numbers that are kept, once there are many."""
        if len(self._used) > _HELD:
            self._used = {p: used for p, used in self._used.items() if self._kept.get(p) != used}
            self._kept = {}
