"""What reads templates is an extra, a fifth of the core's size: the message names it when it is missing.

>>> need_words()
"""

from __future__ import annotations

from importlib.util import find_spec

from tactful.errors import BadInput

__all__ = ["need_words"]


def need_words() -> None:
    """Raise BadInput ``missing-extra`` unless templates can be read and texts compared."""
    if find_spec("liquid") is None or find_spec("rapidfuzz") is None:
        raise BadInput(
            "missing-extra",
            "putting messages into words needs python-liquid and rapidfuzz, which are not installed",
            hint="pip install 'tactful[messages]'",
        )
