"""Stores to test, and events to put into them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_events import NOON, Happened, maker

from tactful.clock import FixedClock
from tactful.stores import open_store
from tactful.stores.memory import MemoryStore
from tactful.stores.store import Store


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands at noon."""
    return FixedClock(NOON)


@pytest.fixture
def disk(tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    """Yield a fresh store in a directory."""
    store = open_store(tmp_path / "store", clock=clock)
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    """Yield a fresh store of every kind: the suites that use it are the contract."""
    kept: Store = MemoryStore(clock) if request.param == "memory" else open_store(tmp_path / "store", clock=clock)
    yield kept
    kept.close()


@pytest.fixture
def happened(store: Store) -> Happened:
    """Return a maker of events for `store`: people, event ids, hours since noon."""
    return maker(store)
