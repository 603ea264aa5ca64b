"""Writes which promise was shown by which test, how often, and whether it held, when asked: --promise-results FILE.

>>> merged({"I1": {"a::t": {"runs": 2, "passed": 2}}}, {"I1": {"a::t": {"runs": 1, "passed": 0}}})
{'I1': {'a::t': {'runs': 1, 'passed': 0}}}
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

Told = dict[str, dict[str, dict[str, int]]]
"""Promise to test (file and name below tests/) to counts."""


class Results:
    """Listens to a run and writes what it showed at its end.

    Parameters
    ----------
    place
        The JSON file; what it says of tests that did not run now is kept.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._told: Told = {}

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a run when the test itself was called, or when it failed before that."""
        if report.when != "call" and not report.failed:
            return
        name = report.nodeid.partition("[")[0].removeprefix("tests/")
        for key, promise in report.user_properties:
            if key == "promise":
                counts = self._told.setdefault(str(promise), {}).setdefault(name, {"runs": 0, "passed": 0})
                counts["runs"] += 1
                counts["passed"] += report.passed

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """Write what was shown."""
        held: Told = json.loads(self._place.read_text("utf-8")) if self._place.exists() else {}
        told = merged(held, self._told)
        ordered = {promise: dict(sorted(tests.items())) for promise, tests in sorted(told.items())}
        self._place.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")


def merged(held: Told, fresh: Told) -> Told:
    """Return what was told before with every test that ran now replaced."""
    return {promise: {**held.get(promise, {}), **fresh.get(promise, {})} for promise in dict.fromkeys([*held, *fresh])}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let results be asked for; the promises page is made from them."""
    parser.addoption("--promise-results", metavar="FILE", help="add what this run shows of each promise to a JSON file")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to the run that gathers results; workers only run tests."""
    place = config.getoption("--promise-results")
    if place and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Results(Path(place)), "promise-results")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand every test's promises on with its report, also from worker to controller."""
    for item in items:
        for mark in item.iter_markers("promise"):
            item.user_properties += [("promise", promise) for promise in mark.args]
