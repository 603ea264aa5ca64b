"""The port to papers: dated, sealed notes about one person that are not signals, such as who read what, and cases.

Nothing is ever learned or decided from papers. They leave with the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from tactful.chain.note import Note
from tactful.ids import Pseudonym

__all__ = ["Paper", "Papers", "Tray"]

Tray = Literal["read", "case", "review"]
"""What a paper is: a note that somebody read about the person, a case the person opened, or what waits for a human."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper; `body` is JSON, encrypted by the store under the person's key."""

    paper_id: str
    person: Pseudonym
    at: int
    """Milliseconds since 1970."""
    body: bytes


class Papers(Protocol):
    """Papers about people, durable when a writing call returns."""

    def put(self, tray: Tray, paper: Paper, *, note: Note | None = None) -> None:
        """Add a paper, or replace the one of the same id; a `note` is chained in the same commit.

        Raises
        ------
        NotFound
            ``unknown-person`` after an erasure.
        """
        ...

    def get(self, tray: Tray, paper_id: str) -> Paper | None:
        """Return one paper; None when unknown or erased."""
        ...

    def of_person(self, tray: Tray, person: Pseudonym, limit: int = 1000) -> list[Paper]:
        """Return a person's papers in one tray, newest first."""
        ...

    def everybody(self, tray: Tray, limit: int = 10_000) -> list[Paper]:
        """Return everybody's papers in one tray, oldest first."""
        ...

    def prune(self, tray: Tray, before: int) -> int:
        """Remove papers of hours that ended before `before` (ms); return how many."""
        ...
