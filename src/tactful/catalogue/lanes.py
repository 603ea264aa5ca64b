"""Tags of many items at once: one column an item, one row for its first tag, one for its second, and so on.

>>> from tactful.catalogue.item import Item
>>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["tea", "cup"])), (1, "b", Item(item_id="b"))], 1)
>>> of, count = lanes(shop, np.array([0, 1]), 9)
>>> of.tolist(), count.tolist()
([[1, 9], [2, 9]], [2, 0])
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue

__all__ = ["lanes"]

_MOST_TAGS = 16
"""Tags of one item that are looked at; more would only slow a choice."""


def lanes(catalogue: Catalogue, items: NDArray[np.int32], none: int) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return the tag codes of items, intp [T, n] padded with `none`, and how many each has, int64 [n].

    An item the catalogue does not describe yet has none.
    """
    size, strange = len(catalogue), None
    if len(items) and int(items.max()) >= size:
        strange, items = items >= size, np.minimum(items, max(size - 1, 0))
    if not size:
        return np.full((1, len(items)), none, np.intp), np.zeros(len(items), np.int64)
    start = catalogue.tag_start[items]
    count = catalogue.tag_start[items + 1] - start
    if strange is not None:
        count[strange] = 0
    most = int(count.max(initial=0))
    if most > _MOST_TAGS:
        np.minimum(count, _MOST_TAGS, out=count)
        most = _MOST_TAGS
    elif most == 0:
        return np.full((1, len(items)), none, np.intp), count
    lane = np.arange(most)[:, None]
    found = catalogue.tag.take(start + lane, mode="clip")
    return np.where(lane < count, found, none).astype(np.intp), count
