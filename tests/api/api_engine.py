"""Real engines for doors to stand in front of."""

from __future__ import annotations

from pathlib import Path

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import Clock


def memory_engine(path: Path | None = None, *, clock: Clock | None = None) -> Engine:
    """Open an engine for a shop; without a path it keeps everything in memory."""
    return tactful.open(None if path is None else str(path), setting="shop", clock=clock, learn_in_child=False)
