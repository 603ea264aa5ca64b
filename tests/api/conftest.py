"""Doors to test, each around a fresh engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_engine import memory_engine
from api_world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Give a door with three items behind it."""
    engine = memory_engine()
    made = World(engine)
    made.call("PUT", "/v1/items", {"items": [{"item_id": name, "title": name} for name in ("tea", "jam", "rye")]})
    yield made
    engine.close()


@pytest.fixture
def empty() -> Iterator[World]:
    """Give a door with nothing behind it."""
    engine = memory_engine()
    yield World(engine)
    engine.close()
