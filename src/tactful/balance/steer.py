"""Steering: the list as a whole is to be as rare as sorting by score plus a price per bit would make it.

What a bit of rarity is worth is one price for everybody, so that novelty comes where it costs the least relevance; the
mean rarity of the items that are best at that price is the level of the list, where there is room for it. Steps, shared
places and topics move a list off its level: every pick sees by how much and leans a little the other way, and the last
one settles what is left. Levels rise with the price, which is what makes the steps of the dial go one way.

>>> steer = Steer(np.array([1.0, 2.0, 4.0]), np.array([0.9, 0.8, 0.1]), count=2, price=0.2)
>>> steer.level, steer.lift().round(3).tolist()
(1.5, [0.2, 0.4, 0.8])

References: Zhou et al. 2010 (self-information); Boyd & Vandenberghe 2004, 5.1 (one multiplier for one sum);
Astrom & Murray 2008, ch. 11 (proportional control); decision record 0028; `knowledge/balance.md` 1.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Steer"]

_HALF = 0.2
"""At this price a list takes at most half of the room there is above what scores alone show, so that every further
step of the dial finds some left."""
_PULL = 0.25
"""What a bit is worth more for every bit that the places left must be rarer than the level, on average."""
_MOST = 0.3
"""Of that at most, so that relevance still has a say."""
_LEAST = 1.5
"""Times the price: a list that is too rare already turns against what is rare, a little."""
_SPAN = 0.75
"""Bits by which the last place may miss what is owed, to the side that the price asks for."""
_LAST = 1.0
"""What every further bit costs there: more than all relevance."""


class Steer:
    """The level of a list in the making over m items.

    Parameters
    ----------
    rare
        float64 [m], bits of each item: 0 for what most people have.
    relevance
        float64 [m], 0..1 over the spread of the pool.
    count
        Places of the list, 1 or more.
    price
        What one bit is worth, in units of relevance; at 0 a list may not be rarer than what scores alone show.

    Attributes
    ----------
    rare
        As given.
    level
        Bits that the list should have on average.
    """

    def __init__(self, rare: NDArray[np.float64], relevance: NDArray[np.float64], count: int, price: float) -> None:
        self.rare, self._price, self._left = rare, price, count
        base = self._mean(relevance, count)
        room = max(self._mean(rare, count) - base, 0.0)
        asked = self._mean(relevance + price * rare, count)
        self.level = min(asked, base + room * price / (price + _HALF))
        self._owed = self.level * count

    def _mean(self, worth: NDArray[np.float64], count: int) -> float:
        """Return how rare the items of most worth are on average."""
        best = np.argsort(-worth, kind="stable")[:count]
        return float(np.add.reduce(self.rare[best])) / max(len(best), 1)

    def took(self, place: int) -> None:
        """Count an item that is on the list now."""
        self._left -= 1
        self._owed -= float(self.rare[place])

    def lift(self) -> NDArray[np.float64]:
        """Return what is added to every item now, float64 [m], in units of the spread of relevance."""
        price = self._price
        if self._left <= 1:
            low = self._owed if price > 0 else self._owed - _SPAN
            missed = np.maximum(low - self.rare, 0.0) + np.maximum(self.rare - low - _SPAN, 0.0)
            return price * self.rare - _LAST * missed
        lean = _PULL * (self._owed / self._left - self.level)
        lean = min(max(lean, -_LEAST * price), _MOST) if price > 0 else max(min(lean, 0.0), -_MOST)
        return (price + lean) * self.rare
