"""A file is one idea and a function one step: at most 400 lines and 50 lines, 7 arguments.

Docstrings do not count towards a function's length: explaining must never cost.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from house_tree import Breach, Source

FILE_LINES, FUNCTION_LINES, ARGUMENTS = 400, 50, 7


def breaches(source: Source) -> Iterator[Breach]:
    """Yield files, functions and signatures past their size."""
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield Breach(1, f"{lines} lines, at most {FILE_LINES}")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _function(source, node)


def _function(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Breach]:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node):
        first = node.body[0]
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    if lines > FUNCTION_LINES:
        yield Breach(node.lineno, f"{node.name} has {lines} lines, at most {FUNCTION_LINES}")
    if not source.name.startswith("src/"):
        return  # the arguments of a test are the fixtures it asks for
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    count = sum(arg.arg not in {"self", "cls"} for arg in given)
    # ruff bounds arguments too; where it is excused with a reason, so is this rule.
    if count > ARGUMENTS and "noqa: PLR0913 - " not in source.text.splitlines()[node.lineno - 1]:
        yield Breach(node.lineno, f"{node.name} takes {count} arguments, at most {ARGUMENTS}")
