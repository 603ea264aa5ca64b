"""The port to what is kept of experiments."""

from __future__ import annotations

from typing import Protocol

from tactful.chain.note import Note
from tactful.experiments.definition import Shelf

__all__ = ["Definitions"]


class Definitions(Protocol):
    """Definitions and phases of all experiments; durable when `save` returns."""

    def load(self) -> Shelf:
        """Return everything that is kept; an empty shelf at first.

        Raises
        ------
        StoreTrouble
            ``bad-experiments`` when what is stored cannot be read.
        """
        ...

    def save(self, shelf: Shelf, note: Note) -> None:
        """Keep a shelf, and chain the note in the same transaction."""
        ...
