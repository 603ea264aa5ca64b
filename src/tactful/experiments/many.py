"""Several comparisons at once: how small a p-value must be so that few of those that are told are flukes.

>>> [round(q, 3) for q in benjamini_hochberg([0.01, 0.04, 0.03, 0.5])]
[0.04, 0.053, 0.053, 0.5]
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["benjamini_hochberg"]


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Return for every p-value the smallest share of flukes at which it would still be told, 0 to 1.

    Reference: Benjamini & Hochberg 1995.
    """
    order = sorted(range(len(ps)), key=lambda place: -ps[place])
    told = [1.0] * len(ps)
    least = 1.0
    for rank, at in zip(range(len(ps), 0, -1), order, strict=True):
        least = min(least, ps[at] * len(ps) / rank)
        told[at] = least
    return told
