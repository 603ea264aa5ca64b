"""The list of forgotten parts: what a restored backup has to forget again before anybody reads it.

``forgotten.log`` lies beside ``tombstones.log`` and grows by one line for each forgotten part: random pseudonyms, keyed
digests of event ids, ids of decisions. It names nobody and says nothing about what was forgotten.

References: promises D4, D6; DESIGN 8.8.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw
import numpy as np

from tactful.events.columns import EventColumns
from tactful.stores.sqlite.append import insert_packs, pack_place
from tactful.stores.sqlite.connection import fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import unpack
from tactful.stores.sqlite.seal import unseal

__all__ = ["FORGOTTEN", "forget_again", "note_forgotten", "read_forgotten"]

FORGOTTEN = "forgotten.log"
"""Name of the list, in a store's directory and in its backups."""


def note_forgotten(file: Path, people: Sequence[int], digests: Sequence[int], decisions: Sequence[str]) -> None:
    """Add a line, on disk when this returns; called before the commit: a line too many brings nothing back.

    Parameters
    ----------
    people
        The person, and the pseudonyms of sessions that were merged into them: older backups hold those apart.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as lines:
        told = {"people": list(people), "digests": list(digests), "decisions": list(decisions)}
        lines.write(json.dumps(told) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def read_forgotten(files: Iterable[Path]) -> list[bytes]:
    """Return the lines of several copies of the list, each once."""
    return list(dict.fromkeys(line for file in files if file.exists() for line in file.read_bytes().splitlines()))


def forget_again(connection: apsw.Connection, keyring: KeyRing, lines: Iterable[bytes]) -> int:
    """Forget in a restored store what was forgotten since, in one transaction; return how many events that were."""
    removed = 0
    connection.execute("BEGIN IMMEDIATE")
    for line in lines:
        told = json.loads(line)
        digests = np.array(told["digests"], np.int64)
        for person in told["people"]:
            removed += _without(connection, keyring, person, digests)
            for decision_id in told["decisions"]:
                connection.execute("DELETE FROM decisions WHERE decision_id = ? AND person = ?", (decision_id, person))
        for digest in told["digests"]:
            # Known from now on, also when the backup is older than the event: a late retry is refused.
            known = fetch(connection, "SELECT 1 FROM seen_lately WHERE digest = ?", (digest,))
            if not known:
                connection.execute("INSERT OR IGNORE INTO seen VALUES (?, 0)", (digest,))
    connection.execute("COMMIT")
    return removed


def _without(connection: apsw.Connection, keyring: KeyRing, person: int, digests: np.ndarray) -> int:
    cipher = keyring.cipher(person)
    if cipher is None:
        return 0
    removed = 0
    for pack_id, body in fetch(connection, "SELECT id, body FROM pieces WHERE person = ?", (person,)):
        rows: EventColumns = unpack([unseal(cipher, pack_place(person, pack_id), body)], [person], with_extra=True)
        stays = ~np.isin(rows.digest, digests)
        if not stays.all():
            removed += int((~stays).sum())
            connection.execute("DELETE FROM packs WHERE id = ?", (pack_id,))
            connection.execute("DELETE FROM inbox WHERE id = ?", (pack_id,))
            row = connection.execute("SELECT coalesce(max(id), 0) FROM pieces").fetchone()
            following = max(pack_id, int(row[0]) if row else 0) + 1
            insert_packs(connection, rows.take(stays), {person: cipher}, following)
    return removed
