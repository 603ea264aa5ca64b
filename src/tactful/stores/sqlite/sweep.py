"""Reading everybody's events: whole people in order of pseudonym, or what is new in order of seq.

A sweep reads one snapshot, so a merge or an erasure meanwhile can neither hide an event nor show it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import apsw
import numpy as np

from tactful.events.columns import EventColumns
from tactful.stores.rows import by_person
from tactful.stores.sqlite.append import pack_place
from tactful.stores.sqlite.connection import Readers
from tactful.stores.sqlite.keyring import KeyRing
from tactful.stores.sqlite.pack import unpack
from tactful.stores.sqlite.seal import unseal
from tactful.stores.sqlite.trouble import DRIVER_ERRORS, corrupt, trouble_of

__all__ = ["Sealed", "open_packs", "sweep", "tail"]

Sealed = tuple[int, int, bytes]
"""Pack id, pseudonym, sealed body."""

_WINDOW = 1_000_000


def sweep(readers: Readers, keyring: KeyRing, *, upto: int | None, rows: int) -> Iterator[EventColumns]:
    """Yield every event up to a seq, people whole, ordered by (person, at, digest)."""
    query = "SELECT id, person, body, rows FROM pieces ORDER BY person"
    with readers.snapshot() as connection:
        waiting: list[Sealed] = []
        held = 0
        for pack_id, person, body, count in _steps(connection, query, ()):
            if held >= rows and person != waiting[-1][1]:
                yield from _whole(readers, keyring, waiting, upto)
                waiting, held = [], 0
            waiting.append((pack_id, person, body))
            held += count
        if waiting:
            yield from _whole(readers, keyring, waiting, upto)


def tail(readers: Readers, keyring: KeyRing, *, since: int, rows: int) -> Iterator[EventColumns]:
    """Yield events after a seq in order of seq."""
    query = "SELECT id, person, body FROM pieces WHERE last_seq > ?"
    with readers.snapshot() as connection:
        found = connection.execute("SELECT value FROM state WHERE name = 'last_seq'").fetchone()
        last = int(found[0]) if found else 0
        for low in range(since, last, _WINDOW):
            high = min(low + _WINDOW, last)
            # A pack that ends after the window may begin inside it.
            sealed = list(_steps(connection, query, (low,)))
            held = open_packs(readers, keyring, sealed)
            held = held.take((held.seq > low) & (held.seq <= high))
            ordered = held.take(np.argsort(held.seq))
            for start in range(0, len(ordered), rows):
                yield ordered.take(np.arange(start, min(start + rows, len(ordered))))


def open_packs(readers: Readers, keyring: KeyRing, sealed: Sequence[Sealed]) -> EventColumns:
    """Return the rows of many people's packs, leaving out people erased since they were read.

    Raises
    ------
    StoreTrouble
        ``corrupt-store`` when a pack does not open, or when the key of a living person is missing.
    """
    ciphers = keyring.ciphers({person for _, person, _ in sealed})
    missing = {person for _, person, _ in sealed} - ciphers.keys()
    if missing:
        _must_be_gone(readers, missing)
        sealed = [one for one in sealed if one[1] in ciphers]
    try:
        opened = [unseal(ciphers[person], pack_place(person, pack_id), body) for pack_id, person, body in sealed]
    except DRIVER_ERRORS as error:
        raise trouble_of(error) from error
    return unpack(opened, [person for _, person, _ in sealed], with_extra=False)


def _whole(readers: Readers, keyring: KeyRing, sealed: list[Sealed], upto: int | None) -> Iterator[EventColumns]:
    held = open_packs(readers, keyring, sealed)
    if upto is not None:
        held = held.take(held.seq <= upto)
    if len(held):
        yield in_order(held)


def in_order(rows: EventColumns) -> EventColumns:
    """Return rows by (person, at, digest), without sorting what already lies so."""
    rows = by_person(rows)
    same = rows.person[1:] == rows.person[:-1]
    later = rows.at[1:] > rows.at[:-1]
    tied = (rows.at[1:] == rows.at[:-1]) & (rows.digest[1:] >= rows.digest[:-1])
    return rows if bool((~same | later | tied).all()) else rows.in_order()


def _must_be_gone(readers: Readers, people: set[int]) -> None:
    wanted = apsw.carray(np.array(sorted(people), np.int64))
    with readers.borrow() as connection:
        alive = connection.execute("SELECT 1 FROM people WHERE person IN carray(?) LIMIT 1", (wanted,)).fetchone()
    if alive is not None:
        raise corrupt("a person's key is missing")


def _steps(connection: apsw.Connection, query: str, bindings: tuple[int, ...]) -> Iterator[Any]:
    try:
        yield from connection.execute(query, bindings)
    except apsw.Error as error:
        raise trouble_of(error) from error
