"""CSV with a header line, in UTF-8. Read in chunks that never cut a quoted field, so memory stays flat.

Plain event tables go through polars where it is installed; everything else through the standard library, with the
same result.

>>> _whole([b'a,"x']), _whole([b'a,"x', b'y"'])
(False, True)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tactful.errors import BadInput
from tactful.intake.table import EventTable
from tactful.sources.flat_row import nested
from tactful.sources.frame_events import PLAIN_COLUMNS, table_of_frame
from tactful.sources.polars_extra import has_polars
from tactful.sources.portion import Place, Portion
from tactful.sources.rows_are import RowsAre, rows_are_in

__all__ = ["read_csv"]


def read_csv(path: Path, rows_are: RowsAre | None, start: Place, *, portion_bytes: int) -> Iterator[Portion]:
    """Yield the rows of a file from `start` on, about `portion_bytes` at a time.

    Raises
    ------
    BadInput
        ``not-utf-8`` for another encoding, ``no-header`` for an empty file.
    """
    with path.open("rb") as file:
        header = file.readline().removeprefix(b"\xef\xbb\xbf")
        columns = next(csv.reader([_text(header, path)]), [])
        if not columns:
            raise BadInput("no-header", f"{path.name} has no header line", hint="name the columns in the first line")
        sort = rows_are or rows_are_in(path, columns)
        if start.byte:
            file.seek(start.byte)
        quick = sort == "events" and set(columns) <= PLAIN_COLUMNS and has_polars()
        row = start.row
        while lines := _chunk(file, portion_bytes):
            body = b"".join(lines)
            table = _table(header + body) if quick else None
            rows = None if table is not None else _rows(columns, _text(body, path), sort)
            count = len(table) if table is not None else len(rows or ())
            after = Place(row + count, file.tell())
            index = range(row, row + count)
            row += count
            yield Portion(sort, table if table is not None else rows or [], index, after)


def _chunk(file: IO[bytes], size: int) -> list[bytes]:
    lines = file.readlines(size)
    while lines and not _whole(lines):
        more = file.readline()
        if not more:
            break
        lines.append(more)
    return lines


def _whole(lines: list[bytes]) -> bool:
    """Tell whether the lines end outside quotes: inside them the count of quotes is odd."""
    if len(lines) > 1:
        return sum(line.count(b'"') for line in lines) % 2 == 0
    return not lines or lines[0].count(b'"') % 2 == 0


def _rows(columns: list[str], text: str, sort: RowsAre) -> list[dict[str, object]]:
    read = csv.DictReader(io.StringIO(text, newline=""), fieldnames=columns, restkey="too many cells")
    return [nested(row, sort) for row in read]


def _table(body: bytes) -> EventTable | None:
    import polars as pl

    try:
        frame = pl.read_csv(io.BytesIO(body), infer_schema=False)
    except pl.exceptions.PolarsError:
        return None  # such as a row with too many cells: read it row by row, so that only that row is refused
    return table_of_frame(frame)


def _text(body: bytes, path: Path) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("not-utf-8", f"{path.name} is not in UTF-8", hint="save it as UTF-8") from None
