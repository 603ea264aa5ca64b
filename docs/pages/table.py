"""Markdown tables and the small pieces every page needs."""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tactful"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; bars inside cells are escaped."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def code(text: object) -> str:
    """Return text as inline code."""
    return f"`{text}`"


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield every source file, path below the package and its syntax tree."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8"))


def fields(struct: type[msgspec.Struct]) -> str:
    """Return a table of a struct's fields: name, type, default, and the text that stands below each in the source."""
    words = field_words(struct)
    rows = []
    for field in msgspec.structs.fields(struct):
        kind = str(struct.__annotations__.get(field.name, field.type))
        rows.append((code(field.encode_name), code(kind), _default(field), words.get(field.name, "")))
    return table(("field", "type", "default", "meaning"), rows)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "must be given"
    if field.default_factory is not msgspec.NODEFAULT:
        return "empty"
    if field.default == "":
        return "empty"
    return code(field.default) if not isinstance(field.default, msgspec.Struct) else "see below"


def field_words(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Return what the source says below each field, those of the structs it builds on first."""
    words: dict[str, str] = {}
    for base in struct.__bases__:
        if base is not msgspec.Struct and issubclass(base, msgspec.Struct):
            words |= field_words(base)
    body = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0].body  # type: ignore[attr-defined]
    for step, following in itertools.pairwise(body):
        told = following.value if isinstance(following, ast.Expr) else None
        if isinstance(step, ast.AnnAssign) and isinstance(step.target, ast.Name) and isinstance(told, ast.Constant):
            words[step.target.id] = str(told.value)
    return words
