"""Names say what a thing does, in the words of DESIGN 1; catch-all names hide more than one idea."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from house_tree import Breach, Source

BANNED = {
    "utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager", "service", "logic",
    "model", "models", "processor", "handler", "handlers", "stuff",
}  # fmt: skip
"""File and package names that say nothing."""

OTHER_WORDS = {"user": "person", "users": "people", "customer": "person", "customers": "people", "blacklist": "muted"}
"""Words of other houses, and ours."""


def breaches(source: Source) -> Iterator[Breach]:
    """Yield banned file and package names, and definitions that use another house's words."""
    for part in (*source.path.parent.parts[-3:], source.path.stem):
        if part in BANNED:
            yield Breach(1, f"the name {part!r} says nothing about what is inside")
    for node in ast.walk(source.tree):
        named = getattr(node, "name", None) or getattr(node, "arg", None)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.arg) and isinstance(named, str):
            for word in re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", named).lower()):
                if word in OTHER_WORDS:
                    yield Breach(node.lineno, f"{named!r}: we say {OTHER_WORDS[word]!r}, not {word!r}")
