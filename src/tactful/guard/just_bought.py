"""What was just bought makes its substitutes rest; what goes with it stays (``[guard.just_bought]``).

``guard.just-bought.substitute``: for example another television in the month after one, or another brand of the milk
bought yesterday. Two durable things of one kind are substitutes when they share the group or enough tags; for things
that are used up only the group counts, and what the person has had before stays. Things that people have side by side
are complements, whatever they are called. What was returned, or is looked for in this very ask, makes nothing rest.

Reference: `knowledge/balance.md` 6.4 (post-purchase).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS
from tactful.decisions.slate import Slate
from tactful.guard.sought import not_sought
from tactful.profile.occasion import Occasion
from tactful.profile.view import View

__all__ = ["CODES", "just_bought"]

CODES = {
    "guard.just-bought.substitute": {
        "en": "you have just bought something in its place",
        "de": "du hast gerade etwas gekauft, das es ersetzt",
    },
}

_MOST = 50
"""So many of the latest purchases are looked at."""


def just_bought(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside substitutes of what the person bought lately."""
    rules, view, catalogue = occasion.guarding.just_bought, occasion.view, occasion.catalogue
    longest = max(rules.days, rules.durable_days)
    if longest <= 0 or not len(view.owned) or not len(view.seen):
        return slate
    lately = np.flatnonzero(view.seen_at > occasion.now - int(longest * DAY_MS))
    if not len(lately):
        return slate
    bought, at = _bought(view, lately, len(catalogue))
    durable = catalogue.durable[bought]
    since = occasion.now - (np.where(durable, rules.durable_days, rules.days) * DAY_MS).astype(np.int64)
    fresh = at > since
    rests = np.zeros(len(catalogue), np.bool_)
    for number, lasts in zip(bought[fresh].tolist(), durable[fresh].tolist(), strict=True):
        rests |= _substitutes(catalogue, number, rules.alike) if lasts else _variants(catalogue, number, view)
        beside = occasion.tells.beside(number)
        rests[beside[beside < len(rests)]] = False
    rests[bought] = False  # the thing itself is for `owned`, `seen` and the person's own rhythm
    rows = np.flatnonzero(rests[slate.item])
    later = slate.set_aside_rows(not_sought(slate, occasion, rows), "guard.just-bought.substitute")
    return later if later is slate else later.checked("just-bought", "aside", bought[fresh])


def _bought(view: View, lately: NDArray[np.intp], size: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return what was bought lately and not returned, with when, the latest purchases only."""
    item, at = view.seen[lately], view.seen_at[lately]
    place = np.minimum(np.searchsorted(view.owned, item), len(view.owned) - 1)
    kept = (view.owned[place] == item) & (item < size)
    returned = view.item[view.weight < 0]
    if len(returned):
        kept &= ~np.isin(item, returned)
    item, at = item[kept], at[kept]
    latest = np.argsort(at, kind="stable")[-_MOST:]
    return item[latest], at[latest]


def _substitutes(catalogue: Catalogue, number: int, alike: float) -> NDArray[np.bool_]:
    """Return which durable items stand in for a durable one: same kind, and the same group or enough common tags."""
    same = catalogue.durable & (catalogue.kind == catalogue.kind[number])
    near = _likeness(catalogue, number) >= alike
    if catalogue.group[number] >= 0:
        near |= catalogue.group == catalogue.group[number]
    stands: NDArray[np.bool_] = same & near
    return stands


def _variants(catalogue: Catalogue, number: int, view: View) -> NDArray[np.bool_]:
    """Return which items that are used up stand in for another: same kind and group, and never had before."""
    if catalogue.group[number] < 0:
        return np.zeros(len(catalogue), np.bool_)
    same = (catalogue.group == catalogue.group[number]) & (catalogue.kind == catalogue.kind[number])
    same &= ~catalogue.durable
    same[view.seen[view.seen < len(catalogue)]] = False
    variants: NDArray[np.bool_] = same
    return variants


def _likeness(catalogue: Catalogue, number: int) -> NDArray[np.float64]:
    """Return the share of common tags (common over all of both) of every item with one, 0 where it has none."""
    span = slice(catalogue.tag_start[number], catalogue.tag_start[number + 1])
    own = catalogue.tag[span]
    if not len(own):
        return np.zeros(len(catalogue))
    hits = np.isin(catalogue.tag, own)
    common = np.bincount(catalogue.tag_of[hits], minlength=len(catalogue)).astype(np.float64)
    union = np.diff(catalogue.tag_start) + len(own) - common
    return common / np.maximum(union, 1.0)
