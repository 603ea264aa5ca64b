"""Where the pseudonyms of merged sessions lead, so that what was on its way still arrives."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np

from tactful.events.columns import EventColumns

__all__ = ["Forward"]


class Forward:
    """Where pseudonyms of merged sessions lead, and which pseudonyms are gone.

    Rows queued before a merge or an erasure arrive after it; this is how they still reach the right person, or
    nobody. Nothing is queued across a restart, so it lives in memory only.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._to: dict[int, int] = {}

    def add(self, source: int, target: int) -> None:
        """Lead `source` to `target` from now on."""
        with self._lock:
            self._to[source] = target

    def end(self, person: int) -> None:
        """Lead `person` to nobody: pseudonym 0, which has no key."""
        self.add(person, 0)

    def take_back(self, person: int) -> None:
        """Undo `add` or `end`: what they announced was not committed."""
        with self._lock:
            self._to.pop(person, None)

    def of(self, person: int) -> int:
        """Return the pseudonym that stands for `person` now; 0 for nobody."""
        with self._lock:
            while person in self._to:
                person = self._to[person]
        return person

    def of_rows(self, rows: EventColumns) -> EventColumns:
        """Return the rows under the pseudonyms that stand now."""
        if not self._to:
            return rows
        with self._lock:
            moved = np.isin(rows.person, np.fromiter(self._to, np.int64, len(self._to)))
        if not moved.any():
            return rows
        person = rows.person.copy()
        person[moved] = [self.of(p) for p in person[moved].tolist()]
        return replace(rows, person=person)
