"""Import: a file or a recipe, portion by portion, each durable before the next place is noted.

Stopping it (Ctrl-C, a crash) loses nothing that was acknowledged: run it again and it goes on after the last noted
place. What was written but not noted is recognised by its event id and counted as known. A portion is admitted while
the one before it is being written.

Rows that are refused do not stop the rest; the first thousand are in the report, all of them in
``<file>.rejected.jsonl`` beside the file (code, detail, hint and place; never the row itself).

Example: see ``tests/sources/test_importer.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from tactful.catalogue.shelf import ItemShelf
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.events.log import Appended, EventLog
from tactful.intake.admit import Admitted, Intake
from tactful.intake.items import admit_items
from tactful.intake.people import admit_people
from tactful.intake.report import RowError, refusal
from tactful.intake.table import EventTable
from tactful.people.person import Person
from tactful.sources.csv_rows import read_csv
from tactful.sources.jsonl import read_jsonl
from tactful.sources.parquet import read_parquet
from tactful.sources.portion import Place, Portion
from tactful.sources.recipe import Recipe
from tactful.sources.rejected import RejectedFile
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress, silent

__all__ = ["Gates", "ImportReport", "ProgressBook", "import_file", "import_recipe", "portions_of"]

PORTION_BYTES = 8_000_000
PORTION_ROWS = 50_000
_LISTED = 1_000


class ProgressBook(Protocol):
    """Keeps how far an import came (`store.meta` is one)."""

    def progress(self, fingerprint: str) -> bytes | None:
        """Return what was kept under a fingerprint."""
        ...

    def keep_progress(self, fingerprint: str, state: bytes) -> None:
        """Keep how far an import came, durable on return."""
        ...


@dataclass(frozen=True, slots=True)
class Gates:
    """Where rows go: events through `intake` to `log`, items to `shelf`, people to `keep_people`."""

    intake: Intake
    log: EventLog
    shelf: ItemShelf
    keep_people: Callable[[list[Person]], None]
    book: ProgressBook


class ImportReport(msgspec.Struct, kw_only=True):
    """What became of a file. `rejected` lists the first thousand refused rows by their index in the file."""

    accepted: int = 0
    duplicates: int = 0
    read: int = 0
    rejected_count: int = 0
    rejected: list[RowError] = msgspec.field(default_factory=list)
    resumed_at: int = 0
    """Row at which an earlier run had stopped; 0 for a fresh start."""
    rejected_file: str | None = None


class _Noted(msgspec.Struct):
    """The place up to which everything is kept, with the counts so far."""

    row: int
    byte: int
    accepted: int
    duplicates: int
    rejected: int


def import_file(
    path: Path, gates: Gates, *, rows_are: RowsAre | None = None, progress: Progress = silent, rows: int = PORTION_ROWS
) -> ImportReport:
    """Import one JSONL, CSV or Parquet file.

    Parameters
    ----------
    path
        The file; its ending tells the format.
    gates
        Where rows go.
    rows_are
        What the rows are; None to tell from a ``type`` field, the file's name or its columns.
    progress
        Called after each portion with rows kept; raising from it stops the import at a safe point.
    rows
        About how many rows a portion has.

    Raises
    ------
    BadInput
        ``no-file``, ``unknown-format``, ``cannot-tell-rows``, ``missing-extra``, ``not-utf-8``, ``no-header``,
        ``bad-parquet``.
    """
    if not path.is_file():
        raise BadInput("no-file", f"there is no file {path.name}", hint="check the path")
    fingerprint = _fingerprint(path, rows_are)
    kept = gates.book.progress(fingerprint)
    noted = msgspec.json.decode(kept, type=_Noted) if kept else _Noted(0, 0, 0, 0, 0)
    start = Place(noted.row, noted.byte)
    report = ImportReport(
        accepted=noted.accepted, duplicates=noted.duplicates, rejected_count=noted.rejected, resumed_at=noted.row
    )
    refused = RejectedFile(path, afresh=not noted.row)

    def note(place: Place) -> None:
        state = _Noted(place.row, place.byte, report.accepted, report.duplicates, report.rejected_count)
        gates.book.keep_progress(fingerprint, msgspec.json.encode(state))

    size = max(path.stat().st_size, 1)

    def tell(place: Place) -> None:
        total = round(place.row * size / place.byte) if place.byte else None
        progress(f"import {path.name}", place.row, total)

    with refused:
        _run(portions_of(path, rows_are, start, rows=rows), gates, _Ledger(report, refused), note, tell)
    report.rejected_file = refused.written
    gates.book.keep_progress(fingerprint, msgspec.json.encode(_Noted(0, 0, 0, 0, 0)))
    return report


def import_recipe(recipe: Recipe, gates: Gates, *, progress: Progress = silent) -> ImportReport:
    """Import a known data set by the quick path: items, then people, then events.

    Running it again is harmless: items and people are put again, events are recognised.
    """
    report = ImportReport()
    _run(_portions_of_recipe(recipe), gates, _Ledger(report, None), _no_note, _teller(recipe, progress))
    return report


def portions_of(path: Path, rows_are: RowsAre | None, start: Place, *, rows: int = PORTION_ROWS) -> Iterator[Portion]:
    """Yield a file's rows from a place on; raises BadInput ``unknown-format``."""
    size = max(PORTION_BYTES * rows // PORTION_ROWS, 1)
    ending = path.suffix.lower()
    if ending in {".jsonl", ".ndjson"}:
        return read_jsonl(path, rows_are, start, portion_bytes=size)
    if ending == ".csv":
        return read_csv(path, rows_are, start, portion_bytes=size)
    if ending in {".parquet", ".pq"}:
        return read_parquet(path, rows_are, start, portion_rows=rows)
    raise BadInput(
        "unknown-format", f"{path.name} is neither JSONL nor CSV nor Parquet", hint="name it .jsonl, .csv or .parquet"
    )


class _Ledger:
    """Adds up what became of the rows."""

    def __init__(self, report: ImportReport, refused: RejectedFile | None) -> None:
        self.report = report
        self._refused = refused

    def add(self, accepted: int, duplicates: int, read: int) -> None:
        self.report.accepted += accepted
        self.report.duplicates += duplicates
        self.report.read += read

    def refuse(self, rows: list[RowError], index: Sequence[int]) -> None:
        """Note refused rows, renumbered from their place in the portion to their place in the file."""
        placed = [msgspec.structs.replace(row, index=int(index[row.index])) for row in rows]
        self.report.rejected_count += len(placed)
        self.report.rejected += placed[: max(_LISTED - len(self.report.rejected), 0)]
        if self._refused is not None and placed:
            self._refused.write(placed)


@dataclass(frozen=True, slots=True)
class _Pending:
    """Events on their way to disk."""

    portion: Portion
    admitted: Admitted
    appended: Future[Appended] | None


def _run(
    portions: Iterator[Portion],
    gates: Gates,
    ledger: _Ledger,
    note: Callable[[Place], None],
    tell: Callable[[Place], None],
) -> None:
    """Keep one portion in flight while the next is admitted; whatever stops the loop, settle what is in flight."""
    pending: _Pending | None = None
    try:
        for portion in portions:
            following = _sent(portion, gates)
            if pending is not None:
                done, pending = pending, following
                _settle(done, ledger, note)
                tell(done.portion.after)
            else:
                pending = following
    finally:
        if pending is not None:
            _settle(pending, ledger, note)
    if pending is not None:
        tell(pending.portion.after)


def _sent(portion: Portion, gates: Gates) -> _Pending:
    rows = portion.rows
    if portion.rows_are == "events":
        admitted = gates.intake.admit_columns(rows) if isinstance(rows, EventTable) else gates.intake.admit(rows)
        return _Pending(portion, admitted, gates.log.submit(admitted.columns) if len(admitted.columns) else None)
    if isinstance(rows, EventTable):
        raise BadInput("cannot-tell-rows", "these rows are events", hint="say --rows-are events")
    if portion.rows_are == "items":
        items, report = admit_items(rows)
        if items:
            gates.shelf.put(items)
    else:
        people, report = admit_people(rows)
        if people:
            gates.keep_people(people)
    return _Pending(portion, Admitted(EventColumns.empty(), np.zeros(0, np.int64), report), None)


def _settle(pending: _Pending, ledger: _Ledger, note: Callable[[Place], None]) -> None:
    """Wait until the rows are on disk, add them up, and note the place after them."""
    report = pending.admitted.report
    refused, accepted, duplicates = list(report.rejected), report.accepted, report.duplicates
    if pending.appended is not None:
        done = pending.appended.result()
        known, collided = int(done.duplicate.sum()), np.flatnonzero(done.collision)
        refused += [refusal(int(pending.admitted.rows[i]), "event-id-collision") for i in collided]
        accepted, duplicates = accepted - known - len(collided), duplicates + known
    ledger.add(accepted, duplicates, len(pending.portion.rows))
    ledger.refuse(sorted(refused, key=lambda row: row.index), pending.portion.index)
    note(pending.portion.after)


def _portions_of_recipe(recipe: Recipe) -> Iterator[Portion]:
    row = 0
    sources: list[tuple[RowsAre, Iterator[Any]]] = [
        ("items", recipe.items()), ("people", recipe.people()), ("events", recipe.events()),
    ]  # fmt: skip
    for rows_are, batches in sources:
        for batch in batches:
            for start in range(0, len(batch), PORTION_ROWS):
                part = _part(batch, start)
                yield Portion(rows_are, part, range(row, row + len(part)), Place(row + len(part)))
                row += len(part)


def _part(batch: Any, start: int) -> Any:
    return (
        batch.rows(start, start + PORTION_ROWS)
        if isinstance(batch, EventTable)
        else batch[start : start + PORTION_ROWS]
    )


def _no_note(place: Place) -> None:
    """Keep no place: a recipe starts over, and what is known is recognised."""


def _teller(recipe: Recipe, progress: Progress) -> Callable[[Place], None]:
    return lambda place: progress(f"import {recipe.name}", place.row, None)


def _fingerprint(path: Path, rows_are: RowsAre | None) -> str:
    """Return a name for a file's content: size, first and last million bytes, and what its rows are taken for."""
    seal = hashlib.blake2b(digest_size=16)
    size = path.stat().st_size
    seal.update(f"{size}|{rows_are}|".encode())
    with path.open("rb") as file:
        seal.update(file.read(1_000_000))
        file.seek(max(size - 1_000_000, 0))
        seal.update(file.read())
    return f"import:{seal.hexdigest()}"
