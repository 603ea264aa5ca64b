"""What holds mean for one ask: whether anything of the person is read, and which kinds are left out.

What a person forbids (a block) is obeyed whatever is held: stopping something never shows more.
"""

from __future__ import annotations

from dataclasses import replace

from tactful.consent.permit import Permit
from tactful.events.kinds import KindRegistry
from tactful.holds.hold import Holds

__all__ = ["ATTRIBUTE", "without", "without_held"]

ATTRIBUTE = "attribute."
"""Begins the name of an attribute where it stands among kinds."""


def without_held(permit: Permit, holds: Holds, kinds: KindRegistry) -> Permit:
    """Return the permit less the kinds and attributes that are held.

    >>> without_held(Permit("recommendation", frozenset({1})), Holds(), KindRegistry({})).kinds
    frozenset({1})
    """
    return without(permit, holds.kinds(), kinds)


def without(permit: Permit, held: frozenset[str], kinds: KindRegistry) -> Permit:
    """Return the permit less some kinds, and attributes named as ``attribute.NAME``."""
    if not held:
        return permit
    named = frozenset(name for name in permit.named if f"{ATTRIBUTE}{name}" not in held)
    return replace(permit, kinds=permit.kinds - kinds.where(held), named=named, attributes=bool(named))
