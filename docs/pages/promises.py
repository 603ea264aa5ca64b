"""Which test shows which promise, from the marks on the tests."""

from __future__ import annotations

import ast
from pathlib import Path

from pages.table import code, table

ROOT = Path(__file__).resolve().parents[2]

PROMISES: dict[str, str] = {
    "I1": "An acknowledged event is durable",
    "I2": "Denied events leave the response unchanged",
    "I3": "Every shown item's reasons are its real contributions and sum to its score",
    "I4": "Every candidate is shown or set aside with a reason",
    "I5": "Replay from the record is byte-equal",
    "I6": "After forgetting, the state equals the one computed from the surviving log",
    "I7": "The non-profiled choice equals an unknown person's list, and persists",
    "I8": "Logged propensities are the ones used to draw",
    "I9": "Workplace and education never read emotion or biometrics",
    "I10": "No cap, quiet hour, hold or block is exceeded under concurrency",
    "I11": "The gate fails closed",
    "C1": "Each kind of signal is registered; an unknown kind is refused",
    "C2": "Each kind and purpose has exactly one legal basis",
    "C3": "Consent is enforced when a signal is read",
    "C4": "Denied signals cannot change a decision",
    "C5": "A withdrawal binds the very next decision",
    "C6": "A withdrawal reaches what was derived",
    "C7": "The default is not granted; giving and withdrawing cost the same",
    "C8": "Purposes do not leak into each other",
    "C9": "Grants expire; a refusal is not asked again soon",
    "C12": "Legitimate interest can be objected to",
    "C13": "Refusing costs nothing",
    "C14": "The gate fails closed",
    "G1": "Sec-GPC is read as specified",
    "G2": "A GPC signal opts out of sale, sharing and ads",
    "G3": "The well-known GPC document is served",
    "R1": "A signal past its time to live is unreadable",
    "R2": "A kind without a time to live cannot be registered",
    "R3": "The time to live covers what was derived",
    "R4": "What is not needed is dropped at intake",
    "S1": "Sensitive kinds are off until operator, assessment and person agree",
    "S2": "Sensitive traits are not inferred",
    "S3": "Sensitive items are never pushed",
    "S5": "A person's block is total and lasting",
    "D1": "An export is complete and holds nobody else",
    "D2": "An export is portable",
    "D3": "A person's correction outranks learning",
    "D4": "A forgotten event leaves no trace in results",
    "D5": "Erasing a person reaches every place",
    "D6": "A restored backup resurrects nobody",
    "D7": "An erasure gives a receipt",
    "D8": "Restricted data is kept and not used",
    "D9": "Rights belong to the person alone",
    "P1": "Raw identifiers live in the vault only",
    "P2": "Destroying a person's key erases the person",
    "P3": "Small cells are suppressed",
    "P6": "No personal data in logs, metrics and errors",
    "X1": "The non-profiled list is one switch and stays",
    "X2": "The main parameters are told from the running configuration",
    "X3": "Every decision can be replayed",
    "X4": "Explanations are necessary and sufficient",
    "X5": "Kinds stated are the kinds read",
    "X6": "Exploration and sponsored places are labelled",
    "X7": "An explanation names a verified counterfactual or says there is none",
    "H1": "A contested decision goes to a human, whose word beats the model",
} | {f"E{n}": "Quality " + str(n) + " of the mission" for n in range(1, 19)}
"""Every promise a test may be marked with, in one sentence."""


def page() -> str:
    """Return the promises that tests show, with the tests."""
    shown = marks()
    rows = [
        (code(promise), words, "<br>".join(code(t) for t in shown[promise]))
        for promise, words in PROMISES.items()
        if promise in shown
    ]
    open_ones = ", ".join(code(p) for p in PROMISES if p not in shown)
    return "\n".join(
        [
            "# Promises and the tests that show them",
            "",
            "Mark a test with `@pytest.mark.promise(\"I3\")`, then run `python docs/generate.py`.",
            "",
            table(("promise", "in words", "tests"), rows),
            "",
            f"Not marked on any test yet: {open_ones or 'none'}.",
        ]
    )  # fmt: skip


def marks() -> dict[str, list[str]]:
    """Return promise to the tests (file and name) that carry its mark."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            for decorator in getattr(node, "decorator_list", []):
                for promise in _ids(decorator):
                    name = f"{path.relative_to(ROOT / 'tests').as_posix()}::{node.name}"  # type: ignore[attr-defined]
                    found.setdefault(promise, []).append(name)
    return found


def _ids(decorator: ast.AST) -> list[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.promise":
        return [str(arg.value) for arg in decorator.args if isinstance(arg, ast.Constant)]
    return []
