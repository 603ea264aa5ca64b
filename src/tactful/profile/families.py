"""No one way of knowing a person speaks alone: what somebody buys beside what they look for, say and share.

Where a person lets us read several families of signals, the largest counts for at most `MOST` of their interest, and
the others for what is left of it. A few stray events do not reach that far: each lifts its family by a tenth of it.

>>> import numpy as np
>>> weight = np.array([1.0] * 90 + [0.1] * 10)
>>> family = np.array([0] * 90 + [1] * 10)
>>> even = evened(weight, family)
>>> round(float(even[:90].sum() / even.sum()), 3), round(float(even.sum()), 3)
(0.7, 91.0)

Reference: messages that rest on one kind of signal alone (rule U1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.events.kinds import KindRegistry

__all__ = ["MOST", "evened", "families_of", "shares_of"]

MOST = 0.7
"""Largest share of one family beside enough signals of others."""

_ENOUGH = 10
"""Signals of other families from which they get their whole share."""


def evened(weight: NDArray[np.float64], family: NDArray[np.int8], *, most: float = MOST) -> NDArray[np.float64]:
    """Return the weights with no family above its share; their sum stays.

    Parameters
    ----------
    weight
        float64 [n], above 0.
    family
        int8 [n], a number per family.
    most
        0..1; 1 changes nothing.
    """
    total = float(weight.sum())
    if not total:
        return weight
    of = np.bincount(family, weights=weight)
    largest = int(of.argmax())
    others = family != largest
    share = float(of[largest]) / total
    owed = (1.0 - most) * min(1.0, int(others.sum()) / _ENOUGH)
    if not others.any() or 1.0 - share >= owed:
        return weight
    factor = np.where(others, owed / (1.0 - share), (1.0 - owed) / share)
    evened_: NDArray[np.float64] = weight * factor
    return evened_


def shares_of(weight: NDArray[np.float64], family: NDArray[np.int8], names: tuple[str, ...]) -> dict[str, float]:
    """Return each family's share of the weights, those of nothing left out, three digits."""
    of = np.bincount(family, weights=weight, minlength=len(names))
    return {name: round(float(part / of.sum()), 3) for name, part in zip(names, of, strict=True) if part > 0}


def families_of(kinds: KindRegistry) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    """Return the number of each kind's family, int8 by kind code, and the families by number."""
    names = tuple(sorted({kinds.spec(name).family for name in kinds}))
    table = np.zeros(max(kinds.codes.values(), default=0) + 1, np.int8)
    for name in kinds:
        table[kinds.code(name)] = names.index(kinds.spec(name).family)
    return table, names
