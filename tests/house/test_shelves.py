"""The shelves hold: a package imports only those below it, and importing Tactful loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from house_tree import ROOT

HEAVY = ("numpy", "scipy", "rich", "litestar", "polars", "apsw", "cryptography", "cyclopts", "msgspec")


def test_import_linter_finds_every_contract_kept():
    """The layer, framework and raw-event contracts of pyproject.toml are kept."""
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_importing_tactful_loads_nothing_heavy():
    """`import tactful` leaves numbers, servers and terminals alone until they are needed."""
    script = f"import sys, tactful; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert _run("-c", script) == "[]"


def test_importing_tactful_takes_less_than_a_third_of_a_second():
    """The promise of 0.3 s, best of three on a machine that may be busy."""
    assert min(_seconds("-c", "import tactful") for _ in range(3)) < 0.3


def test_help_appears_within_six_tenths_of_a_second():
    """The promise of 0.6 s for `tactful --help`, best of three on a machine that may be busy."""
    script = "import tactful.cli; tactful.cli.main(['--help'])"
    assert min(_seconds("-c", script) for _ in range(3)) < 0.6


def _run(*words: str) -> str:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True).stdout.strip()


def _seconds(*words: str) -> float:
    start = time.perf_counter()
    _run(*words)
    return time.perf_counter() - start
