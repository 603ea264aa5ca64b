"""What a person said never to show is not shown, on any surface, profiled or not.

``guard.never.never``: the person marked the item ``never``, for example a song they cannot hear any more.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "never"]

CODES = {
    "guard.never.never": {"en": "you said never to show it", "de": "du wolltest es nie wieder sehen"},
}


def never(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items the person marked ``never``."""
    if not len(occasion.view.never):
        return slate
    return slate.set_aside_rows(slate.rows_of(occasion.view.never), "guard.never.never")
