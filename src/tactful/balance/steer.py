"""Steering: the list as a whole is to be as many bits rarer as the dial says than what scores alone would show.

Whatever few people have is lifted, a little more with every pick while the list is still too popular and less once it
is rare enough, so that the mean comes out where it was asked to be, for everybody: that is what makes the steps of the
dial go one way. Below what scores alone show, as at 'familiar', the lift turns around.

>>> steer = Steer(np.array([1.0, 2.0, 4.0]), np.array([0.9, 0.8, 0.1]), count=1, above=0.5)
>>> steer.level, steer.lift().round(3).tolist()
(1.5, [-0.062, 0.0, -1.375])

References: Zhou et al. 2010 (self-information); Astrom and Murray 2008, ch. 11 (proportional control); balance.md 1.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Steer"]

_PER_BIT = 0.125
"""What one bit is worth, in units of the spread of relevance, when one more bit is asked for."""
_PULL = 3.0
"""How strongly a list is corrected that has become too popular or too rare."""
_HALF = 2.0
"""Asking for so many bits more takes at most half of the room there is, so that every further step finds some left."""
_MOST = 4.0
"""Of the correction, so that relevance still has a say in the last places."""
_LAST = 2.0
"""What the square of a bit too much or too little costs at the last place; a quarter of it at the one before."""


class Steer:
    """The level of a list in the making over m items.

    Parameters
    ----------
    rare
        float64 [m], bits of each item: 0 for what most people have.
    relevance
        float64 [m].
    count
        Places of the list, 1 or more.
    above
        Bits above what the `count` most relevant items have on average.

    Attributes
    ----------
    rare
        As given.
    level
        Bits that the list should have on average.
    """

    def __init__(self, rare: NDArray[np.float64], relevance: NDArray[np.float64], count: int, above: float) -> None:
        best = np.argsort(-relevance, kind="stable")[:count]
        base = float(rare[best].sum()) / max(len(best), 1)
        rarest = np.partition(rare, len(rare) - len(best))[len(rare) - len(best) :]
        room = float(rarest.sum()) / max(len(best), 1) - base
        above = min(above, max(room, 0.0) * above / (above + _HALF)) if above > 0 else above
        self.level = base + above
        self.rare, self._above, self._left = rare, above, count
        self._owed = self.level * count
        self._bits = rare - base

    def expect(self, places: int, bits: float) -> None:
        """Count places that something else will fill with so many bits each; negative takes the word back."""
        self._left -= places
        self._owed -= places * bits

    def took(self, place: int) -> None:
        """Count an item that is on the list now."""
        self._left -= 1
        self._owed -= float(self.rare[place])

    def lift(self) -> NDArray[np.float64]:
        """Return what is added to every item now, float64 [m], in units of the spread of relevance."""
        left = max(self._left, 1)
        need = self._owed / left
        gain = self._above + min(max(_PULL * (need - self.level), -_MOST), _MOST)
        missed = self.rare - need
        return _PER_BIT * (gain * self._bits - _LAST / (left * left) * missed * missed)
