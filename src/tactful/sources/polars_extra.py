"""Polars is an extra: the message names it when it is missing.

>>> frames().__name__
'polars'
"""

from __future__ import annotations

import importlib.util
from types import ModuleType

from tactful.errors import BadInput

__all__ = ["frames", "has_polars"]


def frames() -> ModuleType:
    """Return the polars module; raises BadInput ``missing-extra``."""
    try:
        import polars
    except ImportError:
        raise BadInput(
            "missing-extra", "reading Parquet needs polars, which is not installed", hint="pip install 'tactful[data]'"
        ) from None
    return polars


def has_polars() -> bool:
    """Tell whether polars is installed, without importing it."""
    return importlib.util.find_spec("polars") is not None
