"""The source tree as house tests see it: every file with its text and its syntax tree, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIP = "# house-skip:"
"""A line that ends with this mark, a rule's name and a reason is left out of that rule."""


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Path below the root, with slashes."""
        return self.path.relative_to(ROOT).as_posix()

    def excused(self, line: int, rule: str) -> bool:
        """Tell whether a line carries the skip mark of a rule."""
        return f"{SKIP} {rule}" in self.text.splitlines()[line - 1]


@dataclass(frozen=True)
class Breach:
    """Where a rule is broken, and how."""

    line: int
    what: str


def read(path: Path) -> Source:
    """Return one file, parsed."""
    text = path.read_text("utf-8")
    return Source(path, text, ast.parse(text, str(path)))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return every Python file below the named folders, `src` when none is named."""
    found = (p for folder in folders or ("src",) for p in sorted((ROOT / folder).rglob("*.py")))
    return tuple(read(path) for path in found)


def pages() -> list[Path]:
    """Return every Markdown page of the project."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call with the dotted name of what is called, empty when it has none."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of names, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, module) of every import, also those inside functions."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
