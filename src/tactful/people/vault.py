"""The port to the vault: the only place that knows which pseudonym stands for whom.

Everything written about a person through it is encrypted under that person's own key, so destroying the key
erases the person from every copy (promises P1, P2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.chain.note import Note
from tactful.ids import Pseudonym

__all__ = ["SESSION_PREFIX", "DocumentName", "Vault", "session_key"]

SESSION_PREFIX = "\x1fsession:"
"""Begins the vault name of a session; no legal id begins so."""

DocumentName = Literal["person", "controls", "consents", "progress", "corrections", "suppressions", "links"]


def session_key(session_id: str) -> str:
    """Return the vault's name for an anonymous session; no legal id can equal it, so a session never is a person.

    >>> session_key("ana") == "ana"
    False
    """
    return SESSION_PREFIX + session_id


class Vault(Protocol):
    """Identities and per-person documents."""

    def find(self, person_id: str) -> Pseudonym | None:
        """Return the pseudonym of a known person or session, following merges; None when unknown."""
        ...

    def admit(self, person_ids: Sequence[str]) -> NDArray[np.int64]:
        """Return a pseudonym for every id, creating those that are new (durable on return)."""
        ...

    def name_of(self, person: Pseudonym) -> str | None:
        """Return the outside id of a pseudonym; None when it has been erased."""
        ...

    def merge(self, session_id: str, person_id: str) -> bool:
        """Move a session's events, documents and identity to a person, once; False when already done."""
        ...

    def part(self, session_id: str, person: Pseudonym) -> Pseudonym:
        """Give a session that was merged into a person a pseudonym of its own again; the one it has when done before.

        Nothing else moves: what it brought is the caller's to move.
        """
        ...

    def read(self, person: Pseudonym, name: DocumentName) -> bytes | None:
        """Return one of the person's documents, decrypted; None when there is none."""
        ...

    def write(self, person: Pseudonym, name: DocumentName, body: bytes, *, note: Note | None = None) -> None:
        """Replace one of the person's documents, encrypted, durable on return; `note` is chained with it."""
        ...

    def write_many(self, name: DocumentName, bodies: Mapping[Pseudonym, bytes]) -> None:
        """Replace one document of many people in one commit (imports); all are written or none."""
        ...

    def erase(self, person: Pseudonym, *, note: Note | None = None) -> dict[str, int]:
        """Destroy the person's key and rows everywhere in the store; return rows removed per table.

        `note` is chained in the same transaction; its facts must outlive the person.
        """
        ...

    def count(self) -> int:
        """Return how many people and sessions are known."""
        ...
