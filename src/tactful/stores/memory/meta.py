"""Small values of a tenant in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tactful.chain.note import Note
from tactful.errors import Conflict
from tactful.stores.memory.chain import MemoryChain
from tactful.stores.memory.state import State
from tactful.stores.meta import Tombstone

__all__ = ["MemoryMeta"]


class MemoryMeta:
    """See `tactful.stores.meta.Meta`."""

    def __init__(self, state: State, chain: MemoryChain) -> None:
        self._state = state
        self._chain = chain

    def seed(self) -> bytes:
        """Return the tenant's random bytes."""
        return self._state.seed

    def get(self, name: str) -> bytes | None:
        """Return a value by name."""
        with self._state.lock:
            return self._state.values.get(name)

    def put(self, name: str, value: bytes, *, note: Note | None = None) -> None:
        """Set a value by name."""
        with self._state.lock:
            self._state.values[name] = value
            self._chain.add(note)

    def kinds(self) -> dict[str, int]:
        """Return the code of every kind ever registered."""
        with self._state.lock:
            return dict(self._state.kinds)

    def keep_kinds(self, codes: dict[str, int]) -> None:
        """Keep the codes of new kinds."""
        with self._state.lock:
            taken = {code: name for name, code in self._state.kinds.items()}
            for name, code in codes.items():
                if self._state.kinds.get(name, code) != code or taken.get(code, name) != name:
                    raise Conflict("kind-code", f"kind {name!r} already has another code", hint="keep codes for ever")
            self._state.kinds.update(codes)

    def keys(self) -> list[dict[str, Any]]:
        """Return the row of every access key."""
        with self._state.lock:
            return [dict(row) for row in self._state.keys.values()]

    def put_key(self, row: Mapping[str, Any], *, note: Note | None = None) -> None:
        """Add or replace an access key."""
        with self._state.lock:
            self._state.keys[str(row["key_id"])] = dict(row)
            self._chain.add(note)

    def revoke_key(self, key_id: str, *, note: Note | None = None) -> bool:
        """Remove an access key."""
        with self._state.lock:
            if self._state.keys.pop(key_id, None) is None:
                return False
            self._chain.add(note)
            return True

    def progress(self, fingerprint: str) -> bytes | None:
        """Return how far an import came."""
        with self._state.lock:
            return self._state.progress.get(fingerprint)

    def keep_progress(self, fingerprint: str, state: bytes) -> None:
        """Keep how far an import came."""
        with self._state.lock:
            self._state.progress[fingerprint] = state

    def tombstones(self) -> list[Tombstone]:
        """Return every erasure so far."""
        with self._state.lock:
            return list(self._state.tombstones)

    def put_receipt(self, receipt_id: str, body: bytes, *, note: Note | None = None) -> None:
        """Keep an erasure receipt."""
        with self._state.lock:
            self._state.receipts[receipt_id] = body
            self._chain.add(note)

    def receipts(self) -> list[tuple[str, bytes]]:
        """Return every receipt."""
        with self._state.lock:
            return list(self._state.receipts.items())
