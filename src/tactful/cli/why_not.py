"""``tactful why-not``: why one item was not shown, and the nearest change that would show it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.show import tree_text
from tactful.cli.terminal import out, out_json

__all__ = ["why_not"]


def why_not(
    decision_id: Annotated[str, Parameter(help="The decision, as printed with it.")],
    item_id: Annotated[str, Parameter(help="Any item of the catalogue.")],
    *,
    path: Directory,
    json: AsJson = False,
) -> None:
    """Say why an item was not shown: not known, not recalled, set aside or outranked, and what would change it.

    Example: tactful why-not 01kaq3v9… 1082185 --path shop.tactful
    """
    with reach(path) as engine:
        told = engine.why_not(decision_id, item_id)
    if json:
        out_json(told)
    else:
        out(tree_text(told))
