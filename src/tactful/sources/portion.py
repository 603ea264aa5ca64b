"""A portion of a file: some rows on their way to intake, and where to go on after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tactful.intake.table import EventTable
from tactful.sources.rows_are import RowsAre

__all__ = ["Place", "Portion"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands: rows read so far, and bytes (0 for formats that are not read by bytes)."""

    row: int = 0
    byte: int = 0


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows of one sort.

    Attributes
    ----------
    rows_are
        What they are.
    rows
        Mappings or JSON, or events already in columns.
    index
        Index in the file of every row, counted from 0.
    after
        Where to go on once these rows are kept.
    """

    rows_are: RowsAre
    rows: Sequence[dict[str, Any] | bytes] | EventTable
    index: Sequence[int]
    after: Place
