"""Turns: whoever reads what a person said and writes it back does so one after the other, or a word would be lost.

>>> turns = Turns()
>>> with turns.of("ana"):
...     said = "one at a time"
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Turns"]


class Turns:
    """Locks by name; a bounded number of them, so two names may share one.

    Parameters
    ----------
    count
        How many locks there are.
    """

    def __init__(self, count: int = 64) -> None:
        self._locks = [threading.RLock() for _ in range(count)]

    def of(self, name: str) -> threading.RLock:
        """Return the lock of a name; taken before any other lock of the engine."""
        return self._locks[hash(name) % len(self._locks)]

    @contextmanager
    def of_both(self, one: str, other: str) -> Iterator[None]:
        """Take the locks of two names in one order for all, so that two who need both never block each other."""
        first, second = sorted((hash(one) % len(self._locks), hash(other) % len(self._locks)))
        with self._locks[first], self._locks[second]:
            yield
