"""Long work that can show how far it is and be stopped between steps.

>>> silent("import", 0, None)
"""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "silent"]


class Progress(Protocol):
    """Called by long work after each step; raising from it stops the work at a safe point."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Report `done` of `total` steps (`total` None when unknown) of the work named `what`."""
        ...


def silent(what: str, done: int, total: int | None) -> None:
    """Listen to nothing."""
