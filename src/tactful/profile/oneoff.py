"""One-offs: a single purchase far from everything else is probably a gift or a need of one day, and hardly steers.

The *distance* of a signal is one minus its largest cosine to a signal of another occasion (half a day apart or more).
A signal is a one-off when its distance lies beyond the 95th percentile of the person's others: nothing like it was
done before or since. A second such act on another day gives it company, and both count in full. What the person *says*
is never a one-off, and where nearly everything happened in one sitting nothing can be told.

>>> distance = np.array([0.1] * 30 + [0.9])
>>> beyond(distance).nonzero()[0].tolist()
[30]

References: `knowledge/balance.md` 1.1 (personal novelty) and 6.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["APART_MS", "COMPANY", "JUDGED", "TELLS", "beyond", "distances"]

APART_MS = 12 * 3_600_000
"""Signals closer in time than this belong to one occasion."""

JUDGED = 100
"""Only so many of the newest signals are judged, against all: what is older is hardly read by any part."""

TELLS = 20
"""With fewer signals than this it cannot be told what is far from a person's taste."""

COMPANY = 0.5
"""A signal of another occasion with at least this cosine is company: the event is not a lone one."""

_LEAST = 0.1
"""Nothing nearer than this is far, however alike the rest is."""
_PERCENTILE = 0.95
_SITTING = 0.1
"""An occasion with more than this share of all signals is no exception in a profile: it is the profile."""


def distances(alike: NDArray[np.float32], at: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the distance of the newest signals, float32 [m] within 0..1, and whether each stands apart in time.

    Parameters
    ----------
    alike
        Cosines of the newest m signals to all n, float32 [m, n].
    at
        int64 milliseconds [n], oldest first.
    """
    judged, count = len(alike), len(at)
    together = np.abs(at[count - judged :, None] - at) < APART_MS
    sitting = together.sum(axis=1) > max(1.0, _SITTING * count)
    together[sitting] = False  # a large occasion is judged within itself, but for each signal's own place
    together[np.arange(judged), np.arange(count - judged, count)] = True
    near = (alike * ~together).max(axis=1, initial=0.0)
    # Rounded, so that the last digit of a product of matrices decides nothing.
    far: NDArray[np.float32] = np.clip(1.0 - near, 0.0, 1.0).round(4).astype(np.float32)
    return far, ~sitting


def beyond(distance: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return which distances lie beyond the 95th percentile of the others, bool [n]; none of too few."""
    if len(distance) < TELLS:
        return np.zeros(len(distance), np.bool_)
    rank = int(np.ceil(_PERCENTILE * (len(distance) - 1))) - 1
    edge = np.partition(distance, rank)[rank]
    far: NDArray[np.bool_] = distance > max(float(edge), _LEAST)
    return far
