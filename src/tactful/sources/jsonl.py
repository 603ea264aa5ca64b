"""JSON Lines: one object per line. Lines may be of different sorts when they carry a ``type`` field.

Plain events go through polars where it is installed, with the same result as row by row.

>>> list(_runs([("events", 0, b"{}"), ("events", 1, b"{}"), ("items", 2, b"{}")]))
[('events', [0, 1], [b'{}', b'{}']), ('items', [2], [b'{}'])]
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from tactful.intake.table import EventTable
from tactful.sources.frame_events import table_of_frame
from tactful.sources.polars_extra import has_polars
from tactful.sources.portion import Place, Portion
from tactful.sources.rows_are import RowsAre, rows_are_in, told_by_type

__all__ = ["read_jsonl"]

_Row = dict[str, Any] | bytes

_NAME_IS_NO_TEXT = re.compile(rb'"(?:event_id|person_id|item_id|kind|at)"\s*:\s*[^"\sn]')
"""A number where a text belongs: polars would read it as a text, one by one it is refused."""


def read_jsonl(path: Path, rows_are: RowsAre | None, start: Place, *, portion_bytes: int) -> Iterator[Portion]:
    """Yield the rows of a file from `start` on, about `portion_bytes` at a time; blank lines are skipped."""
    with path.open("rb") as file:
        first = _first_object(file)
        typed = "type" in first
        usual = rows_are or rows_are_in(path, first, first.get("type"))
        file.seek(start.byte)
        row = start.row
        if not start.byte:  # a place between two sorts of rows is noted by row alone
            for _ in range(row):
                file.readline()
        while lines := file.readlines(portion_bytes):
            after = Place(row + len(lines), file.tell())
            numbered = ((row + i, line.strip()) for i, line in enumerate(lines))
            full = [(index, line) for index, line in numbered if line]
            row = after.row
            if not typed:
                objects = [line for _, line in full]
                table = _table(objects) if usual == "events" and has_polars() else None
                yield Portion(usual, objects if table is None else table, [index for index, _ in full], after)
                continue
            runs = list(_runs(_sorted_out(full, usual, fixed=rows_are is not None)))
            for sort, index, rows in runs[:-1]:
                yield Portion(sort, rows, index, Place(index[-1] + 1, 0))
            for sort, index, rows in runs[-1:]:
                yield Portion(sort, rows, index, after)


def _table(lines: list[bytes]) -> EventTable | None:
    """Return plain events as columns, None when some line needs a closer look (then all go one by one)."""
    import polars as pl

    body = b"\n".join(lines)
    if _NAME_IS_NO_TEXT.search(body):
        return None
    try:
        frame = pl.read_ndjson(io.BytesIO(body), infer_schema_length=None)
    except (pl.exceptions.PolarsError, OverflowError):
        return None
    texts = [name for name in frame.columns if name != "value"]
    typed = all(frame[name].dtype in {pl.String, pl.Null} for name in texts)
    number = "value" not in frame.columns or frame["value"].dtype.is_numeric()
    return table_of_frame(frame) if typed and number and frame.height == len(lines) else None


def _first_object(file: Iterable[bytes]) -> dict[str, Any]:
    for line in file:
        if line.strip():
            try:
                found = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def _sorted_out(lines: list[tuple[int, bytes]], usual: RowsAre, *, fixed: bool) -> Iterator[tuple[RowsAre, int, _Row]]:
    """Take the ``type`` field off every row; what is not an object goes on as it is, and is refused later."""
    for index, line in lines:
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            row = None
        if not isinstance(row, dict):
            yield usual, index, line
            continue
        told = told_by_type(row.pop("type", None))
        yield (usual if fixed or told is None else told), index, row


def _runs(rows: Iterable[tuple[RowsAre, int, _Row]]) -> Iterator[tuple[RowsAre, list[int], list[_Row]]]:
    for sort, run in groupby(rows, key=lambda row: row[0]):
        same = list(run)
        yield sort, [index for _, index, _ in same], [row for _, _, row in same]
