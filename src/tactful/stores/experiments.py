"""What is kept of experiments, as one value of the tenant: the adapter of every store that has a `Meta`.

>>> from tactful.clock import FixedClock
>>> from tactful.stores.memory import MemoryStore
>>> KeptExperiments(MemoryStore(FixedClock(0)).meta).load().kept
()
"""

from __future__ import annotations

import msgspec

from tactful.chain.note import Note
from tactful.errors import StoreTrouble
from tactful.experiments.definition import Shelf
from tactful.stores.meta import Meta

__all__ = ["KeptExperiments"]

_NAME = "experiments"


class KeptExperiments:
    """Implements `tactful.experiments.port.Definitions`.

    Parameters
    ----------
    meta
        Small values of the tenant.
    """

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def load(self) -> Shelf:
        """Return everything that is kept."""
        body = self._meta.get(_NAME)
        if not body:
            return Shelf()
        try:
            return msgspec.json.decode(body, type=Shelf)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise StoreTrouble(
                "bad-experiments", f"the experiments cannot be read: {error}", hint="restore a backup"
            ) from None

    def save(self, shelf: Shelf, note: Note) -> None:
        """Keep a shelf, and chain the note."""
        self._meta.put(_NAME, msgspec.json.encode(shelf), note=note)
