"""Reading the event log: one person's latest in a fraction of a millisecond, everybody's in one sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future

import apsw
import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from tactful.clock import HOUR_MS
from tactful.events.columns import EventColumns
from tactful.events.log import Appended
from tactful.ids import Pseudonym, Seq
from tactful.stores.forward import Forward
from tactful.stores.sqlite.append import EventAppender, insert_packs, pack_place
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.expire import expire
from tactful.stores.sqlite.fold import fold_all
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import unpack
from tactful.stores.sqlite.seal import unseal
from tactful.stores.sqlite.sweep import sweep, tail
from tactful.stores.sqlite.trouble import corrupt, translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteEvents"]

_NEWEST_FIRST = "SELECT id, hour, rows, body FROM pieces WHERE person = ? ORDER BY hour DESC, id DESC"


class SqliteEvents:
    """See `tactful.events.log.EventLog`.

    Parameters
    ----------
    readers, keyring, writer, appender, forward
        The parts of one open store.
    """

    def __init__(
        self, readers: Readers, keyring: KeyRing, writer: Writer, appender: EventAppender, forward: Forward
    ) -> None:
        self._readers = readers
        self._keyring = keyring
        self._writer = writer
        self._appender = appender
        self._forward = forward

    def submit(self, batch: EventColumns) -> Future[Appended]:
        """Queue a batch for the next group commit."""
        return self._writer.append(batch)

    def append(self, batch: EventColumns) -> Appended:
        """Write a batch and return once it is on disk."""
        return self._writer.append(batch).result()

    @translates
    def recent(self, person: Pseudonym, count: int = 500) -> EventColumns:
        """Return the person's last `count` events, oldest first."""
        held = self._held(person, count)
        return held if len(held) <= count else held.take(np.arange(len(held) - count, len(held)))

    @translates
    def history(self, person: Pseudonym) -> EventColumns:
        """Return every event of the person, oldest first."""
        return self._held(person, None)

    def _held(self, person: int, count: int | None) -> EventColumns:
        """Return at least the last `count` events (None: all), in order."""
        person = self._forward.of(int(person))
        cipher = self._keyring.cipher(person)
        opened: list[bytes] = []
        with self._readers.borrow() as connection:
            got = 0
            for pack_id, hour, rows, body in connection.execute(_NEWEST_FIRST, (person,)):
                if count is not None and got >= count and self._settled(opened, count, hour):
                    break
                if cipher is None:
                    self._must_be_gone(connection, person)
                    break
                opened.append(unseal(cipher, pack_place(person, pack_id), body))
                got += rows
        return unpack(opened, [person] * len(opened), with_extra=True).in_order()

    def _settled(self, opened: list[bytes], count: int, hour: int) -> bool:
        """Tell whether no event of a pack whose newest hour is `hour` can be among the last `count`."""
        at = unpack(opened, [0] * len(opened), with_extra=False).at
        return count == 0 or int(np.partition(at, len(at) - count)[len(at) - count]) >= (hour + 1) * HOUR_MS

    def _must_be_gone(self, connection: apsw.Connection, person: int) -> None:
        if connection.execute("SELECT 1 FROM people WHERE person = ?", (person,)).fetchone() is not None:
            raise corrupt("a person's key is missing")

    def scan(self, *, upto: Seq | None = None, rows: int = 200_000) -> Iterator[EventColumns]:
        """Yield every event by person, in batches of about `rows`, from one snapshot."""
        return sweep(self._readers, self._keyring, upto=upto, rows=rows)

    def tail(self, since: Seq, *, rows: int = 100_000) -> Iterator[EventColumns]:
        """Yield events after `since` in order of seq."""
        return tail(self._readers, self._keyring, since=int(since), rows=rows)

    @translates
    def last_seq(self) -> Seq:
        """Return the position of the last committed event."""
        with self._readers.borrow() as connection:
            row = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
        return Seq(int(row[0]) if row else 0)

    def remove_events(self, person: Pseudonym, digests: NDArray[np.int64]) -> int:
        """Remove single events of a person; their ids stay known, so that a late retry cannot bring them back."""
        owner = self._forward.of(int(person))
        return self._writer.do(lambda connection: self.remove_inside(connection, owner, digests))

    def remove_inside(self, connection: apsw.Connection, person: int, digests: NDArray[np.int64]) -> int:
        """Do what `remove_events` does, inside a transaction of the writer."""
        cipher = self._keyring.cipher(person)
        if cipher is None:
            return 0
        removed = 0
        found = fetch(connection, "SELECT id, body FROM pieces WHERE person = ?", (person,))
        for pack_id, body in found:
            rows = unpack([unseal(cipher, pack_place(person, pack_id), body)], [person], with_extra=True)
            stays = ~np.isin(rows.digest, digests)
            if not stays.all():
                removed += int((~stays).sum())
                self._replace(connection, cipher, pack_id, rows.take(stays))
        return removed

    def _replace(self, connection: apsw.Connection, cipher: AESGCM, pack_id: int, rows: EventColumns) -> None:
        connection.execute("DELETE FROM packs WHERE id = ?", (pack_id,))
        connection.execute("DELETE FROM inbox WHERE id = ?", (pack_id,))
        if len(rows):
            ciphers = {int(rows.person[0]): cipher}
            self._appender.next_pack, _ = insert_packs(connection, rows, ciphers, self._appender.next_pack)

    def expire(self, rows: Mapping[Pseudonym, NDArray[np.int64]]) -> int:
        """Remove events past their time, of many people in one commit."""
        owned = {self._forward.of(int(person)): digests for person, digests in rows.items()}
        return self._writer.do(lambda connection: expire(connection, self._keyring, self._appender, owned))

    def fold(self, people: int | None = None) -> int:
        """Pack small pieces together, for at most `people` people; return for how many it was done."""
        return fold_all(self._writer, self._keyring, self._appender, people)
