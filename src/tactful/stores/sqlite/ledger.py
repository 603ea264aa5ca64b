"""The decision ledger: recorded in the same group commit as events, sealed under the person's key."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import apsw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tactful.clock import HOUR_MS
from tactful.decisions.ledger import SHOWN, Entry, Noted, RecentlyShown, held_meanwhile
from tactful.errors import Conflict
from tactful.ids import DecisionId, Pseudonym
from tactful.stores.forward import Forward
from tactful.stores.shown import recently_shown
from tactful.stores.sqlite.asks import AskCounters
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.decided import NOBODY, body_place, head_place, read_head, write_head
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.seal import cipher_of, seal, unseal
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteLedger"]

_PAGE = 2_000
_BETWEEN = """
    SELECT place, decision_id, person, head FROM decisions
    WHERE hour BETWEEN ? AND ? AND place > ? ORDER BY place LIMIT ?
"""


class SqliteLedger:
    """See `tactful.decisions.ledger.Ledger`.

    Parameters
    ----------
    readers, keyring, writer, forward, asks
        The parts of one open store.
    tenant_key
        Seals decisions without a person.
    """

    def __init__(
        self, readers: Readers, keyring: KeyRing, writer: Writer, forward: Forward, asks: AskCounters, tenant_key: bytes
    ) -> None:
        self._readers = readers
        self._keyring = keyring
        self._writer = writer
        self._forward = forward
        self._asks = asks
        self._nobody = cipher_of(tenant_key)
        self._lock = threading.Lock()
        self._queued: dict[int, list[Entry]] = {}

    def record(self, entry: Entry, *, still: Callable[[], bool] | None = None) -> Future[None]:
        """Queue a decision for the next group commit."""
        person = None if entry.person is None else int(entry.person)
        if person is not None:
            with self._lock:
                self._queued.setdefault(person, []).append(entry)
        try:
            return self._writer.submit(
                lambda c: self._write(c, entry, still), after=lambda _: self._settle(person, entry)
            )
        except BaseException:
            self._settle(person, entry)
            raise

    def _settle(self, person: int | None, entry: Entry) -> None:
        if person is None:
            return
        with self._lock:
            queued = [one for one in self._queued.get(person, []) if one is not entry]
            if queued:
                self._queued[person] = queued
            else:
                self._queued.pop(person, None)

    def _write(self, connection: apsw.Connection, entry: Entry, still: Callable[[], bool] | None) -> None:
        if still is not None and not still():
            raise held_meanwhile()
        person = NOBODY if entry.person is None else self._forward.of(int(entry.person))
        cipher = self._nobody if entry.person is None else self._keyring.cipher(person)
        if cipher is None:
            raise Conflict("person-erased", "the person was erased meanwhile", hint="ask again without the person")
        head = write_head(entry.at, entry.surface, entry.items)
        sealed = (
            seal(cipher, head_place(person, entry.decision_id), head),
            seal(cipher, body_place(person, entry.decision_id), entry.body),
        )
        owner = None if entry.person is None else person
        connection.execute(
            "INSERT INTO decisions(decision_id, person, hour, head, body) VALUES (?, ?, ?, ?, ?)",
            (entry.decision_id, owner, entry.at // HOUR_MS, *sealed),
        )
        if owner is not None:
            self._asks.keep(connection, owner)

    @translates
    def read(self, decision_id: DecisionId) -> Entry | None:
        """Return a recorded decision; None when unknown, expired or erased."""
        query = "SELECT person, head, body FROM decisions WHERE decision_id = ?"
        with self._readers.borrow() as connection:
            row = connection.execute(query, (decision_id,)).fetchone()
        if row is None:
            return None
        person, head, body = row
        cipher = self._cipher(person)
        if cipher is None:
            return None
        owner = NOBODY if person is None else person
        at, surface, items = read_head(unseal(cipher, head_place(owner, decision_id), head))
        plain = unseal(cipher, body_place(owner, decision_id), body)
        return Entry(decision_id, None if person is None else Pseudonym(person), at, surface, items, plain)

    def _cipher(self, person: int | None) -> AESGCM | None:
        return self._nobody if person is None else self._keyring.cipher(person)

    @translates
    def shown(self, person: Pseudonym, limit: int = SHOWN) -> RecentlyShown:
        """Return what the person was shown lately, including decisions queued but not yet on disk."""
        owner = self._forward.of(int(person))
        # The queue first: what is committed between the two reads then appears in both, never in neither.
        with self._lock:
            found = list(self._queued.get(owner, ())) + (list(self._queued.get(person, ())) if owner != person else [])
        queued = {entry.decision_id for entry in found}
        found.reverse()
        have = sum(len(entry.items) for entry in found)
        cipher = self._keyring.cipher(owner)
        query = "SELECT decision_id, head FROM decisions WHERE person = ? ORDER BY place DESC"
        with self._readers.borrow() as connection:
            for decision_id, head in connection.execute(query, (owner,)) if cipher is not None else ():
                if have >= limit or cipher is None:
                    break
                if decision_id in queued:
                    continue
                at, surface, items = read_head(unseal(cipher, head_place(owner, decision_id), head))
                found.append(Entry(DecisionId(decision_id), person, at, surface, items, b""))
                have += len(items)
        return recently_shown(found[::-1], limit)

    def next_counter(self, person: Pseudonym) -> int:
        """Return the person's next ask number."""
        return self._asks.following(self._forward.of(int(person)))

    @translates
    def of_person(self, person: Pseudonym, limit: int = 1000) -> list[DecisionId]:
        """Return the ids of the person's recorded decisions, newest first."""
        query = "SELECT decision_id FROM decisions WHERE person = ? ORDER BY place DESC LIMIT ?"
        owner = self._forward.of(int(person))
        with self._readers.borrow() as connection:
            return [DecisionId(one) for (one,) in connection.execute(query, (owner, limit))]

    def between(self, since: int, until: int) -> Iterator[Noted]:
        """Yield the decisions of a time that can still be read."""
        place = 0
        with self._readers.snapshot() as connection:
            while True:
                page = (since // HOUR_MS, until // HOUR_MS, place, _PAGE)
                rows = fetch(connection, _BETWEEN, page)
                if not rows:
                    return
                place = rows[-1][0]
                for _, decision_id, person, head in rows:
                    cipher = self._cipher(person)
                    if cipher is None:
                        continue
                    owner = NOBODY if person is None else person
                    at, surface, items = read_head(unseal(cipher, head_place(owner, decision_id), head))
                    if since <= at < until:
                        whose = None if person is None else Pseudonym(person)
                        yield Noted(DecisionId(decision_id), whose, at, surface, items)

    def prune(self, before: int) -> int:
        """Remove decisions of hours that ended before `before`; return how many."""

        def work(connection: apsw.Connection) -> int:
            connection.execute("DELETE FROM decisions WHERE hour < ?", (before // HOUR_MS,))
            return connection.changes()

        return self._writer.do(work)
