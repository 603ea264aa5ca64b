"""A shop per test, in memory and closed behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from talk import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Yield a shop in memory."""
    held = Shop()
    yield held
    held.engine.close()
