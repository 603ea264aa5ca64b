"""``tactful restore``: a data directory from a backup, without those who were erased."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.terminal import note, out_json
from tactful.cli.watch import watching
from tactful.errors import Conflict

__all__ = ["restore"]


def restore(
    source: Annotated[Path, Parameter(help="The backup.")],
    *,
    path: Annotated[Path, Parameter(env_var="TACTFUL_PATH", help="The data directory to make.")],
    key_file: Annotated[Path | None, Parameter(help="The master key of the directory that was backed up.")] = None,
    keys: Annotated[
        Path | None,
        Parameter(help="A copy of the people's keys, or the directory of such copies; found where the backup put it."),
    ] = None,
    tombstones: Annotated[
        list[Path] | None,
        Parameter(
            negative="", help="tombstones.log of the live directory: people erased since the backup stay erased."
        ),
    ] = None,
) -> None:
    """Make a data directory from a backup and learn; people who were erased stay erased.

    Example: tactful restore backups/monday --path shop.tactful --key-file safe/master.key
    """
    from tactful.assembly.restore import restore as restore_to

    if path.exists() and any(path.iterdir()):
        raise Conflict("not-empty", f"{path} is not empty", hint="restore to a new directory, then swap them")
    with watching() as progress:
        told = restore_to(source, path, key_file=key_file, keys=keys, tombstones=tombstones or [], progress=progress)
    out_json(told)
    note(f"next: tactful doctor --path {path}, then tactful serve --path {path}")
