"""The file of refused rows beside an imported file: one JSON object per row, with its place, code and way out.

>>> place_of(Path("/data/events.csv"))
PosixPath('/data/events.csv.rejected.jsonl')
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from tactful.intake.report import RowError

__all__ = ["RejectedFile", "place_of"]


def place_of(path: Path) -> Path:
    """Return where the refused rows of a file are written."""
    return path.with_name(path.name + ".rejected.jsonl")


class RejectedFile:
    """Written only when a row is refused; a folder that cannot be written to costs the file, not the import.

    Parameters
    ----------
    path
        The imported file.
    afresh
        True to replace what an earlier import wrote, False to go on after it.
    """

    def __init__(self, path: Path, *, afresh: bool) -> None:
        self._path = place_of(path)
        self._afresh = afresh
        self._file: IO[bytes] | None = None
        self.written: str | None = None
        """Path of the file, None when nothing was or could be written."""

    def __enter__(self) -> RejectedFile:
        return self

    def write(self, rows: list[RowError]) -> None:
        """Add refused rows."""
        try:
            if self._file is None:
                self._file = self._path.open("wb" if self._afresh else "ab")
            self._file.write(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
            self._file.flush()
        except OSError:
            return  # the report still counts them; `written` stays None and says that there is no file
        self.written = str(self._path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
