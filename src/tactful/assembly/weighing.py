"""Weighing: how much each part of the scorer really moves lists, told without anything about anybody.

Weights of parts are in different units and cannot be compared; what can is how far a part spreads the candidates of a
list apart. One decision in a few adds the spread of each part among its candidates to a running mean per surface. Only
those means are kept, in memory, and they are told once enough lists stand behind them.

>>> weighing = Weighing(least=1)
>>> weighing.add("home", ("taste", "trend"), np.array([[0.0, 3.0], [0.0, 1.0]]))
>>> weighing.shares("home")
{'taste': 0.75, 'trend': 0.25}

References: DSA Art. 27(2); promise X2.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["EVERY", "Weighing"]

EVERY = 8
"""One decision in so many is weighed: about 20 µs each."""

LEAST = 30
"""Lists behind a told mean, at least."""


class Weighing:
    """Running means of the spread of each part, per surface.

    Parameters
    ----------
    least
        Lists that must stand behind what is told.
    """

    def __init__(self, least: int = LEAST) -> None:
        self._least = least
        self._lock = threading.Lock()
        self._turn = 0
        self._spread: dict[str, dict[str, float]] = {}
        self._lists: dict[str, int] = {}

    def due(self) -> bool:
        """Tell whether the next list is to be weighed; the first one is."""
        self._turn += 1
        return self._turn % EVERY == 1

    def add(self, surface: str, names: Sequence[str], parts: NDArray[np.floating]) -> None:
        """Add one list.

        Parameters
        ----------
        names
            Names of the parts, one per row.
        parts
            What each part gave each candidate, [parts, candidates], blend weights applied.
        """
        if parts.shape[1] < 2:
            return
        spread = parts.std(axis=1)
        total = float(spread.sum())
        if not total:
            return
        with self._lock:
            held = self._spread.setdefault(surface, {})
            for name, share in zip(names, (spread / total).tolist(), strict=True):
                held[name] = held.get(name, 0.0) + share
            self._lists[surface] = self._lists.get(surface, 0) + 1

    def lists(self, surface: str) -> int:
        """Return how many lists were weighed on a surface since the engine was opened."""
        return self._lists.get(surface, 0)

    def shares(self, surface: str) -> dict[str, float]:
        """Return the share of each part, 0..1, summing to 1; empty before enough lists were weighed."""
        with self._lock:
            count = self._lists.get(surface, 0)
            if count < self._least:
                return {}
            return {name: round(total / count, 4) for name, total in self._spread[surface].items()}
