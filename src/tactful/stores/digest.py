"""Event ids as keyed digests: a repeated id is recognised without keeping the id.

The digest is BLAKE2b of 16 bytes under a key of the tenant, cut in two halves of 64 bits: the first is the
identity of the event, the second tells a repeated id from a (very unlikely) collision.

>>> digests = EventDigest(b"k" * 32); first, check = digests.of(["e1", "e2", "e1"])
>>> bool(first[0] == first[2]), bool(first[0] == first[1]), first.dtype.name
(True, False, 'int64')

Reference: RFC 7693 (BLAKE2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["EventDigest"]


class EventDigest:
    """Turns event ids into two columns of int64.

    Parameters
    ----------
    key
        16 to 64 secret bytes; the same for the whole life of a store.
    """

    def __init__(self, key: bytes) -> None:
        self._keyed = hashlib.blake2b(key=key, digest_size=16)

    def of(self, event_ids: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (digest, check) for every id, both int64 of the same length."""
        fresh = self._keyed.copy
        digests = []
        for event_id in event_ids:
            state = fresh()
            state.update(event_id.encode())
            digests.append(state.digest())
        halves = np.frombuffer(b"".join(digests), "<i8").astype(np.int64).reshape(-1, 2)
        return halves[:, 0].copy(), halves[:, 1].copy()
