"""Who takes which arm: a keyed hash of the person's pseudonym, the experiment and the phase. Nothing is stored.

The same person takes the same arm for a whole phase, on every device, after every restart; nobody without the tenant's
seed can tell which; and two phases, two experiments or the dice of a list share nothing (the label keeps them apart).

>>> place(b"seed", "ranking/1", 7) == place(b"seed", "ranking/1", 7) != place(b"seed", "ranking/2", 7)
True
>>> [chosen(x, (0.5, 0.25, 0.25)) for x in (0.0, 0.49, 0.5, 0.8, 0.999999)]
[0, 0, 1, 2, 2]
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from itertools import accumulate

__all__ = ["chosen", "place"]

_BITS = 53  # every value is a float of its own


def place(seed: bytes, label: str, person: int) -> float:
    """Return where a person falls on the line of a label: even over 0 up to but not including 1."""
    message = b"experiments|%s|%d" % (label.encode(), person)
    digest = hmac.digest(seed, message, hashlib.sha256)
    return (int.from_bytes(digest[:8]) >> (64 - _BITS)) / (1 << _BITS)


def chosen(where: float, shares: Sequence[float]) -> int:
    """Return the index of the share that a place from 0 to 1 falls into; the shares sum to 1."""
    for index, edge in enumerate(accumulate(shares)):
        if where < edge:
            return index
    return len(shares) - 1  # what rounding leaves belongs to the last
