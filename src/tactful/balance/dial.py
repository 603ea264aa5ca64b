"""The dial: what familiar, balanced, explore and surprise do to a choice.

>>> [round(strength_of(dial, 0.4).variety, 2) for dial in ("familiar", "balanced", "explore", "surprise")]
[0.2, 0.4, 0.52, 0.64]
>>> [strength_of(dial, 0.2).bridges for dial in ("familiar", "balanced", "explore", "surprise")]
[(0, 0), (1, 3), (2, 5), (3, 7)]
"""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["BELOW", "Strength", "strength_of"]


@dataclass(frozen=True, slots=True)
class Strength:
    """What the terms of the choice weigh.

    Attributes
    ----------
    variety
        0..1, what a place that a topic is owed weighs against the whole spread of relevance.
    novelty
        Added for an item of new topics only, in units of the score's spread over the pool; negative keeps them out.
    unlike
        Added for an item as far as its topics differ from the person's, in the same units.
    even
        0..1, exponent of the person's shares of topics: at 1 lists follow them, towards 0 all topics are owed alike.
        Shares come from what was shown before, and the large would grow by themselves.
    rarity
        Times the surface's own rarity: what a bit is worth, see `tactful.balance.steer`.
    slots
        Added to the declared random slots of the surface (never where it declares none); None takes all away.
    bridges
        Least and most places of ten for a first step into a new topic; the person's learned appetite moves between.
    common
        At most so many places share something with everybody or the person's group: it is no surprise.
    """

    variety: float
    novelty: float
    unlike: float
    even: float
    rarity: float
    slots: int | None
    bridges: tuple[int, int]
    common: int


BELOW = -8.0
"""Lift of what may only come when nothing else is left: below whatever else lifts and steering add."""

_SCALE = {
    # the non-profiled list is the balanced list of an unknown person (I7)
    "none": Strength(1.0, 0.0, 0.0, 0.8, 1.0, 0, (1, 3), 9),
    "familiar": Strength(0.5, BELOW, 0.0, 1.0, 0.0, None, (0, 0), 9),
    "balanced": Strength(1.0, 0.0, 0.0, 0.8, 1.0, 0, (1, 3), 9),
    "explore": Strength(1.3, 0.2, 0.0, 0.7, 2.4, 1, (2, 5), 1),
    "surprise": Strength(1.6, 0.45, 0.1, 0.6, 3.4, 2, (3, 7), 0),
}
"""`variety` here is times the surface's diversity."""


def strength_of(dial: str, diversity: float) -> Strength:
    """Return the strengths behind a dial on a surface with this `diversity` (0..1); unknown words mean balanced."""
    scale = _SCALE.get(dial, _SCALE["balanced"])
    return replace(scale, variety=min(1.0, diversity * scale.variety))
