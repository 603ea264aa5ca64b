"""What two states of the same model differ in: whole numbers, P, and lists.

>>> same = {"size": np.array([1, 2])}
>>> counts_that_differ(same, {"size": np.array([1, 2])}), counts_that_differ(same, {"size": np.array([1, 3])})
([], ['size'])

Reference: protocol of forgetting, step 4; invariant I6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["counts_that_differ", "lists_that_differ", "rank_of", "relative_error", "share_alike"]

Arrays = Mapping[str, NDArray[Any]]


def counts_that_differ(held: Arrays, rebuilt: Arrays) -> list[str]:
    """Return the names of arrays that are not equal bit by bit, or are in one state only."""
    names = sorted({*held, *rebuilt})
    return [n for n in names if n not in held or n not in rebuilt or not np.array_equal(held[n], rebuilt[n])]


def relative_error(held: NDArray[np.float64], rebuilt: NDArray[np.float64]) -> float:
    """Return the largest difference of two matrices, relative to the largest number in the second one; 0 when empty.

    Only the upper triangle is compared: it is the record.
    """
    if held.shape != rebuilt.shape:
        return float("inf")
    if not held.size:
        return 0.0
    apart = float(np.abs(np.triu(held) - np.triu(rebuilt)).max())
    return apart / float(np.abs(np.triu(rebuilt)).max())


def lists_that_differ(held: Sequence[Sequence[str]], rebuilt: Sequence[Sequence[str]]) -> int:
    """Return how many lists are not the same items in the same order."""
    return sum(list(one) != list(other) for one, other in zip(held, rebuilt, strict=True))


def share_alike(held: Sequence[Sequence[str]], rebuilt: Sequence[Sequence[str]]) -> float:
    """Return the share of places that hold the same item, over all lists (0 to 1; 1 when there are no places).

    >>> share_alike([["a", "b"]], [["a", "c"]])
    0.5
    """
    pairs = [(a, b) for one, other in zip(held, rebuilt, strict=True) for a, b in zip(one, other, strict=False)]
    longest = sum(max(len(one), len(other)) for one, other in zip(held, rebuilt, strict=True))
    return sum(a == b for a, b in pairs) / longest if longest else 1.0


def rank_of(score: NDArray[np.floating[Any]], item: int) -> int:
    """Return the place of an item, from 1; ties go to the smaller number, as in every list.

    >>> rank_of(np.array([0.1, 0.9, 0.9]), 2)
    2
    """
    mine = score[item]
    ahead = int((score > mine).sum()) + int((score[:item] == mine).sum())
    return ahead + 1
