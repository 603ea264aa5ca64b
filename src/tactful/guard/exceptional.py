"""The few items of a catalogue that are not simply there, found once per snapshot instead of once per ask.

Most items are known, visible, always available and not sensitive; rules look only at the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import FAR, Catalogue

__all__ = ["Exceptional", "exceptional", "numbers_of"]


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Item numbers, int32 ascending.

    Attributes
    ----------
    withdrawn
        Without content.
    hidden
        Hidden by the catalogue.
    timed
        With a window of availability.
    sensitive
        On a sensitive topic.
    """

    withdrawn: NDArray[np.int32]
    hidden: NDArray[np.int32]
    timed: NDArray[np.int32]
    sensitive: NDArray[np.int32]


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def exceptional(catalogue: Catalogue) -> Exceptional:
    """Return the exceptional items of a snapshot."""
    columns = (
        ~catalogue.known,
        catalogue.hidden,
        (catalogue.opens > 0) | (catalogue.closes < FAR),
        catalogue.sensitive,
    )
    return Exceptional(*(np.flatnonzero(column).astype(np.int32) for column in columns))


def numbers_of(catalogue: Catalogue, item_ids: list[str]) -> NDArray[np.int32]:
    """Return the numbers of the ids that the snapshot knows, each once, int32 ascending."""
    known = {catalogue.number.get(item_id, -1) for item_id in item_ids}
    return np.array(sorted(known - {-1}), np.int32)
