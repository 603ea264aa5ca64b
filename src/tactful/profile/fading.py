"""How the signals of one person stand to each other: the few numbers of it, part of every generation's constants.

A signal's own fading needs no other signal (`tactful.profile.weights`). These numbers say what is left of it beside
the others: a purchase far from everything else is a one-off, no lone event fills a profile, and a taste that has
changed is read with a short clock beside the long one.

>>> Fading().one_off
0.25

References: `knowledge/balance.md` 6.3 and 6.4; MISSION E6.
"""

from __future__ import annotations

import msgspec

__all__ = ["WHOLE", "Fading"]


class Fading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Shares, 0..1, and the pace of kinds."""

    one_off: float = 0.25
    """What is left of a one-off, which also stands behind all other signals; 1 recognises none."""
    most: float = 0.05
    """Largest share of a profile that an event without company may have; 1 caps nothing."""
    drift: float = 0.9
    """Largest part the short clock takes when a taste has clearly changed, below 1; 0 reads the long clock alone."""
    pace: dict[str, float] = {}
    """Kind to a factor of its half-life, above 0; kinds that are not named keep the half-life of the settings."""


WHOLE = Fading(one_off=1.0, most=1.0, drift=0.0)
"""Every signal stands for itself: nothing but its own fading weakens it."""
