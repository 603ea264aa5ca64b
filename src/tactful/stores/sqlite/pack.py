"""A pack: up to a few hundred events of one person as one run of fixed-size records, 38 bytes each.

Records lie row by row, not column by column, so that the packs of a hundred thousand people join into one array
with one copy; NumPy then cuts columns out of the whole. Layout before sealing: version (1 byte), flags (1 byte),
rows (uint32), records, and, when the first flag is set, a uint32 length per row and the extra fields' bytes.

The check half of an event's digest is not packed: it lives in the table of known ids only.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.stores.sqlite.trouble import corrupt

__all__ = ["PACK_ROWS", "RECORD", "pack", "records_of", "unpack"]

PACK_ROWS = 512
"""Most events in one pack: what one read of recent events needs."""

RECORD = np.dtype(
    [("at", "<i8"), ("digest", "<i8"), ("seq", "<i8"), ("item", "<i4"), ("value", "<f4"), ("coarse", "<i4"),
     ("kind", "<i2")]
)  # fmt: skip
"""One event."""

_VERSION = 1
_HEAD = struct.Struct("<BBI")
_HAS_EXTRA = 1


def records_of(rows: EventColumns) -> NDArray[np.void]:
    """Return the rows as records, ready to be cut into packs."""
    records = np.empty(len(rows), RECORD)
    for name in RECORD.names or ():
        records[name] = getattr(rows, name)
    return records


def pack(records: bytes, extra: Sequence[bytes]) -> bytes:
    """Return the pack of some records (as bytes) and their extra fields (empty list for none)."""
    count = len(records) // RECORD.itemsize
    if not any(extra):
        return _HEAD.pack(_VERSION, 0, count) + records
    lengths = np.fromiter(map(len, extra), "<u4", count).tobytes()
    return b"".join((_HEAD.pack(_VERSION, _HAS_EXTRA, count), records, lengths, *extra))


def unpack(packs: Sequence[bytes], people: Sequence[int], *, with_extra: bool) -> EventColumns:
    """Return the rows of several packs; `people` names the person of each.

    Raises
    ------
    StoreTrouble
        ``corrupt-store`` when a pack has another version or length.
    """
    bodies, counts, extra = [], [], []
    has_extra = False
    for body in packs:
        version, flags, count = _HEAD.unpack_from(body)
        stop = _HEAD.size + count * RECORD.itemsize
        if version != _VERSION or stop > len(body):
            raise corrupt("a pack of events has an unknown form")
        bodies.append(body[_HEAD.size : stop])
        counts.append(count)
        if with_extra:
            has_extra = has_extra or bool(flags & _HAS_EXTRA)
            extra += _extra_of(body[stop:], count) if flags & _HAS_EXTRA else [b""] * count
    records = np.frombuffer(b"".join(bodies), RECORD)
    columns = {name: np.ascontiguousarray(records[name]) for name in RECORD.names or ()}
    person = np.repeat(np.array(people, np.int64), counts)
    check = np.zeros(len(records), np.int64)
    return EventColumns(person=person, check=check, extra=extra if has_extra else [], **columns)


def _extra_of(tail: bytes, count: int) -> list[bytes]:
    lengths = np.frombuffer(tail, "<u4", count)
    stops = (np.cumsum(lengths) + 4 * count).tolist()
    starts = [4 * count, *stops[:-1]]
    return [tail[start:stop] for start, stop in zip(starts, stops, strict=True)]
