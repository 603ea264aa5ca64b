"""One thing somebody said about one purpose, at one time, having seen one version of the notice."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Source", "State", "Word"]

State = Literal["granted", "refused", "withdrawn"]

Source = Literal["", "guardian", "gpc", "tcf", "demo"]
"""Who said it: the person (empty), a guardian, a browser's opt-out signal, a TCF string, or the demo."""


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One thing that was said."""

    purpose: str
    state: State
    at: int
    """Milliseconds since 1970."""
    kind: str = ""
    """One kind of signal, ``attribute.<name>`` for an attribute, or empty for the whole purpose."""
    notice: str = ""
    source: Source = ""
