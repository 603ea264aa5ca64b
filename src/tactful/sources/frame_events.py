"""A plain frame of events as an `EventTable`, when every cell can be read on the quick path; else None.

None sends the rows through intake one by one, which finds and names what is wrong with which row.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tactful.intake.table import EventTable
from tactful.people.vault import SESSION_PREFIX

__all__ = ["PLAIN_COLUMNS", "table_of_frame"]

PLAIN_COLUMNS = frozenset({"event_id", "person_id", "kind", "item_id", "at", "value"})
"""Columns that the quick path reads; a frame with any other column goes row by row."""

_NEEDED = frozenset({"event_id", "person_id", "kind", "at"})


def table_of_frame(frame: Any) -> EventTable | None:
    """Return a polars frame as a table, or None when some cell needs a closer look."""
    import polars as pl

    names = set(frame.columns)
    if not _NEEDED <= names <= PLAIN_COLUMNS or frame.height == 0:
        return None
    if any(frame[name].null_count() for name in _NEEDED):
        return None
    times = _times(pl, frame["at"])
    value = _values(pl, frame["value"]) if "value" in names else np.full(frame.height, np.nan, np.float32)
    if times is None or value is None:
        return None
    at, offset = times
    people, person = _coded(pl, frame["person_id"])
    if any(name.startswith(SESSION_PREFIX) for name in people):
        return None  # a file cannot speak for a session by writing our inner name of it as a person
    kinds, kind = _coded(pl, frame["kind"])
    items, item = _coded(pl, frame["item_id"]) if "item_id" in names else ([], np.full(frame.height, -1, np.int32))
    return EventTable(
        person=person,
        person_names=people,
        kind=kind.astype(np.int16),
        kind_names=kinds,
        item=item,
        item_names=items,
        at=at,
        event_id=frame["event_id"].cast(pl.String).to_list(),
        value=value,
        offset_minutes=offset,
    )


def _times(pl: Any, column: Any) -> tuple[Any, Any] | None:
    """Return (ms, minutes east of UTC or None) of RFC 3339 texts that all end alike in form: Z, or an offset."""
    if column.dtype != pl.String:
        return None
    zulu = column.str.ends_with("Z")
    if zulu.all():
        offset = None
    elif column.str.contains(r"[+-]\d\d:\d\d$").all() and not column.str.ends_with("-00:00").any():
        signs = np.where(column.str.slice(-6, 1).to_numpy() == "-", -1, 1)
        hours, minutes = column.str.slice(-5, 2).cast(pl.Int16), column.str.slice(-2, 2).cast(pl.Int16)
        offset = (signs * (hours * 60 + minutes).to_numpy()).astype(np.int16)
    else:
        return None
    exact = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
    if not column.str.contains(exact).all():
        return None
    read = column.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC", strict=False)
    if read.null_count():
        return None
    micros = read.dt.epoch("us").to_numpy().astype(np.int64)
    return (micros + 500) // 1000, offset


def _values(pl: Any, column: Any) -> Any | None:
    number = column.cast(pl.Float64, strict=False) if column.dtype == pl.String else column
    if number.null_count() > column.null_count() or not number.dtype.is_numeric():
        return None
    number = number.cast(pl.Float64)
    if number.is_nan().any():
        return None  # written as NaN rather than left empty: that row is refused
    return number.fill_null(float("nan")).to_numpy().astype(np.float32)


def _coded(pl: Any, column: Any) -> tuple[list[str], Any]:
    text = column.cast(pl.String)
    distinct = text.drop_nulls().unique(maintain_order=True)
    codes = text.cast(pl.Enum(distinct)).to_physical().cast(pl.Int32).fill_null(-1)
    return distinct.to_list(), codes.to_numpy().astype(np.int32)
