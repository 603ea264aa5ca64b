"""Somebody in distress is not offered credit, gambling, a diet or the like (``[guard.vulnerable]``).

``guard.vulnerable.in-distress``: the mood of this ask, or a signal of emotion or stress that the person lets us read,
says that they are under strain. A distress signal can therefore only ever take such things away, never raise them;
where a mood must not be read at all (workplace, education) no word counts as distress.

Reference: promise E6.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.groundwork import groundwork
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "vulnerable"]

CODES = {
    "guard.vulnerable.in-distress": {
        "en": "it is not shown when somebody seems to be under strain",
        "de": "es wird nicht gezeigt, wenn jemand unter Druck zu stehen scheint",
    },
}


def vulnerable(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what somebody in distress must not be shown."""
    if not occasion.distress:
        return slate
    named = groundwork(occasion.catalogue, occasion.guarding).vulnerable
    later = slate.set_aside_rows(slate.rows_of(named), "guard.vulnerable.in-distress")
    return later if later is slate else later.checked("vulnerable", "aside", told_by=list(occasion.distress))
