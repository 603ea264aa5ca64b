"""A file system for SQLite that remembers what was written and synced, so that the power can be cut anywhere.

Everything goes through to real files. Beside that, every write, cut, sync and deletion is noted in order, and a test
notes what it was told in between. `Recording.files_at` then says what could be on disk after a power cut at a moment:
what was synced, and of what was not, every 512-byte sector by chance.

Reference: knowledge of the platform, https://sqlite.org/atomiccommit.html; Rebello et al., USENIX ATC 2020.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

__all__ = ["Recording", "recording"]

_SECTOR = 512
_NAME = "recording"
_KEPT = ("store.db", "store.db-wal", "store.db-journal", "keys.db", "keys.db-wal", "keys.db-journal")


@dataclass(slots=True)
class _Step:
    """One thing that happened: ``write``, ``cut``, ``sync``, ``delete`` to a file, or ``told`` by the test."""

    what: str
    file: str = ""
    offset: int = 0
    data: bytes = b""
    size: int = 0
    told: Any = None
    tombstones: int = 0


@dataclass
class Recording:
    """What happened to the files of one directory.

    Attributes
    ----------
    full_at
        Number of further writes that succeed before the disk is full; None for a disk with room.
    """

    directory: Path
    steps: list[_Step] = field(default_factory=list)
    full_at: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, step: _Step) -> None:
        """Add a step, with the length the list of tombstones has by now (it is synced before every commit)."""
        with self.lock:
            place = self.directory / "tombstones.log"
            step.tombstones = place.stat().st_size if place.exists() else 0
            self.steps.append(step)

    def tell(self, what: Any) -> None:
        """Note that the test was told something: from here on it must be true."""
        self.note(_Step("told", told=what))

    def told_before(self, moment: int) -> list[Any]:
        """Return what the test was told before a moment."""
        return [step.told for step in self.steps[:moment] if step.what == "told"]

    def write_through(self) -> bool:
        """Return whether the next write succeeds."""
        if self.full_at is None:
            return True
        self.full_at -= 1
        return self.full_at >= 0

    def files_at(self, moment: int, dice: random.Random) -> dict[str, bytes]:
        """Return what may be on disk when the power is cut before step `moment`."""
        contents: dict[str, bytearray] = {}
        waiting: dict[str, list[_Step]] = {}
        for step in self.steps[:moment]:
            if step.what == "delete":
                contents.pop(step.file, None)
                waiting.pop(step.file, None)
            elif step.what == "sync":
                _apply(contents.setdefault(step.file, bytearray()), waiting.pop(step.file, []), None)
            elif step.what != "told":
                waiting.setdefault(step.file, []).append(step)
        for name, steps in waiting.items():
            _apply(contents.setdefault(name, bytearray()), steps, dice)
        tombstones = self.steps[moment - 1].tombstones if moment else 0
        place = self.directory / "tombstones.log"
        if place.exists():
            contents["tombstones.log"] = bytearray(place.read_bytes()[:tombstones])
        return {name: bytes(content) for name, content in contents.items()}


def _apply(content: bytearray, steps: list[_Step], dice: random.Random | None) -> None:
    """Apply steps to a file's content; with dice, each sector of what was not synced survives by chance."""
    for step in steps:
        if step.what == "cut":
            if dice is None or dice.random() < 0.5:
                del content[step.size :]
            continue
        for start in range(0, len(step.data), _SECTOR):
            if dice is not None and dice.random() < 0.5:
                continue
            piece = step.data[start : start + _SECTOR]
            at = step.offset + start
            if len(content) < at:
                content.extend(bytes(at - len(content)))
            content[at : at + len(piece)] = piece


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], held: Recording) -> None:
        super().__init__("unix", name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        self._held = held if path.parent == held.directory and path.name in _KEPT else None
        self._file = path.name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self._held is not None:
            if not self._held.write_through():
                raise apsw.FullError("no space left")
            self._held.note(_Step("write", self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        if self._held is not None:
            self._held.note(_Step("cut", self._file, size=newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        super().xSync(flags)
        if self._held is not None:
            self._held.note(_Step("sync", self._file))


class _Files(apsw.VFS):
    def __init__(self, held: Recording) -> None:
        self._held = held
        super().__init__(_NAME, "unix", makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802 - SQLite's name
        return _File(name, flags, self._held)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        super().xDelete(filename, syncdir)
        if Path(filename).parent == self._held.directory:
            self._held.note(_Step("delete", Path(filename).name))


@contextmanager
def recording(directory: Path) -> Iterator[Recording]:
    """Record what happens to the store in a directory inside the ``with`` block."""
    held = Recording(Path(os.path.realpath(directory)))
    files = _Files(held)
    try:
        yield held
    finally:
        apsw.set_default_vfs("unix")
        files.unregister()
