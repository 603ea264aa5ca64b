"""Every error code, found where it is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

from pages.table import code, table, trees
from tactful.intake.codes import ROW_CODES

TREE = {
    "BadInput": "422, exit 2", "NotFound": "404", "NotAllowed": "401 / 403", "Conflict": "409",
    "TooMuch": "413 / 429", "Unavailable": "503", "StoreTrouble": "503 / 507", "TactfulError": "",
}  # fmt: skip
"""Class of the tree to what the doors make of it; command line exit code 1 where none is named."""

KEBAB = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def page() -> str:
    """Return the codes of errors and of refused rows."""
    rows = []
    for name, found in sorted(codes().items()):
        kinds = sorted({kind for kind, _, _ in found})
        told = next((detail for _, detail, _ in found if detail), "")
        hint = next((hint for _, _, hint in found if hint), "")
        rows.append((code(name), ", ".join(f"{k} ({TREE[k]})" if TREE[k] else k for k in kinds), told, hint))
    return "\n".join(
        [
            "# Errors",
            "",
            "Every error carries a stable code, one sentence, and a hint. Over HTTP it is `application/problem+json`",
            "(RFC 9457) with `code` and `hint`; on the command line one line: `what happened; hint [code]`. Dots",
            "stand for what varies.",
            "",
            table(("code", "class", "what happened", "what to do next"), rows),
            "",
            "## Rows of a batch",
            "",
            "A batch keeps its good rows and reports each bad one with `index`, `code`, `detail` and `hint`.",
            "",
            table(
                ("code", "meaning", "what to do next"), ((code(c), *words) for c, words in sorted(ROW_CODES.items()))
            ),
        ]
    )


def codes() -> dict[str, list[tuple[str, str, str]]]:
    """Return code to (class, detail, hint) for every place in the sources that makes an error."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path, tree in trees():
        if path == "errors.py":
            continue
        named = _named_texts(tree)
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in TREE and node.args and _text(node.args[0]):
                hint = next(
                    (_text(k.value, named) or _handed_on(k.value) for k in node.keywords if k.arg == "hint"), ""
                )
                detail = _text(node.args[1]) or "…" if len(node.args) > 1 else ""
                found.setdefault(_text(node.args[0]), []).append((name, detail, hint))
    return {name: places for name, places in found.items() if KEBAB.match(name)}


def _handed_on(node: ast.AST) -> str:
    """Return dots for a hint that comes from elsewhere, nothing for an empty one."""
    return "" if isinstance(node, ast.Constant) else "…"


def _named_texts(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a file gives names to, so that a hint said once may serve twice."""
    return {
        node.targets[0].id: _text(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _text(node.value)
    }


def _text(node: ast.AST, named: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a literal text, or one that is named; what varies in it becomes dots."""
    if isinstance(node, ast.Name):
        return named.get(node.id, "")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return ""
