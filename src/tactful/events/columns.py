"""Events as columns: the one shape in which events are stored, scanned, read and learned.

Row *i* of every array is one event. Arrays are NumPy, never objects per event.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

__all__ = ["NO_ITEM", "EventColumns"]

NO_ITEM = -1
"""Item number of an event that is not about an item."""


@dataclass(frozen=True, slots=True)
class EventColumns:
    """A batch of admitted events.

    Attributes
    ----------
    person
        int64, pseudonyms.
    at
        int64, milliseconds since 1970 (when it happened).
    kind
        int16, codes of the kind registry.
    item
        int32, item numbers; ``NO_ITEM`` when the event is not about an item.
    value
        float32, NaN when the event has none.
    coarse
        int32, packed coarse context (`tactful.decisions.context.Coarse`); 0 when unknown.
    digest
        int64, first half of the keyed digest of the event id (the identity of the event in the store).
    check
        int64, second half of that digest; a row with a known digest but another check is refused. Only the store's
        table of known ids keeps it: rows read back have zeros.
    extra
        One JSON object per row as bytes, ``b""`` for none: only fields the kind keeps.
    seq
        int64, position in the log; zeros before the store has given one.
    """

    person: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.int16]
    item: NDArray[np.int32]
    value: NDArray[np.float32]
    coarse: NDArray[np.int32]
    digest: NDArray[np.int64]
    check: NDArray[np.int64]
    extra: list[bytes] = field(default_factory=list)
    seq: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.at)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> EventColumns:
        """Return the rows named by an index or mask array, in that order."""
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        picked = {f.name: getattr(self, f.name)[index] for f in fields(self) if f.name not in {"extra", "seq"}}
        return EventColumns(
            **picked,
            extra=[self.extra[i] for i in index] if self.extra else [],
            seq=self.seq[index] if len(self.seq) else self.seq,
        )

    def part(self, first: int, last: int) -> EventColumns:
        """Return rows ``first`` to ``last - 1`` without copying, and without their stored fields."""
        here = slice(first, last)
        return EventColumns(
            self.person[here],
            self.at[here],
            self.kind[here],
            self.item[here],
            self.value[here],
            self.coarse[here],
            self.digest[here],
            self.check[here],
            [],
            self.seq[here],
        )

    def in_order(self) -> EventColumns:
        """Return the rows by person, then time, then digest: an order that arrival cannot change."""
        return self.take(np.lexsort((self.digest, self.at, self.person)))

    @classmethod
    def empty(cls) -> EventColumns:
        """Return a batch of no events."""
        return cls.concat([])

    @classmethod
    def concat(cls, batches: list[EventColumns]) -> EventColumns:
        """Return the rows of several batches, one after the other."""
        types = {
            "person": np.int64, "at": np.int64, "kind": np.int16, "item": np.int32, "value": np.float32,
            "coarse": np.int32, "digest": np.int64, "check": np.int64,
        }  # fmt: skip
        columns = {
            name: np.concatenate([getattr(b, name) for b in batches]) if batches else np.zeros(0, dtype)
            for name, dtype in types.items()
        }
        has_extra = any(b.extra for b in batches)
        extra = [e for b in batches for e in (b.extra or [b""] * len(b))] if has_extra else []
        has_seq = bool(batches) and all(len(b.seq) == len(b) for b in batches)
        seq = np.concatenate([b.seq for b in batches]) if has_seq else np.zeros(0, np.int64)
        return cls(**columns, extra=extra, seq=seq)
