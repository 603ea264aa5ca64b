"""Removing events past their time to live, of many people in one commit, with the marks by which their ids were known.

References: promises R1, R3; ASVS 14.2.7.
"""

from __future__ import annotations

from collections.abc import Mapping

import apsw
import numpy as np
from numpy.typing import NDArray

from tactful.stores.sqlite.append import EventAppender, insert_packs, pack_place
from tactful.stores.sqlite.connection import fetch
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import unpack
from tactful.stores.sqlite.seal import unseal

__all__ = ["expire"]


def expire(
    connection: apsw.Connection,
    keyring: KeyRing,
    appender: EventAppender,
    rows: Mapping[int, NDArray[np.int64]],
) -> int:
    """Remove the events with the given digests, per person, inside a transaction of the writer; return how many."""
    return sum(_of_one(connection, keyring, appender, person, digests) for person, digests in rows.items())


def _of_one(
    connection: apsw.Connection, keyring: KeyRing, appender: EventAppender, person: int, digests: NDArray[np.int64]
) -> int:
    cipher = keyring.cipher(person)
    if cipher is None:  # erased meanwhile: nothing is left to expire
        return 0
    gone: list[NDArray[np.int64]] = []
    for pack_id, body in fetch(connection, "SELECT id, body FROM pieces WHERE person = ?", (person,)):
        held = unpack([unseal(cipher, pack_place(person, pack_id), body)], [person], with_extra=True)
        past = np.isin(held.digest, digests)
        if not past.any():
            continue
        gone.append(held.digest[past])
        connection.execute("DELETE FROM packs WHERE id = ?", (pack_id,))
        connection.execute("DELETE FROM inbox WHERE id = ?", (pack_id,))
        if not past.all():
            appender.next_pack, _ = insert_packs(connection, held.take(~past), {person: cipher}, appender.next_pack)
    if not gone:
        return 0
    known = np.sort(np.concatenate(gone))
    connection.execute("DELETE FROM seen WHERE digest IN carray(?)", (apsw.carray(known),))
    connection.execute("DELETE FROM seen_lately WHERE digest IN carray(?)", (apsw.carray(known),))
    return len(known)
