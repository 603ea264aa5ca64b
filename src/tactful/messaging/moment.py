"""The moment: everything that the gates may know of one person now, fetched once and frozen.

No gate reads a store, the clock or a global; what may not be read for messages is not in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.contacts.contact import Contact
from tactful.contacts.suppression import Suppression
from tactful.holds.hold import Holds
from tactful.messaging.life import Life, Standing
from tactful.messaging.past import Past, past_of
from tactful.messaging.rules import MessageRules
from tactful.messaging.tired import tired_of
from tactful.people.person import Controls

__all__ = ["Acts", "Moment"]


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """What a person did and may be read for messages, as columns.

    Attributes
    ----------
    owned, never, disliked
        int32 item numbers.
    kind, item, at
        int16, int32, int64: every readable event, for goals.
    interest
        float64 by topic of the table: share of the person's liking, 0 to 1 in all.
    families
        Which families of signals that liking rests on: shares, 1 in all.
    """

    owned: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    never: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    disliked: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    kind: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    item: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    at: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    interest: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0, np.float64))
    families: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One person, now."""

    now: int
    """Milliseconds."""
    person: int
    """Pseudonym; 0 for somebody unknown."""
    seed: bytes
    """Seed of the tenant's dice."""
    rules: MessageRules
    past: Past
    contacts: tuple[Contact, ...] = ()
    """All contacts as they were read, also those that count no more."""
    closed: str = ""
    """Code of what is wrong with the gate itself; then nothing passes."""
    holds: Holds = field(default_factory=Holds)
    off: str = ""
    """What switches off more than messages: ``restricted`` or ``paused``."""
    why: str = ""
    """Why messages other than service rest on nothing: ``no-grant``, ``objection``, ``minor``, …; empty: they may."""
    controls: Controls = field(default_factory=Controls)
    suppressions: tuple[Suppression, ...] = ()
    reached: frozenset[str] | None = None
    """Channels on which the person can be reached by us; None where nobody checks."""
    asked: frozenset[str] | None = None
    """Channels that the caller asks for; None for all."""
    zone: str | None = None
    """The person's own zone, known here; None for unknown."""
    acts: Acts = field(default_factory=Acts)
    life: Life = field(default_factory=lambda: Life("unknown"))
    phase: str = "none"
    readable: bool = True
    """Whether every feed of the person may be read; else nobody can be called lapsed."""
    stale: tuple[str, ...] = ()
    """Required feeds that have not arrived lately."""
    standing: Standing = field(default_factory=Standing)
    tired: float = 0.0
    """Fatigue, 0 to 1."""
    open_case: bool = False
    """Whether a complaint or contested decision of the person waits for a human."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Facts the caller sends."""

    def beside(self, contacts: Sequence[Contact], now: int, *, without: str = "") -> Moment:
        """Return the same person at `now` (ms) beside other contacts, leaving one reservation out."""
        past = past_of(contacts, now, without=without)
        tired = tired_of(past.at, past.answered, past.extra, now, self.rules.fatigue)
        return replace(self, now=now, past=past, tired=tired)

    @property
    def share(self) -> float:
        """What is left of every cap, 0 to 1: half for the tired, half for the loyal."""
        tired = 0.5 if self.tired > self.rules.fatigue.halves_at else 1.0
        return tired * (0.5 if self.life.state == "loyal" else 1.0)
