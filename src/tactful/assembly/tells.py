"""What items give away, counted from the log and kept at hand; nothing of it is stored.

It is counted when an engine opens, when it learns, and within minutes after somebody changed or left; where nothing is
sensitive or durable nothing is counted. Whatever is sensitive is read here only to be withheld.
"""

from __future__ import annotations

import threading

import numpy as np

from tactful.assembly.shelf import WatchedShelf
from tactful.assembly.training import Training
from tactful.catalogue.tells import Tells
from tactful.clock import Clock
from tactful.consent.permit import Permit
from tactful.events.kinds import KindRegistry
from tactful.ids import Pseudonym
from tactful.learn.tells import classes_of, count_telling, stated
from tactful.profile.batches import batches
from tactful.settings import Settings
from tactful.stores.store import Store

__all__ = ["TellsBoard"]

_GROWN, _AT_LEAST = 1.1, 1_000
"""So much more in the log than when it was counted last, as a factor and beside it, is much."""


class TellsBoard:
    """Holder of what items give away.

    Parameters
    ----------
    store, shelf, training, kinds, settings, clock
        Parts of the engine.

    Attributes
    ----------
    current
        As counted last.
    stale
        True when somebody changed or left since.
    """

    def __init__(
        self,
        store: Store,
        shelf: WatchedShelf,
        training: Training,
        kinds: KindRegistry,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._training = training
        self._kinds = kinds
        self._settings = settings
        self._clock = clock
        self._counting = threading.Lock()
        self._of: tuple[int, int] = (0, 0)
        self._seq = 0
        self.current = Tells()
        self.stale = False

    def refresh(self) -> None:
        """Count everybody who may be counted, as of now."""
        with self._counting:
            self.stale = False
            self._of, self._seq = self._flags(), int(self._store.events.last_seq())
            try:
                self.current = self._counted()
            except BaseException:
                self.stale = True
                raise

    def mend(self) -> None:
        """Count again where somebody changed or left, the flags of items changed, or the log grew much."""
        grown = int(self._store.events.last_seq()) > self._seq * _GROWN + _AT_LEAST
        if self.stale or grown or self._of != self._flags():
            self.refresh()

    def _flags(self) -> tuple[int, int]:
        catalogue = self._shelf.snapshot()
        return int(np.count_nonzero(catalogue.sensitive)), int(np.count_nonzero(catalogue.durable))

    def _counted(self) -> Tells:
        catalogue, rules = self._shelf.snapshot(), self._settings.guard.disclosure
        classes, of = classes_of(catalogue)
        said = stated(catalogue)
        if not classes and not catalogue.durable.any():
            return Tells(alone=said) if len(said) else Tells()
        now = int(self._clock.now())

        def permits(person: Pseudonym) -> Permit:
            return self._training.standing(person, now).permit

        readable = batches(self._store.events, permits, kinds=self._kinds, now=now)
        counted = count_telling(readable, catalogue, classes, of)
        durable = np.flatnonzero(catalogue.durable).astype(np.int32)
        found = counted.tells(durable, rules, k=self._settings.k, of=of)
        alone = np.union1d(found.alone, said).astype(np.int32)
        return Tells(alone, found.little, found.side_by_side)
