"""The learner's own process: reads the store beside the one that serves, fits, saves, and says how far it is.

Standard output carries one JSON object a line: ``{"what","done","total"}`` for progress, ``{"read": true}`` once
everything has been read, ``{"saved": path, …}`` at the end, or ``{"error": code, "detail", "hint"}``.

Run as ``python -m tactful.assembly.child DIR DEST NOW_MS SETTINGS_VERSION [--tune]``.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec

from tactful.assembly.constants import kept_constants, older_constants
from tactful.assembly.lesson import read_course
from tactful.assembly.versions import version_of
from tactful.assembly.welcoming import Trials, tried_by_all
from tactful.clock import FixedClock
from tactful.errors import Conflict, TactfulError
from tactful.events.kinds import KindRegistry
from tactful.ids import Millis
from tactful.learn.archive import save
from tactful.settings import load_file
from tactful.settings.in_force import kinds_in_force
from tactful.stores import open_store
from tactful.work import Progress

__all__ = ["main"]

_EVERY_SECONDS = 0.2
_ROOM = 1 << 24
_BROKEN = ("learner-failed", "a file could not be read or written", "see the machine's log, then learn again")


def main(arguments: list[str]) -> int:
    """Learn once; return the exit status."""
    try:
        now, version = arguments[2:4]
        _learn(Path(arguments[0]), Path(arguments[1]), now=now, version=version, tune="--tune" in arguments)
    except TactfulError as error:
        return _fail(error.code, error.detail, error.hint)
    except OSError as error:
        # numpy tells of a short write without saying why; there is hardly another reason
        full = error.errno in {None, errno.ENOSPC} or shutil.disk_usage(arguments[0]).free < _ROOM
        return _fail(*(("disk-full", "the disk is full", "free some space and learn again") if full else _BROKEN))
    except MemoryError:
        return _fail("out-of-memory", "learning needs more memory than there is", "give the machine more memory")
    return 0


def _fail(code: str, detail: str, hint: str) -> int:
    _say({"error": code, "detail": detail, "hint": hint})
    return 1


def _end_with_parent() -> None:
    """End at once when the process that wants the model is gone: standard input is a pipe that it holds open."""
    while os.read(0, 1):  # unbuffered: a reader in the middle of a buffer would bring down the end of this process
        continue
    os._exit(1)


def _learn(directory: Path, dest: Path, *, now: str, version: str, tune: bool) -> None:
    clock = FixedClock(Millis(int(now)))
    settings = load_file(directory / "tactful.toml")
    if version_of(settings) != version:
        raise Conflict(
            "settings-changed",
            "tactful.toml is not what the engine was opened with",
            hint="open the engine again, then learn",
        )
    store = open_store(directory, clock=clock, read_only=True)
    try:
        kinds = KindRegistry(kinds_in_force(settings), store.meta.kinds())
        course = read_course(store, settings, kinds, clock, progress=_teller())
        constants, older = kept_constants(store.meta, settings), older_constants(store.meta)
        trials = tried_by_all(store, settings, kinds, clock) if tune else Trials()
    finally:
        store.close()
    _say({"read": True, "seq": course.seq, "events": len(course.diary)})
    report: dict[str, Any] = {}
    if tune:
        from tactful.assembly.constants import tuned

        constants, report = tuned(course, constants, settings, trials=trials, older=older, progress=_teller())
    model = course.model(constants, _teller())
    save(model, dest)
    _say({"saved": str(dest), "version": model.version, "constants": msgspec.to_builtins(constants), "report": report})


def _teller() -> Progress:
    last = [0.0]

    def tell(what: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if now - last[0] >= _EVERY_SECONDS or done == total:
            last[0] = now
            _say({"what": what, "done": done, "total": total})

    return tell


def _say(line: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    os.nice(10)  # deciding comes first
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process decides when it ends
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.exit(main(sys.argv[1:]))
