"""The anchor file: one line for each anchor, appended and synced, outside the data directory.

Keep it on another disk, or ship it to another machine, and whoever can rewrite the store cannot rewrite history.
"""

from __future__ import annotations

import os
from pathlib import Path

from tactful.chain.anchor import Anchor, read_anchor, write_anchor
from tactful.errors import StoreTrouble

__all__ = ["AnchorFile", "beside"]


class AnchorFile:
    """Anchors in a file; see `tactful.chain.anchor.Anchors`.

    Parameters
    ----------
    path
        The file; made (mode 0600) with the first anchor.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._path

    def drop(self, anchor: Anchor) -> None:
        """Append one line and sync it."""
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(write_anchor(anchor))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreTrouble(
                "no-anchor",
                f"the anchor file cannot be written ({error.strerror or type(error).__name__})",
                hint="make its folder writable, or name another file as anchor under [safekeeping]",
            ) from error

    def dropped(self) -> list[Anchor]:
        """Return every anchor of the file, oldest first; raises StoreTrouble ``bad-anchor`` or ``no-anchor``."""
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreTrouble("no-anchor", "the anchor file cannot be read", hint="check its rights") from error
        # A last line without its end was cut off by a crash before anybody was told of it.
        return [read_anchor(line) for line in lines if line.endswith(b"\n")]


def beside(directory: Path) -> Path:
    """Return the anchor file that belongs to a data directory when the settings name none.

    >>> beside(Path("/srv/shop.tactful")).name
    'shop.tactful.anchor'
    """
    whole = directory.absolute()
    return whole.with_name(whole.name + ".anchor")
