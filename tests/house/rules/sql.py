"""SQL is written out, values are bound: a statement is never put together from strings.

Where a table's name must vary (it cannot be bound), the line says why: ``# house-skip: sql - the reason``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from house_tree import Breach, Source, dotted

STATEMENT = re.compile(
    r"^\s*(SELECT\s|INSERT\s+(OR|INTO)|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|DROP\s+TABLE|ATTACH\s)"
)


def breaches(source: Source) -> Iterator[Breach]:
    """Yield statements that are built by f-string, ``%``, ``+``, ``.format`` or ``.join``."""
    for node in ast.walk(source.tree):
        if _is_built(node) and not source.excused(node.lineno, "sql"):  # type: ignore[attr-defined]
            yield Breach(node.lineno, "SQL put together from strings: write it out and bind the values")  # type: ignore[attr-defined]


def _is_built(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        varies = any(isinstance(value, ast.FormattedValue) for value in node.values)
        return varies and _is_statement(node.values[0])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return _is_statement(node.left)
    if (
        isinstance(node, ast.Call)
        and dotted(node.func).endswith(("format", "join"))
        and isinstance(node.func, ast.Attribute)
    ):
        return _is_statement(node.func.value)
    return False


def _is_statement(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(STATEMENT.match(node.value))
