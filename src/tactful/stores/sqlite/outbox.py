"""The outbox in SQLite: every message is sealed under a key of its own, which goes with its last try."""

from __future__ import annotations

from contextlib import suppress

import apsw

from tactful.errors import StoreTrouble
from tactful.ids import Pseudonym, new_pseudonym
from tactful.people.outbox import Outgoing, Sending, TellState
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.seal import place_of, seal, unseal
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteOutbox"]

_DUE = (
    "SELECT place, receipt_id, recipient, state, tries, at, due, answered, key, body FROM outbox "
    "WHERE state = 'waiting' AND due <= ? AND person NOT IN (SELECT person FROM people) ORDER BY place LIMIT ?"
)
_OF_RECEIPT = (
    "SELECT place, receipt_id, recipient, state, tries, at, due, answered FROM outbox "
    "WHERE receipt_id = ? ORDER BY place"
)


class SqliteOutbox:
    """See `tactful.people.outbox.Outbox`.

    Parameters
    ----------
    readers, keyring, writer
        The parts of one open store.
    """

    def __init__(self, readers: Readers, keyring: KeyRing, writer: Writer) -> None:
        self._readers = readers
        self._keyring = keyring
        self._writer = writer

    def put(self, receipt_id: str, person: Pseudonym, bodies: dict[str, bytes], *, at: int) -> None:
        """Queue one message per recipient."""

        def work(connection: apsw.Connection) -> None:
            keys = {recipient: int(new_pseudonym()) for recipient in bodies}
            self._keyring.stage(keys.values())
            ciphers = self._keyring.ciphers(keys.values())
            for recipient, body in bodies.items():
                key = keys[recipient]
                sealed = seal(ciphers[key], _place(key, receipt_id, recipient), body)
                connection.execute(
                    "INSERT INTO outbox(receipt_id, recipient, person, key, body, state, tries, at, due, answered) "
                    "VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?, ?, '')",
                    (receipt_id, recipient, int(person), key, sealed, at, at),
                )

        self._writer.do(work)

    @translates
    def due(self, now: int, limit: int = 20) -> list[Sending]:
        """Return messages that may be sent now."""
        with self._readers.borrow() as connection:
            rows = fetch(connection, _DUE, (now, limit))
        found: list[Sending] = []
        for *told, key, body in rows:
            cipher = self._keyring.cipher(key)
            outgoing = Outgoing(*told)
            if cipher is None:
                # A restored backup whose copy of the keys no longer has it: nobody can read it, so nobody is told.
                self.tried(outgoing.place, state="given-up", due=now, answered="key-gone")
                continue
            place = _place(key, outgoing.receipt_id, outgoing.recipient)
            found.append(Sending(outgoing, unseal(cipher, place, body)))
        return found

    def tried(self, place: int, *, state: TellState, due: int, answered: str) -> None:
        """Note what became of a try."""

        def work(connection: apsw.Connection) -> list[int]:
            keys = [key for (key,) in fetch(connection, "SELECT key FROM outbox WHERE place = ?", (place,))]
            connection.execute(
                "UPDATE outbox SET state = ?, due = ?, answered = ?, tries = tries + 1 WHERE place = ?",
                (state, due, answered, place),
            )
            if state == "waiting":
                return []
            connection.execute("UPDATE outbox SET body = x'', person = 0 WHERE place = ?", (place,))
            return keys

        self._destroy(self._writer.do(work))

    @translates
    def of_receipt(self, receipt_id: str) -> list[Outgoing]:
        """Return the messages of one receipt."""
        with self._readers.borrow() as connection:
            return [Outgoing(*row) for row in fetch(connection, _OF_RECEIPT, (receipt_id,))]

    @translates
    def waiting(self) -> int:
        """Return how many messages wait."""
        with self._readers.borrow() as connection:
            return int(fetch(connection, "SELECT count(*) FROM outbox WHERE state = 'waiting'")[0][0])

    def withdraw(self) -> int:
        """Remove messages about people who live."""

        def work(connection: apsw.Connection) -> list[int]:
            keys = fetch(connection, "SELECT key FROM outbox WHERE person IN (SELECT person FROM people)")
            connection.execute("DELETE FROM outbox WHERE person IN (SELECT person FROM people)")
            return [key for (key,) in keys]

        gone = self._writer.do(work)
        self._destroy(gone)
        return len(gone)

    def _destroy(self, keys: list[int]) -> None:
        if keys:
            # While the key file is being copied its log cannot be emptied; the key itself is gone from the file.
            with suppress(StoreTrouble):
                self._keyring.destroy(keys)


def _place(key: int, receipt_id: str, recipient: str) -> bytes:
    return place_of(b"O", key, f"{receipt_id}\x1f{recipient}".encode())
