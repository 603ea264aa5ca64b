"""What items give away about whoever has them, and which durable things people have side by side.

Counted from everybody (`tactful.learn.tells`) or stated by the catalogue (attribute ``tells``), never about one person.

>>> bool(Tells()), Tells().beside(3).tolist()
(False, [])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue

__all__ = ["Little", "Tells", "silent_items"]

Little = tuple[str, NDArray[np.int32], NDArray[np.float64]]
"""A sensitive class, items that tell it a little (int32 ascending), and by how much each raises its log odds."""

_NONE = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Tells:
    """What is known of all items together.

    Attributes
    ----------
    alone
        int32 ascending, items that give a sensitive matter away by themselves.
    little
        Per sensitive class the items that tell it a little.
    side_by_side
        Durable item to the durable items that people have beside it, int32 ascending.
    """

    alone: NDArray[np.int32] = field(default_factory=lambda: _NONE)
    little: tuple[Little, ...] = ()
    side_by_side: Mapping[int, NDArray[np.int32]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether any item tells anything."""
        return bool(len(self.alone) or self.little)

    def beside(self, number: int) -> NDArray[np.int32]:
        """Return the durable items that people have side by side with one."""
        return self.side_by_side.get(number, _NONE)


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def silent_items(catalogue: Catalogue, tells: Tells) -> NDArray[np.bool_]:
    """Return the items whose signals must not steer, bool by number: sensitive ones, and all that tell it."""
    told = np.concatenate([tells.alone, *(items for _, items, _ in tells.little)])
    told = told[told < len(catalogue)]
    if not len(told):
        return catalogue.sensitive
    silent = catalogue.sensitive.copy()
    silent[told] = True
    return silent
