"""What a policy is given, and the port to the tenant it acts in: the real stages, with another clock, dice and ledger.

Example: `tactful.assembly.simulating.Rehearsal` implements the port over an engine in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.people.person import Dial
from tactful.profile.occasion import Occasion
from tactful.rank.scorer import Scorer

__all__ = ["ALONE", "AWAY", "TAKEN", "Happened", "Moment", "Tenant"]

TAKEN, ALONE, AWAY = 0, 1, 2
"""How something happened."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What people did in a round, as columns of equal length.

    Attributes
    ----------
    person
        int64, number of the person in the world.
    item
        int32.
    how
        int8: `TAKEN` from a list, `ALONE` without one, or `AWAY`, put away from a list.
    """

    person: NDArray[np.int64]
    item: NDArray[np.int32]
    how: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Moment:
    """One ask of one person.

    Attributes
    ----------
    occasion
        The real one.
    scorer
        The model in service.
    popular
        float64 by item number, faded counts of everybody.
    truth
        float32 by item number, the true chance to like; only the oracle reads it.
    dice
        The policy's own, the same for the same person and round under every policy.
    """

    occasion: Occasion
    scorer: Scorer
    popular: NDArray[np.float64]
    truth: NDArray[np.float32]
    dice: np.random.Generator

    @property
    def count(self) -> int:
        """Return how many items are asked for."""
        return min(self.occasion.ask.count, self.occasion.rules.max_count)


class Tenant(Protocol):
    """An engine of its own for one run: nothing of it outlives the run."""

    @property
    def scorer(self) -> Scorer:
        """Return the model in service."""
        ...

    @property
    def k(self) -> int:
        """Return the smallest number of people that counts: what fewer have is as rare as what so many have."""
        ...

    def occasion(self, person: int, turn: int, dial: Dial) -> Occasion:
        """Return the occasion of an ask: the real gate, with dice that depend on seed, person and round only."""
        ...

    def popular(self) -> NDArray[np.float64]:
        """Return faded counts of everybody, float64 by item number."""
        ...

    def decided(self, occasion: Occasion) -> NDArray[np.int32]:
        """Return the list of the whole pass, explained and with its record, int32 item numbers."""
        ...

    def shown(self, person: int, occasion: Occasion, items: NDArray[np.int32]) -> None:
        """Keep in the ledger that a person was shown a list."""
        ...

    def tell(self, happened: Happened) -> None:
        """Take in what happened; the next occasion knows it."""
        ...

    def next_round(self) -> None:
        """Let a day pass, and let the model learn what came in."""
        ...
