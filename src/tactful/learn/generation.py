"""What a generation is called and when it was counted; everything needed to add to it or take from it.

>>> name_of(Constants(), 12, 0).startswith("g12-")
True
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.rank.constants import Constants

__all__ = ["Generation", "name_of"]


@dataclass(frozen=True, slots=True)
class Generation:
    """The fixed facts of one generation.

    Attributes
    ----------
    constants
        Shape and blends.
    reference
        Milliseconds; the moment fading is relative to.
    strengths
        int8 per kind code; 0 where a kind does not train.
    seq
        Position in the log at which it was fitted; also in its name.
    rewards
        int8 per kind code: what an outcome of the kind is worth (`tactful.learn.impressions`).
    """

    constants: Constants
    reference: int
    strengths: NDArray[np.int8]
    seq: int
    rewards: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))

    @property
    def version(self) -> str:
        """Return the name of the generation."""
        return name_of(self.constants, self.seq, self.reference)


def name_of(constants: Constants, seq: int, reference: int) -> str:
    """Return ``g<seq>-<4 hex digits>``; the digits stand for constants and reference time."""
    seal = hashlib.sha256(msgspec.json.encode(constants, order="sorted") + b"|%d" % reference)
    return f"g{seq}-{seal.hexdigest()[:4]}"
