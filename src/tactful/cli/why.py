"""``tactful why``: the true reasons of one shown item."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.show import tree_text
from tactful.cli.terminal import out, out_json

__all__ = ["why"]


def why(
    decision_id: Annotated[str, Parameter(help="The decision, as printed with it.")],
    item_id: Annotated[str, Parameter(help="One of its items.")],
    *,
    path: Directory,
    json: AsJson = False,
) -> None:
    """Say why an item of a decision was shown: every contribution, and what would have moved it out.

    Example: tactful why 01kaq3v9… 1082185 --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.why(decision_id, item_id)
    if json:
        out_json(told)
    else:
        out(tree_text(told))
