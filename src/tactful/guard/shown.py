"""What was shown often and not taken rests for a while (``shown_limit`` within ``shown_days``, per surface).

``guard.shown.often-enough``: for example a lamp shown five times this week on the same page and never opened.
Taking it (any consumption after the first of those times) ends the count. Pinned items are exempt: what an operator
pins, such as a duty, must stay visible.
"""

from __future__ import annotations

import numpy as np

from tactful.clock import DAY_MS
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "shown"]

CODES = {
    "guard.shown.often-enough": {
        "en": "you have been shown it often enough for now",
        "de": "du hast es vorerst oft genug gesehen",
    },
}


def shown(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside items shown `shown_limit` times or more on this surface lately without being taken."""
    rules, past, catalogue = occasion.rules, occasion.shown, occasion.catalogue
    if rules.shown_limit <= 0 or not len(past.item):
        return slate
    since = occasion.now - int(rules.shown_days * DAY_MS)
    surface = occasion.ask.surface
    here = np.array([one == surface for one in past.surface], np.bool_)
    lately = np.flatnonzero(here & (past.at > since) & (past.item >= 0) & (past.item < len(catalogue)))
    ordered = np.sort(past.item[lately])
    last = rules.shown_limit - 1
    if not (ordered[last:] == ordered[: max(0, len(ordered) - last)]).any():  # none equal so many places apart
        return slate
    item, first, times = np.unique(past.item[lately], return_index=True, return_counts=True)
    tired = times >= rules.shown_limit
    item, began = item[tired], past.at[lately[first[tired]]]
    place = np.searchsorted(occasion.view.seen, item)
    inside = place < len(occasion.view.seen)
    taken = np.zeros(len(item), np.bool_)
    found = place[inside]
    taken[inside] = (occasion.view.seen[found] == item[inside]) & (occasion.view.seen_at[found] >= began[inside])
    pinned = [catalogue.number.get(pin, -1) for pin in occasion.ask.pins]
    resting = item[~taken & ~np.isin(item, pinned)]
    return slate.set_aside_rows(slate.rows_of(resting), "guard.shown.often-enough")
