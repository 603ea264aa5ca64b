"""``tactful import``: items, people and events from files, resumable, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import Reach, reach
from tactful.cli.terminal import out, out_json
from tactful.cli.watch import watching
from tactful.errors import BadInput
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress

__all__ = ["bring"]

_SHOWN = 5
"""Refused rows printed per file; all of them are in the file beside it."""


def bring(
    files: Annotated[list[Path], Parameter(negative="", help="JSONL, CSV or Parquet files, in this order.")],
    *,
    path: Directory,
    rows_are: Annotated[
        RowsAre | None,
        Parameter(help="What the rows are; told from a type column or the file's name when left out."),
    ] = None,
    json: AsJson = False,
) -> int:
    """Bring in items, people and events. Good rows are kept, bad ones reported; running it again is harmless.

    Example: tactful import --path shop.tactful items.jsonl events.csv
    """
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise BadInput("no-file", f"there is no file {', '.join(missing)}", hint="check the path")
    reports: dict[str, dict[str, Any]] = {}
    with reach(path) as engine, watching() as progress:
        for file in files:
            reports[str(file)] = _one(engine, file, rows_are, progress)
    if json:
        out_json(reports)
    else:
        for name, report in reports.items():
            out(_told(name, report))
    return int(any(not report["accepted"] and report["rejected_count"] for report in reports.values()))


def _one(engine: Reach, file: Path, rows_are: RowsAre | None, progress: Progress) -> dict[str, Any]:
    """Return a file's report with the count of refused rows beside their list."""
    report = engine.bring(file, rows_are=rows_are, progress=progress)
    report.setdefault("rejected_count", len(report.get("rejected", [])))
    return report


def _told(name: str, report: dict[str, Any]) -> str:
    count = report["rejected_count"]
    lines = [
        f"{name}: {report['accepted']:,} accepted, {report.get('duplicates', 0):,} known already, {count:,} refused"
    ]
    lines += [
        f"  row {row['index'] + 1}: {row['detail']}; {row.get('hint', '')} [{row['code']}]"
        for row in report.get("rejected", [])[:_SHOWN]
    ]
    if count > _SHOWN:
        lines.append(f"  and {count - _SHOWN:,} more")
    return "\n".join(lines)
