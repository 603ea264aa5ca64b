"""The audit chain in SQLite: a link is written by the job whose change it tells of, in the same transaction.

Facts about a person are sealed under that person's key, all others under a key of the tenant. The hash covers what is
sealed, so destroying a person's key leaves the chain whole and the facts unreadable (promise A3).
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import apsw
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tactful.chain.link import START, Head, Link, Sealed, forge
from tactful.chain.note import Note
from tactful.clock import Clock
from tactful.errors import NotFound, TactfulError
from tactful.ids import Pseudonym
from tactful.stores.forward import Forward
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.seal import cipher_of, place_of, seal, unseal
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["ChainLinks", "SqliteChain"]

_NOBODY = 0
_LINKS = """
    SELECT seq, at, month, actor, action, person, body, previous, hash FROM chain
    WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?
"""
_ADD = """
    INSERT INTO chain(seq, at, month, actor, action, person, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_NEWEST = "SELECT seq, hash, month FROM chain ORDER BY seq DESC LIMIT 1"
_PAGE = 5_000
_ENCODER = msgspec.json.Encoder()


class ChainLinks:
    """Writes links inside a job of the writer.

    Parameters
    ----------
    keyring, forward, clock
        Parts of the open store.
    tenant_key
        A key of the tenant, from which the one that seals facts about nobody in particular is derived.
    """

    def __init__(self, keyring: KeyRing, forward: Forward, clock: Clock, tenant_key: bytes) -> None:
        self._keyring = keyring
        self._forward = forward
        self._clock = clock
        self._nobody = cipher_of(hmac.digest(tenant_key, b"tactful chain 1", "sha256"))

    def add(self, connection: apsw.Connection, note: Note | None) -> int:
        """Write one link, closing the month before when a new one has begun; return its position (0 for no note).

        Raises
        ------
        NotFound
            ``unknown-person`` when the note is about somebody who has been erased.
        """
        if note is None:
            return 0
        told = self.add_all(connection, [note])[0]
        if isinstance(told, TactfulError):
            raise told
        return told

    def add_all(self, connection: apsw.Connection, notes: Sequence[Note]) -> list[int | TactfulError]:
        """Write a link for each note; return their positions, or why a note is refused (it leaves no link)."""
        seq, previous, month = _newest(connection)
        told: list[int | TactfulError] = []
        rows = []
        for note in notes:
            try:
                link = self._link(note, seq, previous, month)
            except TactfulError as refusal:
                told.append(refusal)
                continue
            if month and link.month != month:
                _close(connection, month, seq, previous)
            seq, previous, month = link.seq, link.hash, link.month
            told.append(seq)
            rows.append((seq, link.at, month, link.actor, link.action, link.person, link.body, link.previous, previous))
        connection.executemany(_ADD, rows)
        return told

    def _link(self, note: Note, seq: int, previous: bytes, month: int) -> Link:
        """Return the link behind the one at `seq`; raises NotFound ``unknown-person``."""
        person = note.person
        if person is not None and not note.outlives:  # an erased person is reached by no other name any more
            person = Pseudonym(self._forward.of(int(person)))
        body = seal(self.cipher(person, note), place_of(b"L", person or _NOBODY, b"%d" % (seq + 1)), _encode(note))
        return forge(
            previous,
            seq + 1,
            at=int(self._clock.now()),
            actor=note.actor,
            action=note.action,
            person=person,
            body=_MARK[note.outlives] + body,
            month=month,
        )

    def cipher(self, person: Pseudonym | None, note: Note) -> AESGCM:
        """Return what seals the facts of a note."""
        if person is None or note.outlives:
            return self._nobody
        cipher = self._keyring.cipher(int(person))
        if cipher is None:
            raise NotFound("unknown-person", "there is no such person (any more)", hint="admit the person first")
        return cipher

    def opener(self, link: Link) -> AESGCM | None:
        """Return what opens the facts of a link; None when the key is destroyed."""
        if link.person is None or link.body[:1] == _MARK[True]:
            return self._nobody
        return self._keyring.cipher(int(link.person))


class SqliteChain:
    """See `tactful.chain.chain.Chain`.

    Parameters
    ----------
    readers, writer, links
        The parts of one open store.
    """

    def __init__(self, readers: Readers, writer: Writer, links: ChainLinks) -> None:
        self._readers = readers
        self._writer = writer
        self._links = links
        self._lock = threading.Lock()
        self._waiting: list[tuple[Note, Future[int]]] = []

    def note(self, note: Note) -> Future[int]:
        """Queue a link for the next group commit; links that wait are written by one job."""
        future: Future[int] = Future()
        # From here on it cannot be called off, see `Writer`.
        future.set_running_or_notify_cancel()
        with self._lock:
            self._waiting.append((note, future))
            first = len(self._waiting) == 1
        if first:
            self._submit()
        return future

    def _submit(self) -> None:
        taken: list[tuple[Note, Future[int]]] = []

        def work(connection: apsw.Connection) -> list[int | TactfulError]:
            taken.extend(self._take())
            return self._links.add_all(connection, [note for note, _ in taken])

        def settle(done: Future[list[int | TactfulError]]) -> None:
            error = done.exception()
            if error is not None:  # also of those that the job did not come to
                for _, future in [*taken, *self._take()]:
                    future.set_exception(error)
                return
            for (_, future), told in zip(taken, done.result(), strict=True):
                if isinstance(told, TactfulError):
                    future.set_exception(told)
                else:
                    future.set_result(told)

        try:
            queued = self._writer.submit(work)
        except TactfulError as error:
            for _, future in self._take():
                future.set_exception(error)
            return
        queued.add_done_callback(settle)

    def _take(self) -> list[tuple[Note, Future[int]]]:
        with self._lock:
            taken, self._waiting = self._waiting, []
            return taken

    @translates
    def head(self) -> Head:
        """Return the newest link's position and hash."""
        with self._readers.borrow() as connection:
            return Head(*_newest(connection))

    def links(self, *, after: int = 0, upto: int | None = None) -> Iterator[Link]:
        """Yield links in order, from one snapshot."""
        with self._readers.snapshot() as connection:
            last = upto if upto is not None else _newest(connection)[0]
            while rows := fetch(connection, _LINKS, (after, last, _PAGE)):
                for row in rows:
                    yield Link(*row)
                after = rows[-1][0]

    @translates
    def facts(self, link: Link) -> dict[str, Any] | None:
        """Return the facts of a link; None when the person was erased."""
        cipher = self._links.opener(link)
        if cipher is None:
            return None
        plain = unseal(cipher, place_of(b"L", link.person or _NOBODY, b"%d" % link.seq), link.body[1:])
        facts: dict[str, Any] = msgspec.json.decode(plain)
        return facts

    @translates
    def sealed(self) -> list[Sealed]:
        """Return every finished month."""
        query = "SELECT month, first, last, before, head, removed FROM chain_months ORDER BY month"
        with self._readers.borrow() as connection:
            rows = fetch(connection, query)
        return [Sealed(month, first, last, before, head, bool(gone)) for month, first, last, before, head, gone in rows]

    def prune(self, before: int) -> int:
        """Delete the links of finished months before month `before`."""

        def work(connection: apsw.Connection) -> int:
            old = "SELECT coalesce(max(last), 0) FROM chain_months WHERE month < ?"
            last = fetch(connection, old, (before,))[0][0]
            connection.execute("DELETE FROM chain WHERE seq <= ?", (last,))
            gone = connection.changes()
            connection.execute("UPDATE chain_months SET removed = 1 WHERE month < ?", (before,))
            self._links.add(connection, Note("chain.pruned", {"before": before, "links": gone}) if gone else None)
            return gone

        return self._writer.do(work)


_MARK = {False: b"\x00", True: b"\x01"}
"""First byte of a body: whether its facts outlive the person's key."""


def _encode(note: Note) -> bytes:
    return _ENCODER.encode(note.facts)


def _newest(connection: apsw.Connection) -> tuple[int, bytes, int]:
    found = connection.execute(_NEWEST).fetchone()
    return (0, START, 0) if found is None else (found[0], found[1], found[2])


def _close(connection: apsw.Connection, month: int, last: int, head: bytes) -> None:
    earlier = connection.execute("SELECT last, head FROM chain_months ORDER BY month DESC LIMIT 1").fetchone()
    ended, before = (0, START) if earlier is None else earlier
    row = (month, ended + 1, last, before, head)
    connection.execute("INSERT INTO chain_months VALUES (?, ?, ?, ?, ?, 0)", row)
