"""What each item was shown on the surfaces that give makers their turn; counted from decisions, stored nowhere.

It is counted when it is first wanted, hourly, and within minutes after somebody changed or left.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tactful.balance.makers import looked_at
from tactful.clock import DAY_MS, HOUR_MS, Clock
from tactful.settings import Settings
from tactful.stores.store import Store

__all__ = ["UNSEEN", "Exposed", "ExposureBoard"]

_DAYS = 30


@dataclass(frozen=True, slots=True)
class Exposed:
    """What was shown, as counted once.

    Attributes
    ----------
    version
        Another one for every count.
    shown
        float64 per item number, by surface: places that people looked at in the last 30 days. Surfaces without
        ``exposure`` are not in it.
    """

    version: int = 0
    shown: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


UNSEEN = Exposed()


class ExposureBoard:
    """Holder of what was shown.

    Parameters
    ----------
    store, settings, clock
        Parts of the engine.

    Attributes
    ----------
    current
        As counted last.
    stale
        True when somebody changed or left since it was counted.
    """

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._rules = {name: rules for name, rules in settings.surfaces.items() if rules.exposure}
        self._clock = clock
        self._counting = threading.Lock()
        self._at = -HOUR_MS
        self.current = UNSEEN
        self.stale = False

    def refresh(self) -> None:
        """Count the last 30 days again."""
        if not self._rules:
            return
        with self._counting:
            self.stale, self._at = False, int(self._clock.now())
            shown: dict[str, list[NDArray[np.int32]]] = {name: [] for name in self._rules}
            for noted in self._store.ledger.between(self._at - _DAYS * DAY_MS, self._at + 1):
                if noted.person is not None and noted.surface in shown and len(noted.items):
                    shown[noted.surface].append(noted.items)
            counts = {name: _counted(lists, self._rules[name].patience) for name, lists in shown.items()}
            self.current = Exposed(self.current.version + 1, counts)

    def mend(self) -> None:
        """Count again where an hour has passed, or somebody changed or left."""
        if self._rules and (self.stale or int(self._clock.now()) - self._at >= HOUR_MS):
            self.refresh()


def _counted(lists: list[NDArray[np.int32]], patience: float) -> NDArray[np.float64]:
    if not lists:
        return np.zeros(0)
    looked = looked_at(max(map(len, lists)), patience)
    weights = np.concatenate([looked[: len(one)] for one in lists])
    return np.bincount(np.concatenate(lists), weights).astype(np.float64)
