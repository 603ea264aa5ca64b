"""Which test shows which promise, how often, and whether it held: from marks on tests and results of runs.

``python -m pytest --promise-results docs/pages/promises.json`` adds what a run shows; then run ``docs/generate.py``.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from pages.promise_words import LATER, PROMISES
from pages.table import code, table

__all__ = ["LATER", "PROMISES", "marks", "page", "results"]

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("promises.json")
MUTATIONS = Path(__file__).with_name("mutations.json")


def page() -> str:
    """Return every promise with its tests, counts and verdict, and what is open."""
    shown, told = marks(), results()
    broken = mutations()
    rows = [
        _row(promise, shown.get(promise, []), told.get(promise, {}), broken.get(promise, [])) for promise in PROMISES
    ]
    held = sum(row[2] == "holds" for row in rows)
    return "\n".join(
        [
            "# Promises and the tests that show them",
            "",
            f"{len(PROMISES)} promises, {held} shown by tests that passed. A count is how often a test ran, its",
            "parameters included; *not run* marks tests that wait for `./run proof`.",
            "",
            "A test that cannot fail shows nothing, so every promise has also been broken on purpose: one function is",
            "replaced, and a test of the promise has to turn red. `python benchmarks/mutations.py --keep` does all of",
            "it in some minutes and keeps the verdicts; name promises to break only those.",
            "",
            "Mark a test with `@pytest.mark.promise(\"I3\")`, run it with",
            "`--promise-results docs/pages/promises.json`, then `python docs/generate.py`.",
            "",
            table(("promise", "in words", "verdict", "tests (times passed of run)", "broken on purpose"), rows),
        ]
    )  # fmt: skip


def _row(
    promise: str, tests: list[str], told: dict[str, dict[str, int]], broken: list[dict[str, Any]]
) -> tuple[str, str, str, str, str]:
    counted = [(test, told.get(test)) for test in tests]
    ran = [counts for _, counts in counted if counts]
    if not tests:
        verdict = f"open: waits for {LATER[promise]}" if promise in LATER else "open: no test yet"
    elif not ran:
        verdict = "not run"
    else:
        verdict = "holds" if all(counts["passed"] == counts["runs"] for counts in ran) else "BROKEN"
    listed = [f"{code(t)} {c['passed']}/{c['runs']}" if c else f"{code(t)} not run" for t, c in counted]
    noticed = [f"{one['how']} ({code(one['target'])}): {'red' if one['red'] else 'NOT NOTICED'}" for one in broken]
    return code(promise), PROMISES[promise], verdict, "<br>".join(listed), "<br>".join(noticed)


def mutations() -> dict[str, list[dict[str, Any]]]:
    """Return promise to the ways in which it was broken on purpose, and whether its test noticed."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(MUTATIONS.read_text("utf-8")) if MUTATIONS.exists() else []:
        found.setdefault(one["promise"], []).append(one)
    return found


def results() -> dict[str, dict[str, dict[str, int]]]:
    """Return promise to test to how often it ran and passed, as runs have told."""
    told: dict[str, dict[str, dict[str, int]]] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    return told


def marks() -> dict[str, list[str]]:
    """Return promise to the tests (file and name) that carry its mark."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        file = path.relative_to(ROOT / "tests").as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        inside = {id(test): node.name for node in tree.body if isinstance(node, ast.ClassDef) for test in node.body}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = "::".join(filter(None, [file, inside.get(id(node), ""), node.name]))
                for promise in (one for decorator in node.decorator_list for one in _ids(decorator)):
                    found.setdefault(promise, []).append(name)
    return found


def _ids(decorator: ast.AST) -> list[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.promise":
        return [str(arg.value) for arg in decorator.args if isinstance(arg, ast.Constant)]
    return []
