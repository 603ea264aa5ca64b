"""A target: another way of drawing a declared random slot, as typed data, and the chances it would have given.

>>> Target(floor=0.1).chances(np.array([[2.0, 1.0]]), np.array([True, True])).round(2).tolist()
[0.84, 0.16]
>>> Target(draw="best", floor=0.1).chances(np.array([[2.0, 1.0]]), np.array([True, True])).round(2).tolist()
[0.95, 0.05]
"""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.errors import BadInput

__all__ = ["Target"]


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a slot would be drawn."""

    draw: Literal["softmax", "best", "even"] = "softmax"
    """By strength of the score, the best one, or all alike."""
    parts: dict[str, float] = {}
    """Parts of the scorer and what they are multiplied by, 0 to 10."""
    heat: float = 1.0
    """Of ``softmax``: how far a score may be below the best, in standard deviations of the scores, 0.01 to 100."""
    floor: float = 0.05
    """Share of each draw that is spread evenly over all that may be drawn, 0 to 1."""

    def check(self) -> None:
        """Refuse what cannot be drawn; raises BadInput ``bad-target``."""
        fits = 0.01 <= self.heat <= 100.0 and 0.0 <= self.floor <= 1.0
        if not fits or not all(0.0 <= factor <= 10.0 for factor in self.parts.values()):
            raise BadInput(
                "bad-target", "the way of drawing is out of range", hint="heat 0.01 to 100, floor 0 to 1, parts 0 to 10"
            )

    def chances(
        self, parts: NDArray[np.floating], left: NDArray[np.bool_], names: tuple[str, ...] = ()
    ) -> NDArray[np.float64]:
        """Return the chance of every item, float64 [m], summing to 1; 0 for those not left (one must be).

        Parameters
        ----------
        parts
            What each part gave each item, [p, m]; effects may be further rows.
        left
            bool [m], what may still be drawn.
        names
            Names of the first rows.
        """
        factor = np.array([self.parts.get(name, 1.0) for name in names] + [1.0] * (len(parts) - len(names)))
        score = factor @ parts.astype(np.float64)
        even = left / left.sum()
        if self.draw == "even":
            return np.asarray(even)
        if self.draw == "best":
            strength = np.zeros(len(score))
            strength[int(np.where(left, score, -np.inf).argmax())] = 1.0
        else:
            warmth = self.heat * (float(score.std()) or 1.0)
            strength = np.where(left, np.exp((score - score[left].max()) / warmth), 0.0)
        chance: NDArray[np.float64] = (1.0 - self.floor) * strength / strength.sum() + self.floor * even
        return chance
