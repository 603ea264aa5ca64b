"""What gives a sensitive matter away is not shown unasked, alone or together (``[guard.disclosure]``).

``guard.disclosing.alone``: an item that is not about a sensitive matter but tells it, for example because people who
have it are surely twice as likely to be concerned. ``guard.disclosing.together``: several items that each tell a
little and together more than the odds allow; those with the best scores stay as long as the odds permit, whichever of
them the list then shows.

What an item tells is counted from everybody (`tactful.catalogue.tells`) or stated on the item (attribute ``tells``),
and never depends on the person who asks. Nothing is mixed in to hide it: what tells is left out, and signals about it
steer nothing.

References: promises S2 and S3; `knowledge/balance.md` 7.2 (2 and 3).
"""

from __future__ import annotations

import math

import numpy as np

from tactful.decisions.slate import Slate
from tactful.guard.sought import not_sought
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "disclosing"]

CODES = {
    "guard.disclosing.alone": {
        "en": "it would tell something private",
        "de": "es würde etwas Privates verraten",
    },
    "guard.disclosing.together": {
        "en": "together with the rest of the list it would tell something private",
        "de": "zusammen mit dem Rest der Liste würde es etwas Privates verraten",
    },
}


def disclosing(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what tells alone, then what tells too much together."""
    tells = occasion.tells
    if not tells:
        return slate
    alone = not_sought(slate, occasion, slate.rows_of(tells.alone))
    slate = slate.set_aside_rows(alone, "guard.disclosing.alone")
    for name, little, odds in tells.little:
        rows = slate.rows_of(little)
        rows = not_sought(slate, occasion, rows[slate.aside[rows] == 0])
        if not len(rows):
            continue
        told = odds[np.searchsorted(little, slate.item[rows])]
        order = np.lexsort((slate.item[rows], -slate.score()[rows]))
        over = np.cumsum(told[order]) > math.log(occasion.guarding.disclosure.together)
        out = rows[order[over]]
        if len(out):
            slate = slate.set_aside_rows(out, "guard.disclosing.together")
            kept = float(told[order[~over]].sum())
            slate = slate.checked("disclosing", "aside", matter=name, odds=round(math.exp(kept), 3))
    return slate
