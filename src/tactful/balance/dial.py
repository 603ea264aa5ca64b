"""The dial: what familiar, balanced, explore and surprise do to a choice.

>>> [round(strength_of(dial, 0.2).variety, 2) for dial in ("familiar", "balanced", "explore", "surprise")]
[0.1, 0.2, 0.35, 0.5]
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Strength", "strength_of"]


@dataclass(frozen=True, slots=True)
class Strength:
    """What the terms of the choice weigh.

    Attributes
    ----------
    variety
        0..0.9, share of the balance terms against relevance (which weighs ``1 - variety``).
    novelty
        Added for an item of new topics only, in units of the score's spread over the pool; negative keeps them out.
    slots
        Added to the declared random slots of the surface (never where it declares none); None takes all away.
    """

    variety: float
    novelty: float
    slots: int | None


_SCALE = {
    "none": (1.0, 0.0, 0),  # the non-profiled list is the balanced list of an unknown person (I7)
    "familiar": (0.5, -2.0, None),
    "balanced": (1.0, 0.0, 0),
    "explore": (1.75, 0.2, 1),
    "surprise": (2.5, 0.45, 2),
}


def strength_of(dial: str, diversity: float) -> Strength:
    """Return the strengths behind a dial on a surface with this `diversity` (0..1); unknown words mean balanced."""
    scale, novelty, slots = _SCALE.get(dial, _SCALE["balanced"])
    return Strength(min(0.9, diversity * scale), novelty, slots)
