"""``tactful restore``: a data directory from a backup, without those erased since."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.terminal import note, out_json
from tactful.errors import Conflict

__all__ = ["restore"]


def restore(
    source: Annotated[Path, Parameter(help="The backup.")],
    *,
    path: Annotated[Path, Parameter(env_var="TACTFUL_PATH", help="The data directory to make.")],
    key_file: Annotated[Path | None, Parameter(help="The master key of the directory that was backed up.")] = None,
) -> None:
    """Make a data directory from a backup; people erased before it are erased in it too.

    Example: tactful restore backups/monday --path shop.tactful --key-file safe/master.key
    """
    from tactful.assembly.restore import restore as restore_to

    if path.exists() and any(path.iterdir()):
        raise Conflict("not-empty", f"{path} is not empty", hint="restore to a new directory, then swap them")
    out_json(restore_to(source, path, key_file=key_file))
    note(f"next: tactful doctor --path {path}, then tactful serve --path {path}")
