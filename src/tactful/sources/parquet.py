"""Parquet, through polars (extra ``data``). Dotted column names nest as in CSV; structs and lists are read as such."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tactful.errors import BadInput
from tactful.sources.flat_row import nested
from tactful.sources.frame_events import table_of_frame
from tactful.sources.polars_extra import frames
from tactful.sources.portion import Place, Portion
from tactful.sources.rows_are import RowsAre, rows_are_in

__all__ = ["read_parquet"]


def read_parquet(path: Path, rows_are: RowsAre | None, start: Place, *, portion_rows: int) -> Iterator[Portion]:
    """Yield the rows of a file from `start` on, `portion_rows` at a time; raises BadInput ``bad-parquet``."""
    pl = frames()
    try:
        lazy = pl.scan_parquet(path)
        columns = lazy.collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        raise BadInput("bad-parquet", f"{path.name} is not readable as Parquet", hint="write it again") from None
    sort = rows_are or rows_are_in(path, columns)
    row = start.row
    while (part := lazy.slice(row, portion_rows).collect()).height:
        after = Place(row + part.height)
        table = table_of_frame(part) if sort == "events" else None
        rows = None if table is not None else [nested(one, sort) for one in part.iter_rows(named=True)]
        yield Portion(sort, table if table is not None else rows or [], range(row, after.row), after)
        row = after.row
