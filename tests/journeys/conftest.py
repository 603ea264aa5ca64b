"""The town, settled once for each journey that changes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import town

import tactful
from tactful.assembly.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return an engine in memory with the town in it."""
    engine = tactful.open(None, setting="shop", clock=town.clock())
    town.settle(engine)
    yield engine
    engine.close()
