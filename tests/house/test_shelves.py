"""The shelves hold: a package imports only those below it, and importing Tactful loads nothing heavy."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
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


@pytest.mark.proof
def test_importing_tactful_takes_less_than_a_third_of_a_second():
    """The promise of 0.3 s, in processor time, which a busy machine does not stretch."""
    assert min(_seconds("-c", "import tactful") for _ in range(3)) < 0.3


@pytest.mark.proof
def test_help_appears_within_a_second():
    """`tactful --help` takes about half a second of processor time; a busy machine stretches even that."""
    script = "import tactful.cli; tactful.cli.main(['--help'])"
    assert min(_seconds("-c", script) for _ in range(3)) < 1.0


def _run(*words: str) -> str:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True).stdout.strip()


def _seconds(*words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(*words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
