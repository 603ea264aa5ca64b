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
    """Terms as they are kept: a table with one row per shown item and one column per (part, signal)."""

    parts: bytes
    """u1 per column, ascending."""
    signals: bytes
    """i2 per column."""
    totals: bytes
    """f8 [items, distinct parts], exact."""
    amounts: bytes
    """f4 [items, columns]; 0 is no term."""


def pack_terms(terms: Contributions) -> PackedTerms:
    """Return the terms of a few items; columns of zeros are left out, because what has no effect is no reason."""
    rounded = terms.amount.astype("<f4")
    kept = np.flatnonzero(rounded.any(axis=0))
    part = terms.part[kept]
    if (part[1:] < part[:-1]).any():
        kept = kept[np.argsort(part, kind="stable")]
        part = terms.part[kept]
    starts = _starts(part)
    exact = terms.amount[:, kept]
    return PackedTerms(
        parts=part.astype("<u1").tobytes(),
        signals=terms.signal[kept].astype("<i2").tobytes(),
        totals=(np.add.reduceat(exact, starts, axis=1) if len(starts) else exact).astype("<f8").tobytes(),
        amounts=rounded[:, kept].tobytes(),
    )


def unpack_terms(packed: PackedTerms) -> Terms:
    """Return the terms behind what `pack_terms` made; the largest term of a group takes up the rounding."""
    part = np.frombuffer(packed.parts, "<u1")
    if not len(part):
        none, nothing = np.zeros(0, np.int32), np.zeros(0)
        return Terms(none, none, np.zeros(1, np.int64), nothing, none, nothing)
    rounded = np.frombuffer(packed.amounts, "<f4").reshape(-1, len(part))
    order = _heaviest_first(rounded, part)
    starts = _starts(part)
    heavy = np.take_along_axis(rounded, order, axis=1)
    there = heavy != 0
    size = np.add.reduceat(there, starts, axis=1, dtype=np.int64).ravel()
    group = np.flatnonzero(size)
    place, column = np.divmod(group, len(starts))
    start = np.zeros(len(group) + 1, np.int64)
    np.cumsum(size[group], out=start[1:])
    amount, total = heavy[there].astype(np.float64), np.frombuffer(packed.totals, "<f8")[group]
    if len(group):
        amount[start[:-1]] += total - np.add.reduceat(amount, start[:-1])
    signal = np.frombuffer(packed.signals, "<i2").astype(np.int32)[order[there]]
    return Terms(place.astype(np.int32), part[starts[column]].astype(np.int32), start, total, signal, amount)


def _starts(part: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return the first column of every part."""
    first = np.ones(len(part), np.bool_)
    np.not_equal(part[1:], part[:-1], out=first[1:])
    return np.flatnonzero(first)


def _heaviest_first(amount: NDArray[np.float32], part: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return per row the columns by part, then by falling size, then as kept; one sort of distinct integers."""
    # The bits of a non-negative float32 order like the number; inverted, they order falling.
    falling = (0x7FFFFFFF - np.abs(amount).view(np.int32)).astype(np.int64)
    falling <<= 16
    falling |= part.astype(np.int64) << 47 | np.arange(len(part))
    order: NDArray[np.intp] = np.argsort(falling, axis=1)
    return order
