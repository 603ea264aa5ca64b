"""Items on sensitive topics are shown only when this very ask looks for them (promise S3).

``guard.sensitive.pushed``: never on surfaces that reach people unasked (mail, push), whatever anyone agreed to.
``guard.sensitive.unasked``: elsewhere only when a word of the ask's query is in the item's title, tags or classes,
for example a pregnancy test for the query "test". Signals about such items never steer a list (`View`).
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.exceptional import exceptional
from tactful.guard.sought import not_sought
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "sensitive"]

CODES = {
    "guard.sensitive.pushed": {
        "en": "it touches a sensitive topic and is never sent unasked",
        "de": "es berührt ein heikles Thema und wird nie ungefragt geschickt",
    },
    "guard.sensitive.unasked": {
        "en": "it touches a sensitive topic and you did not ask for it",
        "de": "es berührt ein heikles Thema und du hast nicht danach gefragt",
    },
}


def sensitive(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside sensitive items, except those the query of this ask looks for on a surface that was opened."""
    flagged = slate.rows_of(exceptional(occasion.catalogue).sensitive)
    if not len(flagged):
        return slate
    if occasion.rules.pushed:
        return slate.set_aside_rows(flagged, "guard.sensitive.pushed")
    return slate.set_aside_rows(not_sought(slate, occasion, flagged), "guard.sensitive.unasked")
