"""A shop per test, in memory and closed behind it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "channels"))

from talk import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Yield a shop in memory."""
    held = Shop()
    yield held
    held.engine.close()
