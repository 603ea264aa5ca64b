"""Names for settings as they are in force, and for those of them that decide what may be learned.

>>> from tactful.settings import load
>>> version_of(load("shop")) == version_of(load("shop")), version_of(load("shop")) == version_of(load("strict"))
(True, False)
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from tactful.settings import Settings
from tactful.settings.in_force import attributes_in_force, kinds_in_force

__all__ = ["rules_of", "version_of"]


def version_of(settings: Settings) -> str:
    """Return a short name of the settings, 12 hexadecimal digits; every change gives another one."""
    return _digest(settings)[:12]


def rules_of(settings: Settings) -> bytes:
    """Return a digest of what decides about learning: kinds with their bases, attributes, and the group size k.

    >>> import msgspec
    >>> from tactful.settings import load
    >>> shop = load("shop")
    >>> rules_of(msgspec.structs.replace(shop, decisions_days=1.0)) == rules_of(shop)
    True
    >>> rules_of(msgspec.structs.replace(shop, k=50)) == rules_of(shop)
    False
    """
    # What is in force, not what is written: a key turned back, another country or setting forbids as well.
    in_force = [kinds_in_force(settings), attributes_in_force(settings), settings.country]
    return _digest([settings.kinds, settings.attributes, settings.k, in_force]).encode()


def _digest(told: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()
