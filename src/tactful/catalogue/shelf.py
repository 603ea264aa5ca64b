"""The port to the stored catalogue. Adapters live in ``stores``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item

__all__ = ["ItemShelf"]


class ItemShelf(Protocol):
    """Items by id, each with a dense number that is given once and never reused."""

    def put(self, items: Sequence[Item]) -> NDArray[np.int32]:
        """Insert or replace items (durable on return); return their numbers."""
        ...

    def numbers(self, item_ids: Sequence[str], *, create: bool = False) -> NDArray[np.int32]:
        """Return the number of every id; -1 for an unknown id, or a new number when `create` is true.

        A number created without an item is a placeholder: events may point to it, nothing shows it.
        """
        ...

    def get(self, item_id: str) -> Item | None:
        """Return one item, None when unknown, withdrawn or a placeholder."""
        ...

    def withdraw(self, item_id: str) -> bool:
        """Remove an item's content; its number stays taken. False when there was none."""
        ...

    def all(self) -> Iterator[tuple[int, str, Item | None]]:
        """Yield (number, id, item) in order of number; item is None for placeholders and withdrawn items."""
        ...

    def version(self) -> int:
        """Return a number that grows with every change of the catalogue."""
        ...
