"""How alike items are by what the catalogue says of them: cosines over tags, creator and group, rare words louder.

>>> from tactful.catalogue.item import Item
>>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["tea"])), (1, "b", Item(item_id="b", tags=["tea"]))], 1)
>>> cosines(shop, np.array([0, 1], np.int32)).round(3).tolist()
[[1.0, 1.0], [1.0, 1.0]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue

__all__ = ["cosines", "tags_of_rows"]


def cosines(catalogue: Catalogue, items: NDArray[np.int32], *, newest: int | None = None) -> NDArray[np.float32]:
    """Return the cosine of items to each other, float32 [m, n] within 0..1; 0 with an item of which nothing is said.

    Parameters
    ----------
    items
        n item numbers, all known to the catalogue; repeated ones are alike.
    newest
        Compare only so many of the last items with all; None compares all of them.
    """
    owner, tags = tags_of_rows(catalogue, items)
    named = [column[items] for column in (catalogue.creator, catalogue.group)]
    rows = np.concatenate([owner, *(np.flatnonzero(column >= 0) for column in named)])
    words = np.concatenate([tags, *(column[column >= 0] for column in named)])
    there = np.zeros(int(words.max(initial=-1)) + 1, np.bool_)
    there[words] = True
    local = np.cumsum(there) - 1
    table = np.zeros((len(items), int(local[-1]) + 1 if len(local) else 0), np.float32)
    table[rows, local[words]] = catalogue.rarity[words]
    length = np.sqrt(np.einsum("ij,ij->i", table, table))
    table /= np.maximum(length, np.float32(1e-12))[:, None]
    alike: NDArray[np.float32] = table[-newest if newest else 0 :] @ table.T
    return alike


def tags_of_rows(catalogue: Catalogue, items: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return (row, tag code) for every tag of the items, in the order of the rows."""
    start = catalogue.tag_start[items]
    count = (catalogue.tag_start[items + 1] - start).astype(np.int64)
    owner = np.repeat(np.arange(len(items)), count)
    shift = np.repeat(start - (np.cumsum(count) - count), count)
    return owner, catalogue.tag[np.arange(len(owner)) + shift]
