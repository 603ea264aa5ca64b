"""Doors to test, each around a fresh engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_double import SmallEngine
from api_world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Give a door with three items behind it."""
    engine = SmallEngine()
    made = World(engine)
    made.call("PUT", "/v1/items", {"items": [{"item_id": name, "title": name} for name in ("tea", "jam", "rye")]})
    yield made
    engine.close()


@pytest.fixture
def empty() -> Iterator[World]:
    """Give a door with nothing behind it."""
    engine = SmallEngine()
    yield World(engine)
    engine.close()
