"""Outcome: what is taken when it is shown, and in which moments, as learned from impressions and what became of them.

An item's term without a signal is how much more often it is taken than things on average; a term per known field of
the moment is how much more in moments like this. Both were solved from joint sums (`tactful.learn.outcomes`).

>>> effects = Effects(np.array([0.2, 0.0]), np.zeros((15, 2)))
>>> outcome_scores(effects, Coarse(), Blend(outcome=0.5), 3).tolist()
[0.1, 0.0, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import Coarse, cell_count
from tactful.rank.constants import Blend

__all__ = ["Effects", "outcome_scores", "outcome_terms"]


@dataclass(frozen=True, slots=True)
class Effects:
    """What the sums were solved to; replaced as a whole.

    Attributes
    ----------
    base
        float64 [items], reward beyond the average, -1..1.
    cells
        float64 [cells, items], further reward in a cell of the moment.
    """

    base: NDArray[np.float64]
    cells: NDArray[np.float64]

    @classmethod
    def nothing(cls) -> Effects:
        """Return the effects of no impressions."""
        return cls(np.zeros(0), np.zeros((cell_count(), 0)))


def outcome_scores(effects: Effects, coarse: Coarse, blend: Blend, items: int) -> NDArray[np.float64]:
    """Return the weighted outcome of items 0 up to `items`, float64."""
    total = np.zeros(items)
    count = min(items, len(effects.base))
    if count:
        total[:count] = effects.base[:count]
        for cell in coarse.cells():
            total[:count] += effects.cells[cell, :count]
    return blend.outcome * total


def outcome_terms(
    effects: Effects, coarse: Coarse, blend: Blend, items: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the signals (-1, then ``-1000 - cell``) and terms float64 [signals, len(items)]."""
    cells = coarse.cells()
    terms = np.zeros((1 + len(cells), len(items)))
    known = np.flatnonzero(items < len(effects.base))
    terms[0, known] = effects.base[items[known]]
    for row, cell in enumerate(cells, 1):
        terms[row, known] = effects.cells[cell, items[known]]
    return np.array([-1, *(-1000 - cell for cell in cells)], np.int32), blend.outcome * terms
