"""What a model was learned under, beside each person's own words; when any of it is other now, it is learned anew.

>>> Under(withheld=("view",)).overtaken_by(Under())
True
>>> Under(until=5).overtaken_by(Under())  # that a grant ends is no change of rules
False

Reference: promises C6 and H3.
"""

from __future__ import annotations

import msgspec

__all__ = ["NEVER", "Under"]

NEVER = 1 << 62
"""An instant (ms) that does not come."""


class Under(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Frozen with the model, so that whoever changes is taken out as they were put in."""

    withheld: tuple[str, ...] = ()
    """Kinds, and attributes as ``attribute.NAME``, that a human held: nothing of them was counted. Sorted."""
    notices: int = 0
    """How many published notices about learning were known; a later one may have ended grants."""
    until: int = NEVER
    """When the first of the grants that were counted ends, ms."""

    def overtaken_by(self, now: Under) -> bool:
        """Return whether other kinds are held by now, or notices have been published since."""
        return (self.withheld, self.notices) != (now.withheld, now.notices)
