"""Progress of long work on stderr: bars on a terminal, plain lines elsewhere, nothing when asked to be quiet.

>>> with watching(quiet=True) as progress:
...     progress("import", 1, 10)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tactful.cli.terminal import note
from tactful.work import Progress, silent

__all__ = ["Lines", "watching"]

_QUARTERS = 4


@contextmanager
def watching(*, quiet: bool = False) -> Iterator[Progress]:
    """Give a progress callback that draws for as long as the block runs."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _Bars() as bars:
            yield bars
    else:
        lines = Lines()
        yield lines
        lines.finish()


class Lines:
    """One line when a step begins, at each quarter when the total is known, and when the next step begins."""

    def __init__(self) -> None:
        self._what = ""
        self._done = 0
        self._quarter = 0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Report `done` of `total` steps of the work named `what`."""
        if what != self._what:
            self.finish()
            self._what, self._quarter = what, 0
            note(f"{what} …")
        self._done = done
        quarter = _QUARTERS * done // total if total else 0
        if quarter > self._quarter and total:
            self._quarter = quarter
            note(f"{what}: {done:,} of {total:,}")

    def finish(self) -> None:
        """Close the step that is under way, when its last line did not say how far it came."""
        if self._what and self._done and self._quarter < _QUARTERS:
            note(f"{self._what}: {self._done:,}")
        self._what, self._done = "", 0


class _Bars:
    """Rich bars, one per step."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> _Bars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)
