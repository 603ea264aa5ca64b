"""Which candidates can be chosen: the best by score, and those that somebody decided may be chosen whatever they score.

>>> import numpy as np
>>> joining(np.array([2, 5, 9], np.int32), [np.array([5, 7], np.int32)]).tolist()
[1]
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tactful.profile.occasion import Occasion

__all__ = ["joining", "named"]


def named(occasion: Occasion) -> list[NDArray[np.int32]]:
    """Return the item numbers that may be chosen whatever they score: pins, themes, and what is shared.

    An offer that somebody pays for must be among the best by itself.
    """
    known = occasion.catalogue.number
    pins = [known[pin] for pin in occasion.ask.pins if pin in known]
    found = [np.array(sorted(pins), np.int32)] if pins else []
    found += [one.items for one in occasion.placed if one.role == "curated"]
    rules = occasion.rules
    if rules.common_slots or rules.group_slots:
        found += [one.items for one in occasion.everybody.shared]
    return found


def joining(items: NDArray[np.int32], numbers: Iterable[NDArray[np.int32]]) -> NDArray[np.intp]:
    """Return the rows of an ascending column of items that hold one of the numbers, ascending, each once."""
    asked = list(numbers)
    if not asked or not len(items):
        return np.zeros(0, np.intp)
    wanted = np.concatenate(asked)
    row = np.searchsorted(items, wanted)
    row[row == len(items)] = 0
    return np.unique(row[items[row] == wanted]).astype(np.intp)
