"""By which kind of event a choice shows: looking, buying, rating and so on.

>>> KINDS[0], KINDS[-1]
('view', 'gift')
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.sources.nature import Nature

__all__ = ["KINDS", "RICH_KINDS", "kinds_and_values"]

_SHARES = {
    "view": 0.52, "click": 0.1, "cart": 0.07, "purchase": 0.16, "rating": 0.05, "like": 0.03, "dislike": 0.01,
    "play": 0.03, "complete": 0.02, "redeem": 0.01,
}  # fmt: skip
_RICH_SHARES = {
    "search": 0.3, "save": 0.15, "share": 0.08, "follow": 0.08, "declare": 0.08, "goal": 0.06, "trend": 0.15,
    "contrarian": 0.1,
}  # fmt: skip
_RICH = 0.2
"""Share of a consenting person's events that are of a rich kind."""

KINDS = (*_SHARES, "gift")
"""First-party kinds, and the mark of a gift."""

RICH_KINDS = tuple(_RICH_SHARES)
"""Kinds that need consent."""


def kinds_and_values(
    nature: Nature, person: NDArray[np.int64], item: NDArray[np.int64], dice: np.random.Generator, *, rich: bool
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Return kind (index into ``KINDS + RICH_KINDS``) and value per choice.

    A rating is higher the more the person likes the item's topic; a purchase has a count of pieces.
    """
    shares = np.array(list(_SHARES.values()))
    kind = dice.choice(len(shares), len(person), p=shares / shares.sum()).astype(np.int16)
    value = np.full(len(person), np.nan, np.float32)
    rated = np.flatnonzero(kind == KINDS.index("rating"))
    liking = nature.taste[person[rated], nature.topic[item[rated]]]
    value[rated] = np.clip(np.round(2.5 + 2.5 * np.sqrt(liking) + dice.normal(0, 0.7, len(rated))), 1, 5)
    bought = np.flatnonzero(kind == KINDS.index("purchase"))
    value[bought] = dice.choice([1, 1, 1, 2, 3], len(bought))
    if rich:
        parts = np.array(list(_RICH_SHARES.values()))
        turned = np.flatnonzero(nature.consenting[person] & (dice.random(len(person)) < _RICH))
        kind[turned] = len(KINDS) + dice.choice(len(parts), len(turned), p=parts / parts.sum())
        value[turned] = np.nan
    return kind, value
