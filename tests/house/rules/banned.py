"""What must never run here: a second SQLite (loses committed data), pickle and eval (run what a file says)."""

from __future__ import annotations

from collections.abc import Iterator

from house_tree import Breach, Source, calls, imports

MODULES = {
    "sqlite3": "two SQLite libraries in one process lose committed data: use apsw through stores",
    "pickle": "models are arrays and JSON", "marshal": "models are arrays and JSON",
    "shelve": "models are arrays and JSON", "dill": "models are arrays and JSON",
    "joblib": "models are arrays and JSON",
}  # fmt: skip
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}


def breaches(source: Source) -> Iterator[Breach]:
    """Yield banned imports and calls."""
    for line, module in imports(source):
        if module.split(".")[0] in MODULES:
            yield Breach(line, f"import {module}: {MODULES[module.split('.')[0]]}")
    for node, name in calls(source):
        if name in CALLS:
            yield Breach(node.lineno, f"{name}(): nothing that comes from outside is ever run")
        for keyword in node.keywords:
            if keyword.arg in {"allow_pickle", "shell"} and getattr(keyword.value, "value", None) is True:
                yield Breach(node.lineno, f"{keyword.arg}=True runs what a file or a person says")
