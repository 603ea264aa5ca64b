"""Tactful: a self-hosted engine for enlightened personalization.

Nothing heavy is imported here; `open` loads the engine when it is first called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine

__all__ = ["open"]
__version__ = "0.1.0"


def open(path: str | None = None, **options: object) -> Engine:  # noqa: A001 - the one verb a newcomer needs
    """Open an engine at a directory, creating it on first use; None keeps everything in memory.

    See `tactful.assembly.engine.Engine.open` for the options.
    """
    from tactful.assembly.engine import Engine

    return Engine.open(path, **options)
