"""``tactful backup``: a consistent copy of a directory, also while it serves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out_json

__all__ = ["backup"]


def backup(
    dest: Annotated[Path, Parameter(help="A new directory for the copy.")],
    *,
    path: Directory,
    keys: Annotated[
        Path | None,
        Parameter(
            help="Directory of the copies of the people's keys, DIR.keys beside the data directory by default; those "
            "older than seven days are removed from it."
        ),
    ] = None,
) -> None:
    """Write a consistent copy of the store. Models are not in it: they are learned again on restore.

    Example: tactful backup backups/monday --path shop.tactful --keys key-copies
    """
    with reach(path) as engine:
        manifest = engine.backup(dest, keys=keys)
    out_json(manifest)
    note(f"the people's keys are not in the copy but in {manifest['keys']}, to be destroyed within seven days")
    note("the master key is not in the copy: keep it apart, a copy without it cannot be read")
