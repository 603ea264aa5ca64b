"""What one run came to, as it is kept: a line of JSON, so that a stopped simulation continues where it was.

>>> one = Outcome(world="null", policy="greedy", seed=1, figures={"slope": -0.1}, series={}, checked=0, differing=0)
>>> Outcome.read(one.line()) == one
True
"""

from __future__ import annotations

import math
from typing import Self

import msgspec

__all__ = ["Outcome"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One world, one policy, one seed."""

    world: str
    policy: str
    seed: int
    figures: dict[str, float]
    """Name to value (see `tactful.simulate.figures.WORDS`); what cannot be told is left out."""
    series: dict[str, list[float]]
    """Name to one value per round (see `tactful.simulate.figures.SERIES`)."""
    checked: int
    """Lists that the whole pass made too."""
    differing: int
    """How many of those were not equal."""

    @classmethod
    def of(
        cls,
        who: tuple[str, str, int],
        figures: dict[str, float],
        series: dict[str, list[float]],
        whole: tuple[int, int],
    ) -> Self:
        """Return an outcome without what is no number; `who`: world, policy, seed; `whole`: checked, differing."""
        world, policy, seed = who
        told = {name: value for name, value in figures.items() if math.isfinite(value)}
        return cls(
            world=world, policy=policy, seed=seed, figures=told, series=series, checked=whole[0], differing=whole[1]
        )

    @classmethod
    def read(cls, line: bytes) -> Self:
        """Return what a line holds; raises `msgspec.MsgspecError` for anything else."""
        return msgspec.json.decode(line, type=cls)

    def line(self) -> bytes:
        """Return one line of JSON, without its end."""
        return msgspec.json.encode(self)
