"""How lately each kind of event has arrived from anybody: a feed that has gone silent says nothing about a person.

Kept beside the log and written down every minute; what was not written down before a crash counts as older, so a
doubt never calls anybody lapsed.
"""

from __future__ import annotations

import threading

import msgspec
import numpy as np

from tactful.clock import HOUR_MS
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.messaging.rules import Lifecycle
from tactful.stores.meta import Meta
from tactful.stores.store import OnCommit

__all__ = ["Freshness"]

_KEPT = "feeds-latest"


class Freshness:
    """The latest instant of each kind.

    Parameters
    ----------
    kinds
        Registered kinds.
    meta
        Where it is kept across restarts.
    """

    def __init__(self, kinds: KindRegistry, meta: Meta) -> None:
        self._kinds = kinds
        self._meta = meta
        self._lock = threading.Lock()
        held = meta.get(_KEPT)
        self._latest: dict[int, int] = msgspec.json.decode(held, type=dict[int, int]) if held else {}
        self._written = dict(self._latest)

    def beside(self, listener: OnCommit) -> OnCommit:
        """Return a listener to commits that notes what arrived, then tells the given one."""

        def told(rows: EventColumns) -> None:
            self.note(rows)
            listener(rows)

        return told

    def note(self, rows: EventColumns) -> None:
        """Note what arrived."""
        if not len(rows):
            return
        latest = np.zeros(int(rows.kind.max()) + 1, np.int64)
        np.maximum.at(latest, rows.kind, rows.at)
        with self._lock:
            for code in np.unique(rows.kind).tolist():
                self._latest[code] = max(self._latest.get(code, 0), int(latest[code]))

    def stale(self, now: int, rules: Lifecycle) -> tuple[str, ...]:
        """Return the required kinds that have not arrived lately at `now` (ms); ``("any",)`` when none has."""
        since = now - round(rules.fresh_hours * HOUR_MS)
        with self._lock:
            latest = dict(self._latest)
        if not rules.feeds:
            return () if any(at > since for at in latest.values()) else ("any",)
        return tuple(name for name in rules.feeds if latest.get(self._kinds.code(name), 0) <= since)

    def save(self) -> None:
        """Write it down when it changed."""
        with self._lock:
            latest = dict(self._latest)
        if latest != self._written:
            self._meta.put(_KEPT, msgspec.json.encode(latest))
            self._written = latest
