"""The catalogue in service: stored items, and the snapshot that the pass reads.

Every write goes through here, so the snapshot is renewed from just the rows that changed and an item hidden now
is gone from the very next decision.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.catalogue.shelf import ItemShelf

__all__ = ["WatchedShelf"]


class WatchedShelf:
    """An `ItemShelf` that remembers which rows changed since the last snapshot.

    Writes come from several threads, one after the other; snapshots from any, and never wait for a write to reach the
    disk: a second lock guards only the list of changes.
    """

    def __init__(self, shelf: ItemShelf) -> None:
        self._shelf = shelf
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._snapshot = Catalogue.of(shelf.all(), shelf.version())
        self._count = len(self._snapshot)
        self._changed: list[tuple[int, str, Item | None]] = []

    def snapshot(self) -> Catalogue:
        """Return the catalogue as of now."""
        if self._changed:
            with self._lock:
                if self._changed:
                    self._snapshot = self._snapshot.changed(self._changed, self._shelf.version())
                    self._changed = []
        return self._snapshot

    def put(self, items: Sequence[Item]) -> NDArray[np.int32]:
        """Insert or replace items; see `ItemShelf.put`."""
        with self._writing:
            numbers = self._shelf.put(items)
            rows = {int(n): (int(n), item.item_id, item) for n, item in zip(numbers, items, strict=True)}
            self._note(list(rows.values()))
        return numbers

    def numbers(self, item_ids: Sequence[str], *, create: bool = False) -> NDArray[np.int32]:
        """Return numbers, creating placeholders when asked; see `ItemShelf.numbers`."""
        if not create:
            return self._shelf.numbers(item_ids)
        with self._writing:
            numbers = self._shelf.numbers(item_ids, create=True)
            fresh = {int(n): i for n, i in zip(numbers, item_ids, strict=True) if n >= self._count}
            self._note([(number, item_id, None) for number, item_id in sorted(fresh.items())])
        return numbers

    def get(self, item_id: str) -> Item | None:
        """Return one item; see `ItemShelf.get`."""
        return self._shelf.get(item_id)

    def withdraw(self, item_id: str) -> bool:
        """Remove an item's content; see `ItemShelf.withdraw`."""
        with self._writing:
            number = int(self._shelf.numbers([item_id])[0])
            gone = self._shelf.withdraw(item_id)
            if gone:
                self._note([(number, item_id, None)])
        return gone

    def all(self) -> Iterator[tuple[int, str, Item | None]]:
        """Yield every row; see `ItemShelf.all`."""
        return self._shelf.all()

    def version(self) -> int:
        """Return the catalogue's version; see `ItemShelf.version`."""
        return self._shelf.version()

    def _note(self, rows: list[tuple[int, str, Item | None]]) -> None:
        with self._lock:
            self._changed.extend(rows)
        self._count = max([self._count, *(number + 1 for number, _, _ in rows)])
