"""Candidates of a large catalogue: the union of what every part likes best, and of what they like together.

>>> parts = np.array([[0, 9, 0, 0], [5, 0, 0, 1]], np.float32)
>>> best_of_parts(parts, 2).tolist()
[0, 1]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["best_of_parts"]

_SAMPLE = 4096


def best_of_parts(parts: NDArray[np.float32], limit: int) -> NDArray[np.int32]:
    """Return item numbers in order: half of `limit` by the sum of parts, the rest shared between single parts.

    Parameters
    ----------
    parts
        float32 [parts, items], blend weights applied.
    limit
        Most items to return, above 0; fewer come back where parts agree.
    """
    chosen = [_largest(parts.sum(axis=0), limit // 2)]
    speaking = [part for part in parts if part.any()]
    chosen += [_largest(part, limit // 2 // max(1, len(speaking))) for part in speaking]
    return np.unique(np.concatenate(chosen)).astype(np.int32)


def _largest(score: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the places of about the `count` (at least one) largest scores above 0; a threshold, not a sort."""
    count = max(1, count)
    if count >= len(score):
        return np.arange(len(score))
    found = np.flatnonzero(score > _bar(score, count))
    if len(found) < count:
        found = np.flatnonzero(score > 0)
    if len(found) <= count:
        return found
    return found[np.argpartition(score[found], len(found) - count)[len(found) - count :]]


def _bar(score: NDArray[np.float32], count: int) -> float:
    """Return a score that at least `count` items should exceed, judged by a sample; 0 when in doubt."""
    sample = score[:: max(1, len(score) // _SAMPLE)]
    above = 4 * count * len(sample) // len(score) + 8
    if above >= len(sample):
        return 0.0
    return max(0.0, float(np.partition(sample, len(sample) - above)[len(sample) - above]))
