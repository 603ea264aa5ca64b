"""The catalogue in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item
from tactful.events.columns import NO_ITEM
from tactful.stores.memory.state import State

__all__ = ["MemoryItems"]


class MemoryItems:
    """See `tactful.catalogue.shelf.ItemShelf`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, items: Sequence[Item]) -> NDArray[np.int32]:
        """Insert or replace items; return their numbers."""
        with self._state.lock:
            numbers = self.numbers([item.item_id for item in items], create=True)
            for number, item in zip(numbers.tolist(), items, strict=True):
                self._state.items[number] = item
            self._state.item_version += 1
            return numbers

    def numbers(self, item_ids: Sequence[str], *, create: bool = False) -> NDArray[np.int32]:
        """Return the number of every id."""
        state = self._state
        with state.lock:
            if create:
                for item_id in item_ids:
                    if item_id not in state.item_numbers:
                        state.item_numbers[item_id] = len(state.items)
                        state.items.append(None)
                        state.item_version += 1
            known = state.item_numbers
            return np.fromiter((known.get(i, NO_ITEM) for i in item_ids), np.int32, len(item_ids))

    def get(self, item_id: str) -> Item | None:
        """Return one item."""
        with self._state.lock:
            number = self._state.item_numbers.get(item_id)
            return None if number is None else self._state.items[number]

    def withdraw(self, item_id: str) -> bool:
        """Remove an item's content; its number stays taken."""
        with self._state.lock:
            number = self._state.item_numbers.get(item_id)
            if number is None or self._state.items[number] is None:
                return False
            self._state.items[number] = None
            self._state.item_version += 1
            return True

    def all(self) -> Iterator[tuple[int, str, Item | None]]:
        """Yield (number, id, item) in order of number."""
        with self._state.lock:
            rows = list(zip(self._state.item_numbers, self._state.items, strict=True))
        for number, (item_id, item) in enumerate(rows):
            yield number, item_id, item

    def version(self) -> int:
        """Return a number that grows with every change."""
        with self._state.lock:
            return self._state.item_version
