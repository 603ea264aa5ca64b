"""The view: the signals of one person under one permit at one time, ready for scoring.

It is the only form in which the pass sees a person: columns of permitted signals, oldest first, each with
the weight that is left after its kind's strength, fading, and the person's own marks (gift, not me).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.context import Coarse
from tactful.profile.standing import NOBODYS, Standing

__all__ = ["Trait", "View"]


@dataclass(frozen=True, slots=True)
class Trait:
    """A declared or registered fact that is not about one item, such as ``age_band=25-34`` or a liked topic."""

    feature: str
    """Model column: ``"<attribute>=<value>"`` or ``"tag=<tag>"``; only registered attributes and catalogue tags."""
    kind: str
    label: str
    weight: float = 1.0
    source: str = "declared"
    observed_at: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """Signals as columns of equal length m, oldest first, one-offs before all others.

    Attributes
    ----------
    item
        int32, item numbers (signals about items only).
    at, seq
        int64; when it happened, and its place in the log.
    kind
        int16, kind codes.
    weight
        float32, what is left of the signal: kind weight times own fading times marks, times what the other signals
        leave of it; may be negative or 0.
    value
        float32, NaN when none.
    owned
        int32, item numbers the person has.
    seen
        int32 items consumed, with `seen_at` int64 (last time).
    never
        int32, items the person said never to show.
    disliked
        int32, items marked less-like-this.
    traits
        Declared and registered facts.
    coarse
        The moment of the ask.
    standing
        Which signals count for less beside the others, and why: for telling, already part of the weights.
    made
        What has been worked out from the columns so far; never part of what the view says.
    """

    item: NDArray[np.int32]
    at: NDArray[np.int64]
    seq: NDArray[np.int64]
    kind: NDArray[np.int16]
    weight: NDArray[np.float32]
    value: NDArray[np.float32]
    owned: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    seen: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    seen_at: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    never: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    disliked: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    traits: tuple[Trait, ...] = ()
    coarse: Coarse = field(default_factory=Coarse)
    standing: Standing = NOBODYS
    made: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __len__(self) -> int:
        """Return the number of item signals."""
        return len(self.item)

    @classmethod
    def nobody(cls, coarse: Coarse | None = None) -> View:
        """Return the view of an unknown person at the given moment."""
        none32, none64 = np.zeros(0, np.int32), np.zeros(0, np.int64)
        nothing = np.zeros(0, np.float32)
        return cls(none32, none64, none64, np.zeros(0, np.int16), nothing, nothing, coarse=coarse or Coarse())

    def moment(self, coarse: Coarse, traits: tuple[Trait, ...]) -> View:
        """Return the same signals at a moment, beside some traits; what was worked out from the columns still holds."""
        here = replace(self, coarse=coarse, traits=traits)
        object.__setattr__(here, "made", self.made)
        return here

    def digest(self) -> str:
        """Return a fingerprint of everything the pass may read of the person (16 hex digits)."""
        columns = self.made.get("digest")
        if columns is None:
            columns = self.made["digest"] = hashlib.sha256()
            for column in (
                self.item,
                self.at,
                self.seq,
                self.kind,
                self.weight,
                self.owned,
                self.seen,
                self.never,
            ):
                columns.update(np.ascontiguousarray(column).tobytes())
                columns.update(b"|")
        seal = columns.copy()
        seal.update(repr((self.traits, self.coarse)).encode())
        return seal.hexdigest()[:16]
