"""What a person's own signals about topics add up to, for items that ask it (`tactful.guard.when`).

Only kinds that some item of the catalogue names are read, and only those of the permit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.build import AHEAD_MS, alive
from tactful.profile.kindtable import table_of

__all__ = ["Amount", "amounts_of", "kinds_asked"]


class _Kept(msgspec.Struct):
    topic: object = ""


_DECODER = msgspec.json.Decoder(_Kept)


@dataclass(frozen=True, slots=True)
class Amount:
    """One signal about a topic: its value, or 1 where it has none."""

    kind: str
    topic: str
    at: int
    value: float


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def kinds_asked(catalogue: Catalogue) -> frozenset[str]:
    """Return the kinds that conditions of items name."""
    items = (item for item in catalogue.items[: len(catalogue)] if item is not None)
    return frozenset(condition.kind for item in items for condition in item.when)


def amounts_of(
    told: EventColumns, permit: Permit, kinds: KindRegistry, *, now: int, asked: frozenset[str]
) -> tuple[Amount, ...]:
    """Return the amounts that may be read, oldest first.

    Parameters
    ----------
    told
        Events about no item that carry fields.
    asked
        What `kinds_asked` returned.
    """
    readable = permit.kinds & kinds.where(asked) if permit.profiled else frozenset()
    if not readable or not len(told):
        return ()
    rows = alive(told, table_of(kinds), now, ahead=AHEAD_MS) & np.isin(told.kind, list(readable))
    found = []
    for row in np.flatnonzero(rows).tolist():
        topic = _DECODER.decode(told.extra[row]).topic
        value = float(told.value[row])
        if isinstance(topic, str) and topic:
            kind = kinds.name(int(told.kind[row]))
            found.append(Amount(kind, topic, int(told.at[row]), 1.0 if value != value else value))  # noqa: PLR0124
    return tuple(sorted(found, key=lambda one: one.at))
