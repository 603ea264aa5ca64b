"""The checks of `tactful.intake.check`, on columns: names are checked once each, rows by masks.

A row that fails several checks gets the code of the first in the same order as a single event would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.events.kinds import KindRegistry
from tactful.intake.check import LARGEST_VALUE, LATEST
from tactful.intake.decode import id_fault
from tactful.intake.report import RowError, refusal
from tactful.intake.table import EventTable
from tactful.people.vault import SESSION_PREFIX

__all__ = ["SoundRows", "sound_columns"]


@dataclass(frozen=True, slots=True)
class SoundRows:
    """Indices (int64) of the rows that passed, and the registry's kind code of each (int16)."""

    rows: NDArray[np.int64]
    kind: NDArray[np.int16]


def sound_columns(
    table: EventTable, kinds: KindRegistry, *, now: int, future_ms: int
) -> tuple[SoundRows, list[RowError]]:
    """Return the sound rows of a table, and a refusal for each other row.

    Parameters
    ----------
    now
        The clock reading, milliseconds.
    future_ms
        How far in the future an event may lie, milliseconds.
    """
    codes = np.array([kinds.code(n) if n in kinds else -1 for n in table.kind_names] or [-1], np.int16)
    kind = codes[table.kind]
    playing = np.ones(len(table), np.bool_)
    refused: list[RowError] = []

    def drop(mask: NDArray[np.bool_], code: str, what: str = "") -> None:
        hit = mask & playing
        if hit.any():
            refused.extend(refusal(int(i), code, what) for i in np.flatnonzero(hit))
            playing[hit] = False

    drop(kind < 0, "unknown-kind")
    drop(table.person < 0, "no-person")
    drop(_faulty(table.person_names, table.person)[table.person], "bad-id", "person_id")
    drop(_without_item(table, kinds)[table.kind] & (table.item < 0), "missing-field", "item_id")
    empty = np.isnan(table.value)
    drop(_without_value(table, kinds)[table.kind] & empty, "missing-field", "value")
    for i in _bad_event_ids(table):
        drop(_only(i, len(table)), "bad-id", "event_id")
    drop(_faulty(table.item_names, table.item)[table.item], "bad-id", "item_id")
    drop(~empty & ~(np.abs(table.value) <= LARGEST_VALUE), "bad-value", "value")
    drop((table.at < 0) | (table.at >= LATEST), "bad-time", "at")
    drop(table.at > now + future_ms, "in-the-future", "at")
    drop(table.at < _oldest(table, kinds, now)[table.kind], "too-old", "at")
    rows = np.flatnonzero(playing).astype(np.int64)
    return SoundRows(rows, kind[rows]), refused


def _faulty(names: list[str], codes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which names that occur may not be used; one more cell at the end answers for code -1, which names nothing.

    A portion of a large table uses few of its names, so only those are looked at.
    """
    faulty = np.zeros(len(names) + 1, np.bool_)
    for code in np.unique(codes[codes >= 0]):
        faulty[code] = id_fault(names[code].removeprefix(SESSION_PREFIX))
    return faulty


def _without_item(table: EventTable, kinds: KindRegistry) -> NDArray[np.bool_]:
    return np.array([n in kinds and "item_id" in kinds.spec(n).needs for n in table.kind_names] or [False])


def _without_value(table: EventTable, kinds: KindRegistry) -> NDArray[np.bool_]:
    return np.array([n in kinds and "value" in kinds.spec(n).needs for n in table.kind_names] or [False])


def _oldest(table: EventTable, kinds: KindRegistry, now: int) -> NDArray[np.int64]:
    fleeting = {n for n in table.kind_names if n in kinds and not kinds.spec(n).trains}
    oldest = [now - round(kinds.spec(n).ttl_days * DAY_MS) if n in fleeting else 0 for n in table.kind_names]
    return np.array(oldest or [0], np.int64)


def _bad_event_ids(table: EventTable) -> list[int]:
    ids = table.event_id
    joined = "".join(ids)
    if joined.isascii() and joined.isprintable():  # one look at all letters; then only lengths and dots are left
        return [i for i, text in enumerate(ids) if not 0 < len(text) <= 256 or text in {".", ".."}]
    return [i for i, text in enumerate(ids) if id_fault(text)]


def _only(row: int, count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, np.bool_)
    mask[row] = True
    return mask
