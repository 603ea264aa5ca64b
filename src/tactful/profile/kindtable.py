"""The kind registry as arrays indexed by kind code, so that histories are weighed without a loop.

>>> from tactful.events.kinds import KindSpec
>>> view = KindSpec(family="behavioural", source="site", label={}, weight=0.3, ttl_days=400, basis={})
>>> float(KindTable.of(KindRegistry({"view": view})).weight[1].round(2))
0.3
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.events.kinds import KindRegistry, KindSpec

__all__ = ["CANCELS", "COUNT", "RATING", "SHARE", "KindTable", "table_of"]

RATING, SHARE, COUNT = 1, 2, 3
_VALUE_MEANS = {"": 0, "rating": RATING, "share": SHARE, "count": COUNT}

CANCELS = frozenset({"gift", "not-me", "never", "less-like-this"})
"""Marks: the person's last word on an item, after which its earlier signals steer no more."""


@dataclass(frozen=True, slots=True)
class KindTable:
    """Columns of length (highest code + 1); codes that are not registered have no life and no weight.

    `weight` float64; `decay` float64, fading per millisecond in powers of two; `life` int64 ms; `means` int8, what
    the value does;
    `owns`, `consumes`, `acts` (owns or consumes, and is not said), `trains`, `cancels` (carries a mark), `never`,
    `less` bool.
    """

    weight: NDArray[np.float64]
    decay: NDArray[np.float64]
    life: NDArray[np.int64]
    means: NDArray[np.int8]
    owns: NDArray[np.bool_]
    consumes: NDArray[np.bool_]
    acts: NDArray[np.bool_]
    trains: NDArray[np.bool_]
    cancels: NDArray[np.bool_]
    never: NDArray[np.bool_]
    less: NDArray[np.bool_]

    @classmethod
    def of(cls, kinds: KindRegistry) -> KindTable:
        """Return the table of a registry."""
        rows: list[KindSpec | None] = [None] * (max(kinds.codes.values(), default=0) + 1)
        for name in kinds:
            rows[kinds.code(name)] = kinds.spec(name)
        return cls(
            weight=np.array([_weight(s) for s in rows]),
            decay=np.array([1 / (s.half_life_days * DAY_MS) if s and s.half_life_days else 0.0 for s in rows]),
            life=np.array([int(s.ttl_days * DAY_MS) if s else 0 for s in rows], np.int64),
            means=np.array([_VALUE_MEANS[s.value_means] if s else 0 for s in rows], np.int8),
            owns=np.array([bool(s and s.owns) for s in rows]),
            consumes=np.array([bool(s and s.consumes) for s in rows]),
            acts=np.array([bool(s and (s.owns or s.consumes) and not s.said) for s in rows]),
            trains=np.array([bool(s and s.trains) for s in rows]),
            cancels=np.array([bool(s and s.mark in CANCELS) for s in rows]),
            never=np.array([bool(s and s.mark == "never") for s in rows]),
            less=np.array([bool(s and s.mark == "less-like-this") for s in rows]),
        )

    def mask(self, codes: frozenset[int]) -> NDArray[np.bool_]:
        """Return which codes are in a set, bool by code."""
        return _mask(codes, len(self.weight))


@lru_cache(maxsize=16)
def table_of(kinds: KindRegistry) -> KindTable:
    """Return the table of a registry, made once per registry object (registries do not change)."""
    return KindTable.of(kinds)


@lru_cache(maxsize=256)
def _mask(codes: frozenset[int], size: int) -> NDArray[np.bool_]:
    chosen = np.zeros(size, np.bool_)
    chosen[[code for code in codes if code < size]] = True
    chosen.flags.writeable = False
    return chosen


def _weight(spec: KindSpec | None) -> float:
    """Return the weight of a kind; "less like this" is never positive, other marks never steer by themselves."""
    if spec is None:
        return 0.0
    if spec.mark == "less-like-this":
        return -abs(spec.weight or 1.0)
    return 0.0 if spec.mark in {"gift", "not-me", "never"} else spec.weight
