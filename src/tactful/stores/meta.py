"""The port to small values of a tenant: kind codes, seed, API keys, import progress, erasure receipts.

None of them is about a person in the clear; a key bound to a person names the pseudonym.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tactful.chain.note import Note

__all__ = ["Meta", "Tombstone"]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Says that a pseudonym was erased: its events up to `upto` (seq) must never be read again."""

    person: int
    upto: int
    at: int


class Meta(Protocol):
    """Small values, durable when a writing call returns; a `note` is chained in the same transaction."""

    def seed(self) -> bytes:
        """Return the 32 random bytes that seed the dice, made once per tenant."""
        ...

    def get(self, name: str) -> bytes | None:
        """Return a value by name (settings version, import cursors, …); None when it was never set."""
        ...

    def put(self, name: str, value: bytes, *, note: Note | None = None) -> None:
        """Set a value by name."""
        ...

    def kinds(self) -> dict[str, int]:
        """Return the code of every kind ever registered."""
        ...

    def keep_kinds(self, codes: dict[str, int]) -> None:
        """Keep the codes of new kinds; raises Conflict ``kind-code`` when a known kind would change its code."""
        ...

    def keys(self) -> list[dict[str, Any]]:
        """Return the row of every access key that was not revoked, in the order in which they were made."""
        ...

    def put_key(self, row: Mapping[str, Any], *, note: Note | None = None) -> None:
        """Add or replace an access key by its ``key_id``.

        Parameters
        ----------
        row
            JSON values: ``key_id``, ``sha256`` (hexadecimal digest of the secret, never the secret), ``scopes``,
            ``name``, ``created`` and ``expires`` (ms), and ``person`` (a pseudonym) when it reaches one person only.
        """
        ...

    def revoke_key(self, key_id: str, *, note: Note | None = None) -> bool:
        """Remove an access key; False when there was none (then nothing is chained)."""
        ...

    def progress(self, fingerprint: str) -> bytes | None:
        """Return how far the import of a file with this fingerprint came; None when it never started."""
        ...

    def keep_progress(self, fingerprint: str, state: bytes) -> None:
        """Keep how far an import came."""
        ...

    def tombstones(self) -> list[Tombstone]:
        """Return every erasure so far, oldest first."""
        ...

    def put_receipt(self, receipt_id: str, body: bytes, *, note: Note | None = None) -> None:
        """Keep an erasure receipt (names no person)."""
        ...

    def receipts(self) -> list[tuple[str, bytes]]:
        """Return every receipt, oldest first."""
        ...
