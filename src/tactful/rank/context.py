"""Context: what suits the moment (time of day, weekend, resident or visitor, device).

For every known field of the moment an item gains ``log(share of this value among the item's people / share among
everybody's)``, held to 0 by a prior. A cell of fewer than k distinct people is not read: it falls back to the item
without context.

Reference: DESIGN 8.8 (cells below k fall back to their parent).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import FIELDS, Coarse
from tactful.rank.constants import Blend
from tactful.rank.sums import Sums

__all__ = ["context_scores", "context_terms"]


def context_scores(
    coarse: Coarse, sums: Sums, blend: Blend, k: int, items: NDArray[np.int32] | slice
) -> NDArray[np.float64]:
    """Return the weighted fit of items to the moment, float64."""
    total = np.zeros(len(sums.size[items]))
    for cell in coarse.cells():
        total += _lift(cell, sums, blend, k, items)
    return total


def context_terms(
    coarse: Coarse, sums: Sums, blend: Blend, k: int, items: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the signals (``-1000 - cell``) and terms float64 [cells, len(items)]."""
    cells = coarse.cells()
    terms = np.array([_lift(cell, sums, blend, k, items) for cell in cells]).reshape(len(cells), len(items))
    return np.array([-1000 - cell for cell in cells], np.int32), terms


def _lift(cell: int, sums: Sums, blend: Blend, k: int, items: NDArray[np.int32] | slice) -> NDArray[np.float64]:
    low, high = _field_of(cell)
    everybody = int(sums.cell_totals[low:high].sum())
    here = int(sums.cell_totals[cell])
    with_item = sums.cells[cell, items]
    if not here:
        return np.zeros(len(with_item))
    share = here / everybody
    of_item = sums.cells[low:high, items].sum(axis=0)
    lift = np.log((with_item / share + blend.prior) / (of_item + blend.prior))
    lift[with_item < k] = 0.0
    weighted: NDArray[np.float64] = blend.context * lift
    return weighted


def _field_of(cell: int) -> tuple[int, int]:
    """Return the first cell of the field that `cell` belongs to, and the one after its last."""
    low = 0
    for values in FIELDS.values():
        high = low + len(values) - 1
        if cell < high:
            return low, high
        low = high
    raise IndexError(cell)
