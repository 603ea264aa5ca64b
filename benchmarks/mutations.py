"""Break each guard and each subtraction once, by name, and show that the test of its promise turns red.

``python benchmarks/mutations.py [PROMISE…]`` prints one line per mutation and exits 1 when a test stays green: such a
test would not notice if the promise were broken. ``--keep`` keeps the verdicts in ``docs/pages/mutations.json``, from
which the page of promises is made.

Every mutation runs its test in a process of its own, with one function replaced before anything imports it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ground.broken import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs" / "pages" / "mutations.json"
CHOSEN = "TACTFUL_MUTATION"
"""Environment variable by which a test process is told which mutation is in force."""


NOTICED = "the mutation was noticed"
"""Printed by a test process in which a test itself failed."""

_failed: list[str] = []


def pytest_configure() -> None:
    """Put the chosen mutation in force, before any test is imported."""
    put_in_force(MUTATIONS[int(os.environ[CHOSEN])])


def pytest_runtest_logreport(report: Any) -> None:
    """Remember a failure of the test itself: an error before it began (a fixture, an import) is no verdict."""
    if report.when == "call" and report.failed:
        _failed.append(report.nodeid)


def pytest_unconfigure() -> None:
    """Say so, behind everything else."""
    if _failed:
        print(f"\n{NOTICED}")


def put_in_force(mutation: Mutation) -> None:
    """Replace the target, also where it was imported by name; TypeError when there is nothing of that name."""
    module_name, _, path = mutation.target.partition(":")
    owner = importlib.import_module(f"tactful.{module_name}")
    *classes, name = path.split(".")
    for one in classes:
        owner = getattr(owner, one)
    original = vars(owner)[name]
    plain = original.__func__ if isinstance(original, staticmethod | classmethod) else original
    broken = mutation.broken(plain)
    setattr(owner, name, type(original)(broken) if isinstance(original, staticmethod | classmethod) else broken)
    for module in [m for n, m in sys.modules.items() if n.startswith("tactful") and not classes]:
        for held in [key for key, value in vars(module).items() if value is original]:
            setattr(module, held, broken)


def red(number: int) -> tuple[bool, str]:
    """Run one mutation's test; return whether it failed because of it, and the last line of the run."""
    environment = {**os.environ, CHOSEN: str(number), "OPENBLAS_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "benchmarks")])
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "mutations", "-p", "no:cacheprovider"]
    command += ["-m", "not proof", f"tests/{MUTATIONS[number].test}"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = told.stdout.strip().splitlines()
    last = lines[-1] if lines else told.stderr.strip()[-200:]
    return told.returncode == 1 and last == NOTICED, last


def main() -> int:
    """Run the mutations of the named promises, or all; return 1 when a test stays green."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("promise", nargs="*", help="only these promises")
    asked.add_argument("--keep", action="store_true", help=f"keep the verdicts in {KEPT.relative_to(ROOT)}")
    told = asked.parse_args()
    verdicts, green = [], 0
    for number, one in enumerate(MUTATIONS):
        if told.promise and one.promise not in told.promise:
            continue
        started = time.monotonic()
        failed, line = red(number)
        green += not failed
        verdicts.append({"promise": one.promise, "target": one.target, "how": one.how, "test": one.test, "red": failed})
        seconds = f"{time.monotonic() - started:5.1f} s"
        print(f"{one.promise:<4} {'red  ' if failed else 'GREEN'} {one.target:<52} {seconds}  {one.how}", flush=True)
        if not failed:
            print(f"     {one.test}: {line}")
    print(f"{len(verdicts)} mutations: {f'{green} tests did not notice' if green else 'every test noticed'}")
    if told.keep:
        _keep(verdicts)
    return int(bool(green))


def _keep(verdicts: list[dict[str, object]]) -> None:
    """Keep these verdicts in place of earlier ones on the same promises; mutations that are no more are dropped."""
    held = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else []
    ran = {one["promise"] for one in verdicts}
    known = [(one.promise, one.target, one.test) for one in MUTATIONS]
    rows = [*(one for one in held if one["promise"] not in ran), *verdicts]
    rows = [one for one in rows if (one["promise"], one["target"], one["test"]) in known]
    rows.sort(key=lambda one: known.index((one["promise"], one["target"], one["test"])))
    KEPT.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
