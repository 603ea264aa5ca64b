"""SLIM beside us: non-negative elastic-net item-item regression by coordinate descent on the Gram matrix.

Reference: Ning & Karypis 2011. Every sweep updates one row of weights for all target items at once.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tactful.events.columns import EventColumns
from tactful.learn.baselines import Scores
from tactful.learn.evaluate import Contender, plain_contender
from tactful.learn.splits import Histories

__all__ = ["grid", "slim"]

_SWEEPS = 8


def slim(learned: EventColumns, items: int, *, l1: float, l2: float) -> Scores:
    """Fit on ones; `l1` and `l2` in people."""
    _, row = np.unique(learned.person, return_inverse=True)
    basket = sparse.csr_matrix((np.ones(len(row), np.float32), (row, learned.item)), shape=(row.max() + 1, items))
    basket.data[:] = 1.0
    gram = np.asarray((basket.T @ basket).todense(), np.float32)
    diagonal = np.diag(gram).copy()
    weights = np.zeros((items, items), np.float32)
    active = np.flatnonzero(diagonal > 0)
    for _ in range(_SWEEPS):
        for j in active:
            reach = gram[j] - gram[j] @ weights + diagonal[j] * weights[j]
            weights[j] = np.maximum(reach - l1, 0) / (diagonal[j] + l2)
            weights[j, j] = 0.0

    def scores(held: Histories) -> np.ndarray:
        shape = (len(held), items)
        mine = sparse.csr_matrix((np.ones(len(held.events), np.float32), (held.row(), held.events.item)), shape=shape)
        mine.data[:] = 1.0
        return np.asarray(mine @ weights, np.float32)

    return scores


def grid() -> list[Contender]:
    """Return three settings of SLIM."""
    return [
        plain_contender(f"SLIM (l1 {l1}, l2 {l2})", lambda log, items, a=l1, b=l2: slim(log, items, l1=a, l2=b))
        for l1, l2 in ((1.0, 30.0), (3.0, 30.0), (3.0, 100.0))
    ]
