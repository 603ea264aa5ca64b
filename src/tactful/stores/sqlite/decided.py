"""How a recorded decision is cut in two sealed parts: a short head (when, where, which items) and the record.

The head stands first in the row, so that reading what somebody was shown lately never touches the long records.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from tactful.stores.sqlite.seal import place_of
from tactful.stores.sqlite.trouble import corrupt

__all__ = ["NOBODY", "body_place", "head_place", "read_head", "write_head"]

NOBODY = 0
"""Stands for the person of a decision without one: sealed under the tenant's key."""

_HEAD = struct.Struct("<BqHH")
_VERSION = 1


def head_place(person: int, decision_id: str) -> bytes:
    """Return what binds a head to its decision."""
    return place_of(b"H", person, decision_id.encode())


def body_place(person: int, decision_id: str) -> bytes:
    """Return what binds a record to its decision."""
    return place_of(b"R", person, decision_id.encode())


def write_head(at: int, surface: str, items: NDArray[np.int32]) -> bytes:
    """Return a head, before sealing."""
    name = surface.encode()
    return _HEAD.pack(_VERSION, at, len(name), len(items)) + name + items.astype("<i4").tobytes()


def read_head(plain: bytes) -> tuple[int, str, NDArray[np.int32]]:
    """Return (at, surface, items); raises StoreTrouble ``corrupt-store`` for an unknown form."""
    version, at, length, count = _HEAD.unpack_from(plain)
    if version != _VERSION:
        raise corrupt("a decision has an unknown form")
    start = _HEAD.size + length
    items = np.frombuffer(plain, "<i4", count, start).astype(np.int32)
    return at, plain[_HEAD.size : start].decode(), items
