"""Makers of events for the store suites."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tactful.events.columns import EventColumns
from tactful.ids import Millis
from tactful.stores.store import Store

__all__ = ["NOON", "Happened", "maker", "names"]

NOON = Millis(1_763_812_800_000)
"""When the clock of these tests stands still."""

Happened = Callable[..., EventColumns]
"""Makes a batch from pseudonyms, event ids and hours after noon."""


def maker(store: Store) -> Happened:
    """Return a function that makes a batch from pseudonyms, event ids and hours after noon."""

    def make(
        person: int | list[int], ids: list[str], hours: list[float] | None = None, **columns: object
    ) -> EventColumns:
        digest, check = store.digests.of(ids)
        count = len(ids)
        people = (
            np.full(count, person, np.int64) if isinstance(person, int | np.integer) else np.array(person, np.int64)
        )
        hour = np.arange(count) if hours is None else np.array(hours)
        return EventColumns(
            person=people,
            at=(NOON + hour * 3_600_000).astype(np.int64),
            kind=np.full(count, 3, np.int16),
            item=np.arange(count, dtype=np.int32),
            value=np.full(count, columns.get("value", np.nan), np.float32),
            coarse=np.full(count, 5, np.int32),
            digest=digest,
            check=check,
            extra=columns.get("extra", []),  # type: ignore[arg-type]
        )

    return make


def names(count: int, prefix: str = "e") -> list[str]:
    """Return so many different event ids."""
    return [f"{prefix}{place}" for place in range(count)]
