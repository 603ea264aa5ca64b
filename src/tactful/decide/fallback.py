"""The plain list: popular, permitted, guarded; what is shown when there is no model or a stage failed.

It reads nothing of the person, so its reasons are one line each, and true.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions, Slate

__all__ = ["NO_TERMS", "plain_slate", "plain_terms"]

NO_TERMS = Contributions(np.zeros(0, np.int8), np.zeros(0, np.int32), np.zeros((0, 0)))
"""The terms of an empty list."""

_NO_SIGNAL = -1


def plain_slate(slate: Slate, popular: NDArray[np.float64] | None) -> Slate:
    """Return the candidates scored by popularity alone.

    Parameters
    ----------
    slate
        Candidates.
    popular
        float64, faded counts per item number; may be shorter than the catalogue; None when nothing is counted yet.
    """
    items = slate.item
    score = np.zeros((1, len(items)), np.float32)
    if popular is not None and len(popular):
        counted = items < len(popular)
        score[0, counted] = np.nan_to_num(np.log1p(np.maximum(popular[items[counted]], 0)))
    return replace(slate, parts=score, part_names=("trend",))


def plain_terms(pool: Slate, rows: NDArray[np.int32]) -> Contributions:
    """Return one term per chosen row of the pool: its popularity."""
    return Contributions(
        part=np.zeros(1, np.int8),
        signal=np.full(1, _NO_SIGNAL, np.int32),
        amount=pool.parts[:1, rows].T.astype(np.float64),
    )
