"""The arm of a trial that a decision was made under: named in the record, and enough to make the decision again.

>>> Taken("ranking", 2, "bolder").label()
'ranking/2/bolder'
"""

from __future__ import annotations

import msgspec

from tactful.decisions.surface import SurfaceRules

__all__ = ["ARMS", "BOTH", "Beside", "Taken", "factors_of", "labels"]

ARMS = "experiments"
"""Key of a decision's ``versions`` under which the arms stand; absent when there are none."""

BOTH = "both"
"""Arm of a list that two rankings share."""


class Taken(msgspec.Struct, frozen=True, array_like=True):
    """One arm of one phase of one experiment."""

    experiment: str
    phase: int
    arm: str
    factors: dict[str, float] = {}
    """Part of the scorer to what it is multiplied by; the other settings of the arm are in the record's rules."""

    def label(self) -> str:
        """Return the arm as versions tell it: experiment, phase, arm."""
        return f"{self.experiment}/{self.phase}/{self.arm}"


class Beside(msgspec.Struct, frozen=True, array_like=True):
    """The second of two rankings that share one list; the first is the surface as it is."""

    names: tuple[str, str]
    """Arms of the first and of the second ranking."""
    rules: SurfaceRules
    """Of the surface, as they are under the second."""
    factors: dict[str, float] = {}
    """Part of the scorer to what the second multiplies it by."""


def labels(taken: tuple[Taken, ...]) -> str:
    """Return every arm as one word each, with spaces between."""
    return " ".join(one.label() for one in taken)


def factors_of(taken: tuple[Taken, ...]) -> dict[str, float]:
    """Return what each part is multiplied by when several arms hold at once.

    >>> factors_of((Taken("a", 1, "x", {"taste": 2.0}), Taken("b", 1, "y", {"taste": 0.5, "trend": 0.0})))
    {'taste': 1.0, 'trend': 0.0}
    """
    product: dict[str, float] = {}
    for one in taken:
        for part, factor in one.factors.items():
            product[part] = product.get(part, 1.0) * factor
    return product
