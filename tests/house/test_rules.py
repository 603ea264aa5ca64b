"""House rules hold in every file, and each rule finds what it is there to find."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from house_tree import ROOT, Source, sources

RULES = sorted(path.stem for path in (Path(__file__).parent / "rules").glob("*.py"))

PLANTED = {
    "size": "def f(a, b, c, d, e, f, g, h):\n    'Too many.'\n",
    "names": "def find_user(user_id):\n    'Another word.'\n",
    "docstrings": "x = 1\n",
    "clock": "import time\nnow = time.time()\n",
    "dice": "import numpy as np\nx = np.random.default_rng().random()\n",
    "banned": "import pickle\n",
    "sql": "def f(t):\n    return f'SELECT * FROM {t}'\n",
    "leftovers": "try:\n    x = 1\nexcept ValueError:\n    pass\n",
}
"""One breach of each rule."""


@pytest.mark.parametrize("rule", RULES)
def test_the_sources_keep_the_rule(rule: str):
    """No file under src breaks the rule."""
    check = importlib.import_module(f"rules.{rule}").breaches
    found = [f"{s.name}:{b.line} {b.what}" for s in sources("src") for b in check(s)]
    assert found == []


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_finds_a_planted_breach(rule: str):
    """A rule that finds nothing in a planted breach guards nothing."""
    text = PLANTED[rule]
    source = Source(ROOT / "src/tactful/planted.py", text, ast.parse(text))
    assert list(importlib.import_module(f"rules.{rule}").breaches(source))


@pytest.mark.parametrize("rule", ["size", "names", "docstrings", "leftovers"])
def test_tests_and_benchmarks_keep_the_shape_too(rule: str):
    """Tests, benchmarks and the documentation's generator are read as often as the sources."""
    check = importlib.import_module(f"rules.{rule}").breaches
    found = [f"{s.name}:{b.line} {b.what}" for s in sources("tests", "benchmarks", "docs") for b in check(s)]
    assert found == []


def test_test_files_have_names_of_their_own():
    """Two test files of one name would be one module to pytest."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_test_says_its_sentence():
    """A test's docstring is the sentence it proves."""
    silent = [
        f"{source.name}:{node.lineno} {node.name}"
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []
