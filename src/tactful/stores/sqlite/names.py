"""Looking names up: by keyed digest in the store, and in a bounded cache of those who are here now."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import apsw
import numpy as np

from tactful.stores.digest import EventDigest
from tactful.stores.sqlite.connection import fetch

__all__ = ["NameCache", "known_names"]

_MOST = 100_000


def known_names(connection: apsw.Connection, digest: EventDigest, names: Sequence[str]) -> dict[str, int]:
    """Return name to pseudonym for those of the names that the store knows."""
    mac, mac2 = digest.of(names)
    order = np.argsort(mac)
    query = "SELECT mac, mac2, person FROM names WHERE mac IN carray(?)"
    rows = fetch(connection, query, (apsw.carray(mac[order]),))
    if not rows:
        return {}
    people = {(first, second): person for first, second, person in rows}
    pairs = zip(names, mac.tolist(), mac2.tolist(), strict=True)
    return {name: people[first, second] for name, first, second in pairs if (first, second) in people}


class NameCache:
    """Names to pseudonyms in memory, forgotten whole whenever somebody is merged or erased."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}
        self._age = 0

    def get(self, names: Sequence[str]) -> tuple[dict[str, int], int]:
        """Return what is known of the names, and the age to hand back with `put`."""
        with self._lock:
            held = self._held
            return {name: held[name] for name in names if name in held}, self._age

    def put(self, found: dict[str, int], age: int) -> None:
        """Remember, unless something was cleared since `age`: what was read before may no longer be true."""
        with self._lock:
            if age != self._age:
                return
            if len(self._held) + len(found) > _MOST:
                self._held.clear()
            if len(found) <= _MOST:
                self._held.update(found)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._age += 1
