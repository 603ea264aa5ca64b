"""Numbers as few bytes: sets of rows and the terms of scores, packed for the record and read back unchanged.

A set becomes a range, a bitmap or a plain column, whichever is smallest. Terms keep one exact total per item
and part beside float32 amounts; the largest term takes up the rounding, so that sums stay exact (I3).

>>> unpack_set(pack_set(np.array([3, 4, 5], np.int32))).tolist()
[3, 4, 5]
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.decisions.slate import Contributions

__all__ = ["PackedTerms", "Terms", "pack_set", "pack_terms", "set_size", "unpack_set", "unpack_terms"]

_RANGE, _BITMAP, _COLUMN = 1, 2, 3


def pack_set(members: NDArray[np.int32]) -> bytes:
    """Return a sorted set of distinct non-negative numbers as bytes.

    Parameters
    ----------
    members
        int32, strictly ascending.
    """
    size = len(members)
    if size == 0:
        return b""
    first, span = int(members[0]), int(members[-1]) - int(members[0]) + 1
    if span == size:
        return struct.pack("<Bii", _RANGE, first, size)
    if span <= 32 * size:
        bits = np.zeros(span, np.bool_)
        bits[members - first] = True
        return struct.pack("<Bii", _BITMAP, first, span) + np.packbits(bits).tobytes()
    return struct.pack("<B", _COLUMN) + np.ascontiguousarray(members, "<i4").tobytes()


def unpack_set(packed: bytes) -> NDArray[np.int32]:
    """Return the numbers that `pack_set` was given, int32 ascending."""
    if not packed:
        return np.zeros(0, np.int32)
    if packed[0] == _COLUMN:
        return np.frombuffer(packed, "<i4", offset=1).astype(np.int32)
    _, first, span = struct.unpack_from("<Bii", packed)
    if packed[0] == _RANGE:
        return np.arange(first, first + span, dtype=np.int32)
    bits = np.unpackbits(np.frombuffer(packed, np.uint8, offset=9), count=span)
    found: NDArray[np.int32] = (np.flatnonzero(bits) + first).astype(np.int32)
    return found


def set_size(packed: bytes) -> int:
    """Return how many members a packed set has, without unpacking it."""
    if not packed:
        return 0
    if packed[0] == _COLUMN:
        return (len(packed) - 1) // 4
    if packed[0] == _RANGE:
        return int(struct.unpack_from("<Bii", packed)[2])
    return int.from_bytes(packed[9:]).bit_count()


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of the shown items, grouped by (place, part), the largest of each group first.

    Attributes
    ----------
    place, part
        int32 per group.
    start
        int32, groups + 1: the terms of group g are ``start[g]:start[g + 1]``.
    total
        float64 per group, exact.
    signal
        int32 per term, as in `Contributions`.
    amount
        float64 per term; sums to ``total`` within each group.
    """

    place: NDArray[np.int32]
    part: NDArray[np.int32]
    start: NDArray[np.int64]
    total: NDArray[np.float64]
    signal: NDArray[np.int32]
    amount: NDArray[np.float64]


class PackedTerms(msgspec.Struct, frozen=True, array_like=True):
    """Terms as they are kept: items mostly share the signals of a part, so each set of signals is kept once."""

    groups: bytes
    """u2 [3, groups]: place among the shown, part, index into `sets`."""
    totals: bytes
    """f8 per group, exact."""
    sets: tuple[bytes, ...]
    """i2, ascending signals."""
    amounts: bytes
    """f4 per term, group after group in the order of the group's set."""


def pack_terms(terms: Contributions) -> PackedTerms:
    """Return the terms of a few items; zeros are left out, because what has no effect is no reason."""
    kept = np.flatnonzero(terms.amount)
    group = terms.place[kept].astype(np.int64) << 8 | terms.part[kept]
    signal, amount = terms.signal[kept], terms.amount[kept]
    order = np.argsort(group << 16 | (signal + 32_768))
    group, signal, amount = group[order], signal[order].astype("<i2"), amount[order]
    first = np.ones(len(group), np.bool_)
    np.not_equal(group[1:], group[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    bounds = [*starts.tolist(), len(group)]
    sets: dict[bytes, int] = {}
    which = [sets.setdefault(signal[bounds[g] : bounds[g + 1]].tobytes(), len(sets)) for g in range(len(starts))]
    heads = group[starts]
    return PackedTerms(
        groups=np.stack([heads >> 8, heads & 255, np.array(which, np.int64)]).astype("<u2").tobytes(),
        totals=(np.add.reduceat(amount, starts) if len(starts) else amount).astype("<f8").tobytes(),
        sets=tuple(sets),
        amounts=amount.astype("<f4").tobytes(),
    )


def unpack_terms(packed: PackedTerms) -> Terms:
    """Return the terms behind what `pack_terms` made; the largest term of a group takes up the rounding."""
    place, part, which = np.frombuffer(packed.groups, "<u2").reshape(3, len(packed.groups) // 6).astype(np.int32)
    sets = [np.frombuffer(one, "<i2") for one in packed.sets]
    picked = [sets[index] for index in which.tolist()]
    start = np.zeros(len(picked) + 1, np.int64)
    np.cumsum([len(one) for one in picked], out=start[1:])
    signal = np.concatenate(picked).astype(np.int32) if picked else np.zeros(0, np.int32)
    rounded = np.frombuffer(packed.amounts, "<f4")
    order = _heaviest_first(rounded, start)
    amount, total = rounded[order].astype(np.float64), np.frombuffer(packed.totals, "<f8")
    if picked:
        amount[start[:-1]] += total - np.add.reduceat(amount, start[:-1])
    return Terms(place, part, start, total, signal[order], amount)


def _heaviest_first(amount: NDArray[np.float32], start: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the order by group, then by falling size, then as kept; one sort of distinct integers, so it is fast."""
    size = np.diff(start)
    group = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(amount)) - np.repeat(start[:-1], size)
    # The bits of a non-negative float32 order like the number; inverted, they order falling.
    falling = (0x7FFFFFFF - np.abs(amount).view(np.int32)).astype(np.int64)
    order: NDArray[np.intp] = np.argsort(group << 47 | falling << 16 | within)
    return order
