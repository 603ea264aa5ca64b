"""Nothing is half done: no stubs, no notes to oneself, no error that is swallowed without a word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from house_tree import Breach, Source

MARKS = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
"""Spelled in halves so that this file does not breach its own rule."""


def breaches(source: Source) -> Iterator[Breach]:
    """Yield leftovers: marks, stubs, silent handlers."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if MARKS.search(line):
            yield Breach(number, "a note to oneself: do it, or write it down where it is tracked")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            yield from _handler(source, node)
        elif (isinstance(node, ast.ClassDef) and not _is_protocol(node)) or isinstance(node, ast.Module):
            yield from (Breach(f.lineno, f"{f.name} is a stub") for f in node.body if _is_stub(f))
        elif isinstance(node, ast.Name) and node.id == "NotImplemented" + "Error":
            yield Breach(node.lineno, "a stub: leave it out until it is written")


def _handler(source: Source, node: ast.ExceptHandler) -> Iterator[Breach]:
    silent = all(isinstance(step, ast.Pass) or _is_ellipsis(step) for step in node.body)
    if silent and not source.excused(node.lineno, "silent"):
        yield Breach(node.lineno, "an error is swallowed: say, count or translate it")
    if node.type is None:
        yield Breach(node.lineno, "catches everything: name the errors")


def _is_stub(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    if any(getattr(d, "id", getattr(d, "attr", "")) in {"overload", "abstractmethod"} for d in node.decorator_list):
        return False
    # A docstring alone is a documented nothing, such as a listener that listens to nothing.
    steps = [step for step in node.body if not _is_text(step)]
    return bool(steps) and all(isinstance(step, ast.Pass) or _is_ellipsis(step) for step in steps)


def _is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(parent) for parent in node.bases)


def _is_ellipsis(step: ast.AST) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...


def _is_text(step: ast.AST) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and isinstance(step.value.value, str)
