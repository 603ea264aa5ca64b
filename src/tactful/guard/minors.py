"""Some things are never shown to anybody under 18, asked for or not (``[guard.minors]``).

``guard.minors.not-for-minors``: for example alcohol, gambling, credit or a diet. Whether somebody is a minor is read
to protect, whatever was granted, and also where nothing else may be read.

Reference: promise K1.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.groundwork import groundwork
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "minors"]

CODES = {
    "guard.minors.not-for-minors": {
        "en": "it is not for people under 18",
        "de": "es ist nichts für Menschen unter 18",
    },
}


def minors(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what minors must not be shown."""
    if not occasion.minor:
        return slate
    named = groundwork(occasion.catalogue, occasion.guarding).minors
    return slate.set_aside_rows(slate.rows_of(named), "guard.minors.not-for-minors")
