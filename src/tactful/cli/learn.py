"""``tactful learn``: a new model from the log, swapped in while the one before serves."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import out, out_json
from tactful.cli.watch import watching

__all__ = ["learn"]


def learn(
    *,
    path: Directory,
    tune: Annotated[
        bool, Parameter(negative="", help="Also choose blend weights and half-lives on the newest slice.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Learn from the log and put the new model to work.

    Example: tactful learn --path shop.tactful --tune
    """
    with reach(path) as engine, watching() as progress:
        told = engine.learn(tune=tune, progress=progress)
    if json:
        out_json(told)
        return
    out(f"model {told['version']} from events up to {told['seq']:,}, in {told['seconds']:.1f} s")
