"""Every file opens with what it promises: one or more sentences before any code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from house_tree import Breach, Source

SHORTEST = 15


def breaches(source: Source) -> Iterator[Breach]:
    """Yield files without a module docstring worth reading."""
    if len(ast.get_docstring(source.tree) or "") < SHORTEST:
        yield Breach(1, "no module docstring that says what the file promises")
