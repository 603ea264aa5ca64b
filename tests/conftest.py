"""Writes which promise was shown by which test, how often, and whether it held, when asked: --promise-results FILE."""

from __future__ import annotations

from pathlib import Path

import pytest

from promise_results import Results


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
