"""One writer per directory: a lock the system releases when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tactful.errors import StoreTrouble

__all__ = ["DirectoryLock"]


class DirectoryLock:
    """Holds ``DIR/lock`` from construction until `release`.

    Raises
    ------
    StoreTrouble
        ``already-open`` when another process, or another store of this one, holds it.
    """

    def __init__(self, directory: Path) -> None:
        self._descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise StoreTrouble(
                "already-open",
                "the store is open for writing elsewhere",
                hint="stop the server that holds it, or talk to that server",
            ) from None

    def release(self) -> None:
        """Let the next writer in."""
        os.close(self._descriptor)
