"""``tactful init``: a new data directory from a ready-made setting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tactful.cli.terminal import note, out
from tactful.errors import Conflict

__all__ = ["init"]


def init(
    directory: Annotated[Path, Parameter(help="The directory to make, such as shop.tactful.")],
    *,
    setting: Annotated[
        str, Parameter(help="shop, streaming, workplace, education, finance, wellness or strict.")
    ] = "shop",
) -> None:
    """Make a new data directory from a ready-made setting.

    Example: tactful init shop.tactful --setting shop
    """
    from tactful.assembly.engine import Engine
    from tactful.settings import load

    load(setting)
    if (directory / "tactful.toml").exists():
        raise Conflict(
            "already-made",
            f"{directory} is a Tactful directory already",
            hint="edit its tactful.toml, or choose another directory",
        )
    Engine.open(str(directory), setting=setting).close()
    out(str(directory))
    note(f"next: tactful import --path {directory} FILE…   (rules: {directory / 'tactful.toml'})")
