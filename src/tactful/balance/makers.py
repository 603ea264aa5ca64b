"""Whose turn it is: how far each maker was shown less than its merit.

Exposure is what places gave (an upper place more than a lower one), merit what people take of a maker by the counts
that fade. A maker that was shown its share of merit, or more, has no claim; one that was shown nothing has a whole one.
A new maker has the merit of one act for each of its items, so that nobody waits for ever.

>>> maker = np.array([0, 0, 1, -1])
>>> claims(np.array([3.0, 0.0, 1.0, 5.0]), np.array([3.0, 3.0, 7.0, 1.0]), maker).tolist()
[0.0, 0.0, 0.5, 0.0]

Reference: Morik et al. 2020 (FairCo, the error of a group); `knowledge/balance.md` 2.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["claims", "looked_at"]

_NEW = 1.0
"""Merit of an item that nobody took yet."""


def claims(
    exposure: NDArray[np.float64], merit: NDArray[np.float64], maker: NDArray[np.integer]
) -> NDArray[np.float32]:
    """Return the claim of every item's maker, float32 [items], 0..1; 0 without a maker or anything shown.

    Parameters
    ----------
    exposure
        float64 [items], what each was shown.
    merit
        float64 [items], what people take of each.
    maker
        int [items], a code per maker; below 0 for none.
    """
    made = np.flatnonzero(maker >= 0)
    codes, place = np.unique(maker[made], return_inverse=True)
    given = np.bincount(place, exposure[made], minlength=len(codes))
    due = np.bincount(place, merit[made] + _NEW, minlength=len(codes))
    found = np.zeros(len(maker), np.float32)
    if len(codes) > 1 and given.sum() > 0:
        claim = np.clip(1.0 - (given / given.sum()) / (due / due.sum()), 0.0, 1.0)
        found[made] = claim[place]
    return found


def looked_at(places: int, patience: float) -> NDArray[np.float64]:
    """Return how many of a hundred who look at a list look at each place, as a share: float64 [places].

    >>> looked_at(3, 0.5).tolist()
    [1.0, 0.5, 0.25]
    """
    return patience ** np.arange(places, dtype=np.float64)
