"""The town, settled once for each journey that changes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import town

sys.path.insert(0, str(Path(__file__).parents[1] / "messaging"))

from talk import Shop

import tactful
from tactful.assembly.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return an engine in memory with the town in it."""
    engine = tactful.open(None, setting="shop", clock=town.clock())
    town.settle(engine)
    yield engine
    engine.close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Yield a shop that speaks to people, at noon in Madrid."""
    held = Shop()
    yield held
    held.engine.close()
