"""Opening, wiring and closing a store in a directory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from tactful.clock import Clock
from tactful.errors import StoreTrouble
from tactful.events.columns import EventColumns
from tactful.ids import DecisionId, Pseudonym
from tactful.people.holding import Holding
from tactful.stores.digest import EventDigest
from tactful.stores.forward import Forward
from tactful.stores.sqlite.append import EventAppender
from tactful.stores.sqlite.asks import AskCounters, begin_run
from tactful.stores.sqlite.backup import backup
from tactful.stores.sqlite.chain import ChainLinks, SqliteChain
from tactful.stores.sqlite.check import problems
from tactful.stores.sqlite.connection import Readers, connect, truncate_log
from tactful.stores.sqlite.contacts import SqliteCampaigns, SqliteContacts
from tactful.stores.sqlite.erase import Eraser
from tactful.stores.sqlite.events import SqliteEvents
from tactful.stores.sqlite.fold import Folding
from tactful.stores.sqlite.forget import Forgetter
from tactful.stores.sqlite.forgotten import FORGOTTEN
from tactful.stores.sqlite.holdings import FILES, TABLES, tables_in
from tactful.stores.sqlite.items import SqliteItems
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.ledger import SqliteLedger
from tactful.stores.sqlite.lock import DirectoryLock
from tactful.stores.sqlite.masterkey import master_key_path, read_or_make
from tactful.stores.sqlite.meta import SqliteMeta
from tactful.stores.sqlite.outbox import SqliteOutbox
from tactful.stores.sqlite.papers import SqlitePapers
from tactful.stores.sqlite.readable import readable
from tactful.stores.sqlite.schema import KEYS, STORE, migrate
from tactful.stores.sqlite.trouble import DRIVER_ERRORS, trouble_of
from tactful.stores.sqlite.vault import SqliteVault
from tactful.stores.sqlite.writer import Writer
from tactful.stores.store import OnCommit

__all__ = ["SqliteStore"]

_WRITER_CACHE_KIB = 65_536


class SqliteStore:
    """A store in a directory; open it with `tactful.stores.open_store`."""

    events: SqliteEvents
    vault: SqliteVault
    items: SqliteItems
    ledger: SqliteLedger
    meta: SqliteMeta
    outbox: SqliteOutbox
    digests: EventDigest
    chain: SqliteChain
    papers: SqlitePapers
    contacts: SqliteContacts
    campaigns: SqliteCampaigns

    def __init__(self, path: Path, *, clock: Clock, read_only: bool) -> None:
        self._path = path
        self._clock = clock
        self._read_only = read_only
        self._lock: DirectoryLock | None = None
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, clock: Clock, read_only: bool = False, master_key: Path | None = None) -> SqliteStore:
        """Open or create a store; see `tactful.stores.open_store`."""
        store = cls(Path(path), clock=clock, read_only=read_only)
        try:
            store._open(master_key)
        except DRIVER_ERRORS as error:
            store._release()
            raise trouble_of(error) from error
        except BaseException:
            store._release()
            raise
        return store

    def _open(self, master_key: Path | None) -> None:
        path = self._path
        if self._read_only and not (path / "store.db").exists():
            raise StoreTrouble("no-store", "there is no store here", hint="run: tactful init DIR --setting shop")
        if not self._read_only:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = DirectoryLock(path)
        self._connection, self._keyring = self._files(master_key)
        self._readers = Readers(path / "store.db")
        self._wire()
        if not self._read_only:
            self._writer.start()
            # What a crash between two steps of an erasure left over.
            self._eraser.shred()

    def _files(self, master_key: Path | None) -> tuple[apsw.Connection, KeyRing]:
        """Open both files; refuse when one is there and the other, or the master key, is not."""
        path, writing = self._path, not self._read_only
        has_store, has_keys = (path / "store.db").exists(), (path / "keys.db").exists()
        if has_store and not has_keys:
            raise StoreTrouble("no-keys", "keys.db is missing", hint="restore keys.db from its latest copy")
        master = read_or_make(master_key_path(path, master_key), make=writing and not has_store and not has_keys)
        if writing:
            _private(path / "keys.db")
        keys = connect(path / "keys.db", read_only=not writing, cache_kib=4096)
        migrate(keys, KEYS, read_only=not writing)
        keyring = KeyRing(connect(path / "keys.db", read_only=True, cache_kib=4096), keys, master)
        make = writing and not has_store
        self._tenant = {name: keyring.tenant_key(name, make=make) for name in ("dice", "names", "events", "ledger")}
        if writing:
            # Last, so that a store file always has its keys.
            _private(path / "store.db")
        connection = connect(path / "store.db", read_only=not writing, cache_kib=_WRITER_CACHE_KIB)
        migrate(connection, STORE, read_only=not writing)
        return connection, keyring

    def _wire(self) -> None:
        """Give every facet its parts."""
        readers, keyring, forward = self._readers, self._keyring, Forward()
        run, unclean = (0, 0) if self._read_only else begin_run(self._connection)
        appender = EventAppender(self._connection, keyring, forward)
        folding = Folding(keyring, appender)
        writer = self._writer = Writer(self._connection, keyring, appender, self._upkeep, self._overdue)
        if self._read_only:
            writer.refuse(StoreTrouble("read-only", "the store is open for reading", hint="write through its server"))
        self._folding = folding
        self._asks = AskCounters(readers, run, unclean)
        links = ChainLinks(keyring, forward, self._clock, self._tenant["ledger"])
        self.chain = SqliteChain(readers, writer, links)
        self._eraser = Eraser(writer, keyring, forward, self._clock, self._path / "tombstones.log", links)
        self.events = SqliteEvents(readers, keyring, writer, appender, forward)
        self.vault = SqliteVault(readers, keyring, writer, forward, self._eraser, links, self._tenant["names"])
        self.items = SqliteItems(readers, writer)
        self.ledger = SqliteLedger(readers, keyring, writer, forward, self._asks, self._tenant["ledger"])
        self.outbox = SqliteOutbox(readers, keyring, writer)
        self.meta = SqliteMeta(readers, writer, links, self._tenant["dice"])
        self.digests = EventDigest(self._tenant["events"])
        self.papers = SqlitePapers(readers, keyring, writer, forward, links)
        self.contacts = SqliteContacts(readers, keyring, writer, forward)
        self.campaigns = SqliteCampaigns(readers, writer)
        self._forgetter = Forgetter(writer, self.events, forward, self._eraser, file=self._path / FORGOTTEN)

    def _upkeep(self, connection: apsw.Connection) -> bool:
        more = self._eraser.step(connection)
        return self._folding.step(connection) or more

    def _overdue(self) -> bool:
        return self._folding.overdue or self._eraser.log_pending

    @property
    def on_commit(self) -> OnCommit | None:
        """Who is told of committed events, in the writer's thread, before their senders are."""
        return self._writer.on_commit

    @on_commit.setter
    def on_commit(self, listener: OnCommit | None) -> None:
        self._writer.on_commit = listener

    def forget(
        self,
        person: Pseudonym,
        digests: NDArray[np.int64],
        decisions: Sequence[DecisionId] = (),
        *,
        instead: EventColumns | None = None,
    ) -> dict[str, int]:
        """Remove single events of a person, and decisions that hold them; see `Forgetter.forget`."""
        return self._forgetter.forget(person, digests, decisions, instead=instead)

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:
        """Write a consistent copy into a new directory; return its manifest."""
        return backup(self._path, dest, self._readers, self._keyring, self._clock, keys=keys)

    def scrub(self) -> bool:
        """Empty the log, so that what was removed stands in no file any more (freed pages are overwritten)."""
        return self._eraser.empty_log()

    def holdings(self) -> tuple[tuple[Holding, ...], list[str]]:
        """Return what is declared of tables and files, and the tables that are there."""
        with self._readers.borrow() as connection:
            return (*TABLES, *FILES), tables_in(connection, self._keyring.reading)

    def readable(self) -> Iterator[tuple[str, bytes]]:
        """Yield (table, bytes in the clear) of all that a key at hand opens."""
        return readable(self._readers, self._keyring, self._tenant["ledger"])

    def check(self) -> list[str]:
        """Return what is wrong with the store, one sentence each."""
        return problems(self._readers, self._keyring)

    def close(self) -> None:
        """Finish what is queued and release the store."""
        if self._closed:
            return
        self._closed = True
        if not self._read_only:
            # A store on a failing disk still closes; the next opening knows that the run did not end cleanly.
            with suppress(StoreTrouble):
                self._writer.do(self._asks.end_run)
                self._writer.do_alone(truncate_log)
            self._writer.close()
        self._release()

    def _release(self) -> None:
        self._closed = True
        for name in ("_readers", "_keyring", "_connection"):
            part = getattr(self, name, None)
            if part is not None:
                part.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _private(path: Path) -> None:
    """Make the file, readable by its owner only, if it is not there."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
