"""The port to the decision ledger: a decision that cannot be recorded is not returned (DESIGN 8.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.errors import Conflict
from tactful.ids import DecisionId, Pseudonym

__all__ = ["SHOWN", "Entry", "HeldMeanwhile", "Ledger", "Noted", "RecentlyShown", "held_meanwhile"]

SHOWN = 200
"""Items a person was shown lately that are looked at."""


class HeldMeanwhile(Conflict):
    """Something was held or let go while the decision was computed."""


def held_meanwhile() -> HeldMeanwhile:
    """Return the error of a decision that must be computed again."""
    return HeldMeanwhile("held-meanwhile", "a hold was set while this was decided", hint="ask again")


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision to record: `body` is the self-contained record, encrypted by the store under the person's key."""

    decision_id: DecisionId
    person: Pseudonym | None
    """None for an ask without a person (recorded under the tenant's key)."""
    at: int
    surface: str
    items: NDArray[np.int32]
    body: bytes


@dataclass(frozen=True, slots=True)
class RecentlyShown:
    """What a person was shown lately, newest last: int32 items, int64 times, the surface of each."""

    item: NDArray[np.int32]
    at: NDArray[np.int64]
    surface: tuple[str, ...]

    def followed_by(self, entry: Entry, limit: int) -> RecentlyShown:
        """Return the last `limit` with one more decision at the end."""
        count = len(entry.items)
        return RecentlyShown(
            np.concatenate([self.item, entry.items])[-limit:],
            np.concatenate([self.at, np.full(count, entry.at)])[-limit:],
            (*self.surface, *(entry.surface,) * count)[-limit:],
        )


@dataclass(frozen=True, slots=True)
class Noted:
    """That a decision was made: what tells who was shown what when, without opening the record."""

    decision_id: DecisionId
    person: Pseudonym | None
    at: int
    surface: str
    items: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))


class Ledger(Protocol):
    """Decisions, durable and encrypted."""

    def record(self, entry: Entry, *, still: Callable[[], bool] | None = None) -> Future[None]:
        """Queue a decision for the next group commit; the future resolves once it is on disk.

        `still` is asked inside the transaction whether what the decision rests on still holds; where it does not,
        nothing is recorded and the future raises `HeldMeanwhile`.
        """
        ...

    def between(self, since: int, until: int) -> Iterator[Noted]:
        """Yield the decisions made from `since` up to `until` (ms) that can still be read, in order of recording."""
        ...

    def read(self, decision_id: DecisionId) -> Entry | None:
        """Return a recorded decision; None when unknown, expired or erased."""
        ...

    def shown(self, person: Pseudonym, limit: int = SHOWN) -> RecentlyShown:
        """Return what the person was shown lately, including decisions queued but not yet on disk."""
        ...

    def next_counter(self, person: Pseudonym) -> int:
        """Return the person's next ask number (1, 2, …); never the same twice, also after a restart."""
        ...

    def of_person(self, person: Pseudonym, limit: int = 1000) -> list[DecisionId]:
        """Return the ids of the person's recorded decisions, newest first."""
        ...
