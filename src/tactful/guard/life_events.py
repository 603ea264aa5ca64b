"""Life events that the person has not shared are not hinted at (``[guard.life_events.<name>]``).

``guard.life-events.unshared``: for example baby things for somebody whose basket looks like it, a ring, a house move.
Sharing is open: the person said so (a declared topic or attribute), did something with such a thing themselves here,
or looks for it in this very ask. A gift is not a sharing. Lists for nobody in particular hint at nothing and stay as
they are, unless they are pushed.

References: promise S6; `knowledge/balance.md` 7.2.
"""

from __future__ import annotations

import numpy as np

from tactful.decisions.slate import Slate
from tactful.guard.groundwork import groundwork
from tactful.guard.sought import not_sought
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "life_events"]

CODES = {
    "guard.life-events.unshared": {
        "en": "it goes with a time of life that you did not tell us about",
        "de": "es gehört zu einem Lebensabschnitt, von dem du nichts erzählt hast",
    },
}


def life_events(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what belongs to life events that the person has not shared."""
    known = groundwork(occasion.catalogue, occasion.guarding).life_events
    if not known or not (occasion.rules.pushed or occasion.mode in {"personal", "session"}):
        return slate
    for name, numbers in known:
        rows = slate.rows_of(numbers)
        if len(rows) and not _shared(occasion, name, set(numbers.tolist())):
            later = slate.set_aside_rows(not_sought(slate, occasion, rows), "guard.life-events.unshared")
            slate = later if later is slate else later.checked("life-events", "aside", event=name)
    return slate


def _shared(occasion: Occasion, name: str, numbers: set[int]) -> bool:
    view, about = occasion.view, occasion.guarding.life_events[name]
    words = {f"tag={tag}" for tag in about.tags}
    if any(trait.weight > 0 and trait.feature in words for trait in view.traits):
        return True
    own = view.item[view.weight > 0] if len(view) else np.zeros(0, np.int32)
    return not numbers.isdisjoint(own.tolist())
