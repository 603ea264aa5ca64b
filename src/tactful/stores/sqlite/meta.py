"""Small values of a tenant in SQLite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import apsw
import msgspec

from tactful.chain.note import Note
from tactful.errors import Conflict
from tactful.stores.meta import Tombstone
from tactful.stores.sqlite.chain import ChainLinks
from tactful.stores.sqlite.connection import Readers, fetch
from tactful.stores.sqlite.trouble import translates
from tactful.stores.sqlite.writer import Writer

__all__ = ["SqliteMeta"]

_Value = str | int | bytes | None


class SqliteMeta:
    """See `tactful.stores.meta.Meta`.

    Parameters
    ----------
    readers, writer, links
        The parts of one open store.
    seed
        The tenant's dice seed, kept among the keys.
    """

    def __init__(self, readers: Readers, writer: Writer, links: ChainLinks, seed: bytes) -> None:
        self._readers = readers
        self._writer = writer
        self._links = links
        self._seed = seed

    @translates
    def _rows(self, query: str, *bindings: _Value) -> list[Any]:
        with self._readers.borrow() as connection:
            return fetch(connection, query, bindings)

    def _do(self, statement: str, *bindings: _Value, note: Note | None = None) -> int:
        """Run one writing statement, chained when it changed a row; return how many rows it changed."""

        def work(connection: apsw.Connection) -> int:
            connection.execute(statement, bindings)
            changed = connection.changes()
            if changed:
                self._links.add(connection, note)
            return changed

        return self._writer.do(work)

    def seed(self) -> bytes:
        """Return the tenant's random bytes."""
        return self._seed

    def get(self, name: str) -> bytes | None:
        """Return a value by name."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", name)
        return rows[0][0] if rows else None

    def put(self, name: str, value: bytes, *, note: Note | None = None) -> None:
        """Set a value by name."""
        self._do("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value, note=note)

    def kinds(self) -> dict[str, int]:
        """Return the code of every kind ever registered."""
        return dict(self._rows("SELECT name, code FROM kinds ORDER BY code"))

    def keep_kinds(self, codes: dict[str, int]) -> None:
        """Keep the codes of new kinds."""
        self._writer.do(lambda connection: _keep_kinds(connection, codes))

    def keys(self) -> list[dict[str, Any]]:
        """Return the row of every access key."""
        return [msgspec.json.decode(body) for (body,) in self._rows("SELECT body FROM api_keys ORDER BY place")]

    def put_key(self, row: Mapping[str, Any], *, note: Note | None = None) -> None:
        """Add or replace an access key."""
        self._do(
            "INSERT INTO api_keys(key_id, body) VALUES (?1, ?2) ON CONFLICT (key_id) DO UPDATE SET body = ?2",
            str(row["key_id"]),
            msgspec.json.encode(dict(row)),
            note=note,
        )

    def revoke_key(self, key_id: str, *, note: Note | None = None) -> bool:
        """Remove an access key."""
        return self._do("DELETE FROM api_keys WHERE key_id = ?", key_id, note=note) > 0

    def progress(self, fingerprint: str) -> bytes | None:
        """Return how far an import came."""
        rows = self._rows("SELECT state FROM progress WHERE fingerprint = ?", fingerprint)
        return rows[0][0] if rows else None

    def keep_progress(self, fingerprint: str, state: bytes) -> None:
        """Keep how far an import came."""
        self._do("INSERT OR REPLACE INTO progress VALUES (?, ?)", fingerprint, state)

    def tombstones(self) -> list[Tombstone]:
        """Return every erasure so far."""
        return [Tombstone(*row) for row in self._rows("SELECT person, upto, at FROM tombstones ORDER BY place")]

    def put_receipt(self, receipt_id: str, body: bytes, *, note: Note | None = None) -> None:
        """Keep an erasure receipt."""
        self._do(
            "INSERT INTO receipts(receipt_id, body) VALUES (?1, ?2) ON CONFLICT (receipt_id) DO UPDATE SET body = ?2",
            receipt_id,
            body,
            note=note,
        )

    def receipts(self) -> list[tuple[str, bytes]]:
        """Return every receipt."""
        return self._rows("SELECT receipt_id, body FROM receipts ORDER BY place")


def _keep_kinds(connection: apsw.Connection, codes: dict[str, int]) -> None:
    known: dict[str, int] = dict(fetch(connection, "SELECT name, code FROM kinds"))
    taken = {code: name for name, code in known.items()}
    for name, code in codes.items():
        if known.get(name, code) != code or taken.get(code, name) != name:
            raise Conflict("kind-code", f"kind {name!r} already has another code", hint="keep codes for ever")
    fresh = [(name, int(code)) for name, code in codes.items() if name not in known]
    connection.executemany("INSERT INTO kinds VALUES (?, ?)", fresh)
