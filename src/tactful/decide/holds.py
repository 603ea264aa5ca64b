"""Does a record hold any of these events? Then it has to go with them when they are forgotten.

A record holds an event when it is a signal of its view, when a declared fact of its view came from it, when the
event set an item aside (had it, seen it, said never), or when a rule of the guard went by it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.decide.given import numbers_of
from tactful.decisions.packing import unpack_set
from tactful.decisions.record import Given, Record

__all__ = ["Happened", "holds"]

_FROM_EVENTS = ("guard.owned.", "guard.seen.", "guard.never.", "guard.requires.")
"""Beginnings of the codes of guards that read the person's past."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Events as columns of equal length: int32 `item`, int64 `at`, int16 `kind`; and the names of their kinds."""

    item: NDArray[np.int32]
    at: NDArray[np.int64]
    kind: NDArray[np.int16]
    kinds: Collection[str]


def holds(record: Record, events: Happened) -> bool:
    """Tell whether the record of a decision holds something of events of the person it was made for."""
    given = record.given
    if not len(events.at):
        return False
    past = _aside(given, events) or _went_by(record, events)
    return past or (given.profiled and (_in_view(given, events) or _in_traits(given, events)))


def _went_by(record: Record, events: Happened) -> bool:
    """Tell whether a rule of the guard went by one of the events, or by sums that one of them may be part of."""
    items = set(events.item.tolist())
    return any(not items.isdisjoint(check.because) or (check.rule == "when" and -1 in items) for check in record.checks)


def _in_view(given: Given, events: Happened) -> bool:
    numbers = numbers_of(given)
    item = numbers[np.frombuffer(given.item, "<u2")] if len(numbers) else np.zeros(0, np.int32)
    at, kind = np.frombuffer(given.at, "<i8"), np.frombuffer(given.kind_of, "<i2")
    held = set(zip(item.tolist(), at.tolist(), kind.tolist(), strict=True))
    return any(one in held for one in zip(events.item.tolist(), events.at.tolist(), events.kind.tolist(), strict=True))


def _in_traits(given: Given, events: Happened) -> bool:
    when = set(events.at.tolist())
    return any(trait.kind in events.kinds and trait.observed_at in when for trait in given.traits)


def _aside(given: Given, events: Happened) -> bool:
    candidates = unpack_set(given.candidates)
    for code, rows in given.aside.items():
        if code.startswith(_FROM_EVENTS) and np.isin(candidates[unpack_set(rows)], events.item).any():
            return True
    return False
