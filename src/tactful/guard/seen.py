"""What the person has consumed comes back as the surface says (``[surfaces.<name>] seen``), honoured in full.

``guard.seen.already``: the surface shows nothing twice (``never``), for example films already watched.
``guard.seen.lately``: consumed within ``seen_days`` (``after``), for example a recipe cooked last week.
"""

from __future__ import annotations

from tactful.clock import DAY_MS
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "seen"]

CODES = {
    "guard.seen.already": {"en": "you have had it already", "de": "du hattest es schon"},
    "guard.seen.lately": {"en": "you had it not long ago", "de": "du hattest es vor Kurzem"},
}


def seen(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside consumed items as the surface's rule says."""
    rules, view = occasion.rules, occasion.view
    if rules.seen == "allowed" or not len(view.seen):
        return slate
    if rules.seen == "never":
        return slate.set_aside_rows(slate.rows_of(view.seen), "guard.seen.already")
    lately = view.seen[view.seen_at > occasion.now - int(rules.seen_days * DAY_MS)]
    return slate.set_aside_rows(slate.rows_of(lately), "guard.seen.lately")
