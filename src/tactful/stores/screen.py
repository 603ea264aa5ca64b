"""Which rows of a batch are written: new ones, once; the rest are marked duplicate, collision or refused.

Rows are judged in order of arrival, so the first of two equal ids is the one that counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns

__all__ = ["Screened", "screen"]


@dataclass(frozen=True, slots=True)
class Screened:
    """Verdict per row, three boolean masks of one length: at most one is true; none means refused."""

    fresh: NDArray[np.bool_]
    duplicate: NDArray[np.bool_]
    collision: NDArray[np.bool_]


def screen(batch: EventColumns, known: dict[int, int], has_key: NDArray[np.bool_] | None = None) -> Screened:
    """Tell for every row of a batch whether it is new.

    Parameters
    ----------
    batch
        Rows in order of arrival.
    known
        Digest to check half, at least for those digests of the batch that the store has.
    has_key
        Rows whose person still exists; others are neither written nor remembered. None means all.
    """
    count = len(batch)
    allowed = np.ones(count, np.bool_) if has_key is None else has_key
    if not known and len(np.unique(batch.digest)) == count:
        none = np.zeros(count, np.bool_)
        return Screened(allowed, none, none)
    return _row_by_row(batch, known, allowed)


def _row_by_row(batch: EventColumns, known: dict[int, int], allowed: NDArray[np.bool_]) -> Screened:
    seen = dict(known)
    fresh, duplicate, collision = (np.zeros(len(batch), np.bool_) for _ in range(3))
    pairs = zip(batch.digest.tolist(), batch.check.tolist(), allowed.tolist(), strict=True)
    for row, (digest, check, may) in enumerate(pairs):
        before = seen.get(digest)
        if before is None:
            if may:
                seen[digest] = check
                fresh[row] = True
        elif before == check:
            duplicate[row] = True
        else:
            collision[row] = True
    return Screened(fresh, duplicate, collision)
