"""Steering: the list as a whole is to be as rare as sorting by score plus a price per bit would make it.

What a bit of rarity is worth is one price for everybody, so that novelty comes where it costs the least relevance; the
mean rarity of the items that are best at that price is the level of the list, where there is room for it. In part the
level follows the room alone: prices have nothing to say between two items, and a step of the dial is to go somewhere.
Steps, shared places and topics move a list off its level: every pick sees by how much and leans a little the other way,
and the last ones settle what is left. Levels rise with the price, which is what makes the steps of the dial go one way.

>>> steer = Steer(np.array([1.0, 2.0, 4.0]), np.array([0.9, 0.8, 0.1]), count=2, price=0.2)
>>> round(steer.level, 3), steer.lift().round(3).tolist()
(1.8, [0.2, 0.4, 0.8])

References: Zhou et al. 2010 (self-information); Boyd & Vandenberghe 2004, 5.1 (one multiplier for one sum);
Astrom & Murray 2008, ch. 11 (proportional control); decision records 0028 and 0029; `knowledge/balance.md` 1.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.balance.dial import strength_of

__all__ = ["Steer", "price_of"]

_PER_BIT = 0.125
"""What a bit of rarity is worth at a `rarity` of 1, of the spread of relevance."""
_SURPRISES = strength_of("surprise", 0.0).bridges[0]
"""Of ten places, first steps at 'surprise'."""
_HALF = 0.2
"""At this price a list takes at most half of the room there is above what scores alone show, so that every further
step of the dial finds some left."""
_EVEN = 0.4
"""How far the level follows the room alone, 0..1."""
_PULL = 0.25
"""What a bit is worth more for every bit that the places left must be rarer than the level, on average."""
_MOST, _MOST_LATE = 0.3, 1.0
"""Of that at most, so that relevance still has a say; less of one when the list is nearly full."""
_LATE = 4
"""Places before the end from which the list has to come to its level."""
_LEAST = 1.5
"""Times the price: a list that is too rare already turns against what is rare, a little."""
_SPAN = 0.25
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
    steps
        float64, bits of the first steps that could be drawn, as many of which a dial of 'surprise' asks for at least:
        what they take of the room is no room at any setting.

    Attributes
    ----------
    rare
        As given.
    level
        Bits that the list should have on average.
    """

    def __init__(
        self,
        rare: NDArray[np.float64],
        relevance: NDArray[np.float64],
        count: int,
        price: float,
        steps: NDArray[np.float64] | None = None,
    ) -> None:
        self.rare, self._price, self._left = rare, price, count
        base = self._mean(relevance, count)
        reach = max(self._rarest(count, steps) - base, 0.0) * price / (price + _HALF)
        asked = min(self._mean(relevance + price * rare, count), base + reach)
        self.level = asked + _EVEN * (base + reach - asked)
        self._owed = self.level * count

    def _rarest(self, count: int, steps: NDArray[np.float64] | None) -> float:
        """Return how rare a list could be on average that has room for first steps."""
        some = 0 if steps is None else min(_SURPRISES * count // 10, len(steps))
        rest = self._mean(self.rare, count - some) * (count - some)
        return (rest + (some * float(steps.mean()) if steps is not None and some else 0.0)) / count

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
        lean = self._owed / self._left - self.level
        late = self._left <= _LATE
        lean, most = (lean / self._left, _MOST_LATE) if late and lean > 0 else (_PULL * lean, _MOST)
        lean = min(max(lean, -_LEAST * price), most) if price > 0 else max(min(lean, 0.0), -_MOST)
        return (price + lean) * self.rare


def price_of(rarity: float, strength: float, contrarian: float = 0.0) -> float:
    """Return what one bit is worth, in units of relevance.

    Parameters
    ----------
    rarity
        Of the surface, 0..1.
    strength
        What the dial makes of it (`tactful.balance.dial.Strength.rarity`).
    contrarian
        0..1, how surely the person passes over what is popular.
    """
    return _PER_BIT * rarity * strength * (1.0 + contrarian)
