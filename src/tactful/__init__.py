"""Tactful: a self-hosted engine for enlightened personalization.

Nothing heavy is imported here; `open` loads the engine when it is first called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tactful.assembly.engine import Engine
    from tactful.clock import Clock

__all__ = ["open"]
__version__ = "0.1.0"


def open(  # noqa: A001 - the one verb a newcomer needs
    path: str | Path | None = None,
    *,
    setting: str = "shop",
    clock: Clock | None = None,
    learn_in_child: bool = True,
    master_key: Path | None = None,
) -> Engine:
    """Open an engine at a directory, creating it on first use; None keeps everything in memory.

    `tactful.assembly.engine.Engine.open` says what each option does and what may go wrong.

    >>> with open(setting="shop") as engine:
    ...     engine.items.put([{"item_id": "sencha", "title": "Sencha"}]).accepted
    1
    """
    from tactful.assembly.engine import Engine

    return Engine.open(path, setting=setting, clock=clock, learn_in_child=learn_in_child, master_key=master_key)
