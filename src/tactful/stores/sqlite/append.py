"""Writing events: known ids screened out, positions given, one sealed pack per person and round.

A round of one event and a round of a hundred thousand take the same road; `fold` later joins small packs.
"""

from __future__ import annotations

import os
import struct
from dataclasses import replace

import apsw
import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from tactful.clock import HOUR_MS
from tactful.errors import Unavailable
from tactful.events.columns import EventColumns
from tactful.events.log import Appended
from tactful.ids import Seq
from tactful.stores.forward import Forward
from tactful.stores.rows import by_person, groups
from tactful.stores.screen import Screened, screen
from tactful.stores.sqlite.connection import fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import PACK_ROWS, RECORD, pack, records_of
from tactful.stores.sqlite.seal import NONCE, place_of, seal_with

__all__ = ["EventAppender", "insert_packs", "pack_place"]

SMALL_ROWS = 256
_BULK_ROWS = 2_000
"""From here on a round goes straight to its place: it touches most pages anyway."""
_INTO_PACKS = "INSERT INTO packs VALUES (?, ?, ?, ?, ?, ?)"
_INTO_INBOX = "INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?)"
_INTO_SEEN = "INSERT INTO seen VALUES (?, ?)"
_INTO_LATELY = "INSERT INTO seen_lately VALUES (?, ?)"
_KNOWN = (
    "SELECT digest, checked FROM seen WHERE digest IN carray(?1) "
    "UNION ALL SELECT digest, checked FROM seen_lately WHERE digest IN carray(?1)"
)
_ID = struct.Struct("<q")


def pack_place(person: int, pack_id: int) -> bytes:
    """Return what binds a pack to its person and row."""
    return place_of(b"E", person, _ID.pack(pack_id))


def insert_packs(
    connection: apsw.Connection,
    ordered: EventColumns,
    ciphers: dict[int, AESGCM],
    next_id: int,
    *,
    inbox: bool = False,
) -> tuple[int, int]:
    """Seal and insert rows that are grouped by person.

    Returns
    -------
    tuple
        The next free pack id, and how many of the packs are small.
    """
    records = records_of(ordered)
    raw, step = records.tobytes(), RECORD.itemsize
    cuts = [
        (person, at, min(at + PACK_ROWS, stop))
        for person, start, stop in groups(ordered.person)
        for at in range(start, stop, PACK_ROWS)
    ]
    if not cuts:
        return next_id, 0
    starts = np.array([start for _, start, _ in cuts])
    hours = (np.maximum.reduceat(ordered.at, starts) // HOUR_MS).tolist()
    last = np.maximum.reduceat(ordered.seq, starts).tolist()
    nonces = os.urandom(NONCE * len(cuts))
    rows, small = [], 0
    for place, (person, start, stop) in enumerate(cuts):
        plain = pack(raw[start * step : stop * step], ordered.extra[start:stop])
        nonce = nonces[NONCE * place : NONCE * (place + 1)]
        pack_id = next_id + place
        body = seal_with(ciphers[person], nonce, pack_place(person, pack_id), plain)
        rows.append((pack_id, person, hours[place], last[place], stop - start, body))
        small += stop - start < SMALL_ROWS
    connection.executemany(_INTO_INBOX if inbox else _INTO_PACKS, rows)
    return next_id + len(cuts), small


class EventAppender:
    """Turns queued batches into packs; used by the writer's thread only.

    Parameters
    ----------
    connection
        Read once, for where the last run ended.
    keyring
        Gives the keys.
    forward
        Gives the pseudonyms that stand now.
    """

    def __init__(self, connection: apsw.Connection, keyring: KeyRing, forward: Forward) -> None:
        self._keyring = keyring
        self._forward = forward
        self._connection = connection
        self.last_seq = 0
        self.next_pack = 0
        self.small_packs = 0
        row = connection.execute("SELECT count(*) FROM inbox").fetchone()
        self.inbox_packs = int(row[0]) if row else 0
        self.undone()

    def undone(self) -> None:
        """Read again where the last commit ended."""
        query = "SELECT value, (SELECT coalesce(max(id), 0) FROM pieces) FROM state WHERE name = 'last_seq'"
        found = self._connection.execute(query).fetchone()
        if found is None:
            raise Unavailable("no-state", "the store lacks its own state", hint="restore the latest backup")
        self.last_seq, self.next_pack = int(found[0]), int(found[1]) + 1

    def write(self, connection: apsw.Connection, batches: list[EventColumns]) -> tuple[list[Appended], EventColumns]:
        """Write the new rows of the batches."""
        batch = self._forward.of_rows(batches[0] if len(batches) == 1 else EventColumns.concat(batches))
        people = np.unique(batch.person)
        ciphers = self._keyring.ciphers(people.tolist())
        alive = None
        if len(ciphers) < len(people):
            alive = np.isin(batch.person, np.fromiter(ciphers, np.int64, len(ciphers)))
        verdict = screen(batch, self._known(connection, batch), alive)
        count = int(verdict.fresh.sum())
        seq = np.zeros(len(batch), np.int64)
        seq[verdict.fresh] = np.arange(self.last_seq + 1, self.last_seq + 1 + count)
        rows = replace(batch, seq=seq)
        rows = rows if count == len(batch) else rows.take(verdict.fresh)
        if count:
            self._insert(connection, rows, ciphers)
            self.last_seq += count
            connection.execute("UPDATE state SET value = ? WHERE name = 'last_seq'", (self.last_seq,))
        return self._verdicts(batches, seq, verdict), rows

    def _known(self, connection: apsw.Connection, batch: EventColumns) -> dict[int, int]:
        # Sorted, so that neighbouring ids share pages.
        wanted = apsw.carray(np.sort(batch.digest)) if len(batch) else None
        if wanted is None:
            return {}
        return dict(fetch(connection, _KNOWN, (wanted,)))

    def _insert(self, connection: apsw.Connection, rows: EventColumns, ciphers: dict[int, AESGCM]) -> None:
        order = np.argsort(rows.digest)
        pairs = zip(rows.digest[order].tolist(), rows.check[order].tolist(), strict=True)
        few = len(rows) < _BULK_ROWS
        connection.executemany(_INTO_LATELY if few else _INTO_SEEN, pairs)
        first = self.next_pack
        self.next_pack, small = insert_packs(connection, by_person(rows), ciphers, first, inbox=few)
        self.small_packs += small
        self.inbox_packs += self.next_pack - first if few else 0

    def _verdicts(self, batches: list[EventColumns], seq: NDArray[np.int64], verdict: Screened) -> list[Appended]:
        found, start = [], 0
        for batch in batches:
            cut = slice(start, start + len(batch))
            found.append(Appended(seq[cut], verdict.duplicate[cut], verdict.collision[cut], Seq(self.last_seq)))
            start += len(batch)
        return found
