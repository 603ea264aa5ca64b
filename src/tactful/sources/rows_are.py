"""Tell what the rows of a file are: items, people or events.

Asked in this order: the caller's word, a ``type`` field, the file's name, the columns.

>>> told_by_columns(["event_id", "person_id", "kind", "at"])
'events'
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from tactful.errors import BadInput

__all__ = ["RowsAre", "rows_are_in", "told_by_columns", "told_by_type"]

RowsAre = Literal["items", "people", "events"]

_WORDS: dict[str, RowsAre] = {
    "item": "items", "items": "items", "catalogue": "items", "person": "people", "people": "people",
    "event": "events", "events": "events",
}  # fmt: skip


def rows_are_in(path: Path, columns: Iterable[str], first_type: Any = None) -> RowsAre:
    """Return what the rows of a file are.

    Parameters
    ----------
    path
        The file; a name that begins with items, people or events tells.
    columns
        Fields of its first row.
    first_type
        The ``type`` field of its first row, if any.

    Raises
    ------
    BadInput
        Code ``cannot-tell-rows``.
    """
    for told in (told_by_type(first_type), _told_by_name(path), told_by_columns(columns)):
        if told is not None:
            return told
    raise BadInput(
        "cannot-tell-rows",
        f"{path.name} does not show whether its rows are items, people or events",
        hint="say it: --rows-are events, or name the file events.csv, or add a type field",
    )


def told_by_type(word: Any) -> RowsAre | None:
    """Return what a ``type`` field says, None when it says nothing known."""
    return _WORDS.get(word.strip().lower()) if isinstance(word, str) else None


def told_by_columns(columns: Iterable[str]) -> RowsAre | None:
    """Return what the fields of a row show, None when they show nothing."""
    names = set(columns)
    if "at" in names or "event_id" in names:
        return "events"
    if "person_id" in names:
        return "people"
    return "items" if "item_id" in names else None


def _told_by_name(path: Path) -> RowsAre | None:
    stem = path.name.lower()
    return next((told for word, told in _WORDS.items() if stem.startswith(word)), None)
