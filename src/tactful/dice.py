"""Chance, drawn in one place and always reproducible (DESIGN 8.6).

Dice are seeded by an HMAC of the tenant seed with the pseudonym, the surface and the person's ask counter,
so a replay draws the same numbers, and nobody without the seed can predict them.

>>> first = Dice.for_person(b"seed", 7, "home", 1).generator().random()
>>> first == Dice.for_person(b"seed", 7, "home", 1).generator().random()
True
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import numpy as np

__all__ = ["Dice"]


@dataclass(frozen=True, slots=True)
class Dice:
    """A seed of 128 bits; two Dice with one seed draw the same numbers."""

    seed: bytes

    @classmethod
    def for_person(cls, tenant_seed: bytes, pseudonym: int, surface: str, counter: int) -> Dice:
        """Return the dice of one ask of one person."""
        message = b"%d|%s|%d" % (pseudonym, surface.encode(), counter)
        return cls(_seed(tenant_seed, message))

    @classmethod
    def for_surface(cls, tenant_seed: bytes, surface: str) -> Dice:
        """Return the dice of every non-profiled ask on a surface: the same for everybody."""
        return cls(_seed(tenant_seed, b"surface|" + surface.encode()))

    def uniform(self, turn: int) -> float:
        """Return the uniform number in [0, 1) of a turn (0, 1, …): 53 bits of a keyed digest, in a microsecond.

        >>> Dice(bytes(16)).uniform(0) == Dice(bytes(16)).uniform(0) != Dice(bytes(16)).uniform(1)
        True
        """
        digest = hashlib.blake2b(b"%d" % turn, digest_size=8, key=self.seed).digest()
        return (int.from_bytes(digest) >> 11) * 2.0**-53

    def generator(self) -> np.random.Generator:
        """Return a fresh generator at the start of the sequence."""
        return np.random.Generator(np.random.Philox(key=int.from_bytes(self.seed)))


def _seed(tenant_seed: bytes, message: bytes) -> bytes:
    # Not `hmac.digest`: it lets go of the interpreter for a microsecond's work, and a busy writer then takes its turn.
    return hmac.new(tenant_seed, message, hashlib.sha256).digest()[:16]
