"""Nobody known is shown a worse price than a newcomer for the same item (``[guard.offers]``).

An offer is an item with a price and the attribute ``offer_of``, the id of what it offers; ``audience`` says whom it is
meant for: ``all`` (or absent), ``new`` or ``known``. The offered item's own price counts as an offer to all.

``guard.worse-price.than-new``: a better price for the same item is open to newcomers here and now, so this one is not
shown to anybody who is known; the better one is. ``guard.worse-price.new-only``: with ``new_only = "refuse"`` a better
price for newcomers only is shown to nobody. ``guard.worse-price.known-only``: meant for people who are known here.

References: rule L2 of messages; `knowledge/balance.md` 5.1 (depth parity).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "Deal", "deals", "worse_price"]

CODES = {
    "guard.worse-price.than-new": {
        "en": "there is a better price for the same thing",
        "de": "für dasselbe gibt es einen besseren Preis",
    },
    "guard.worse-price.new-only": {
        "en": "its price was for new people only, and nobody is treated worse for staying",
        "de": "der Preis galt nur für Neue, und niemand wird schlechter behandelt, weil er bleibt",
    },
    "guard.worse-price.known-only": {
        "en": "it is for people who know us already",
        "de": "es ist für Menschen, die uns schon kennen",
    },
}

Deal = tuple[int, int, str]
"""Price of the offered item itself and of the offer in minor units, and the currency."""

_NOBODY = 1 << 62


@dataclass(frozen=True, slots=True)
class _Offers:
    """Offers and what they offer, columns of equal length: item, place of the thing in money, price, whom for."""

    item: NDArray[np.int32]
    thing: NDArray[np.intp]
    things: int
    price: NDArray[np.int64]
    new: NDArray[np.bool_]
    known: NDArray[np.bool_]


def worse_price(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what would treat somebody worse for being known."""
    offers = _offers(occasion.catalogue)
    if not len(offers.item):
        return slate
    stands = _stands(offers, occasion)
    newcomer = occasion.mode in {"fallback", "non_profiled"}  # who is not profiled sees what a newcomer sees (I7)
    refuse = occasion.guarding.offers.new_only == "refuse"
    if refuse:
        common = _best(offers, stands & ~offers.new)
        only = stands & offers.new & (offers.price < common[offers.thing])
        slate = slate.set_aside_rows(slate.rows_of(np.unique(offers.item[only])), "guard.worse-price.new-only")
        stands = stands & ~only
    if newcomer:
        return slate.set_aside_rows(slate.rows_of(np.unique(offers.item[offers.known])), "guard.worse-price.known-only")
    best = _best(offers, stands & ~offers.known)
    worse = offers.price > best[offers.thing]
    later = slate.set_aside_rows(slate.rows_of(np.unique(offers.item[worse])), "guard.worse-price.than-new")
    return later if later is slate else later.checked("worse-price", "aside", compared=int(np.count_nonzero(stands)))


def deals(catalogue: Catalogue, numbers: NDArray[np.int32]) -> Mapping[int, Deal]:
    """Return for those of the items that are offers how deep the deal is, for the record and the audit."""
    if not len(_offers(catalogue).item):
        return {}
    found: dict[int, Deal] = {}
    for number in numbers.tolist():
        item = catalogue.items[number] if number < len(catalogue) else None
        base = _base(catalogue, number)
        whole = catalogue.items[base] if base is not None else None
        if item is None or whole is None or item.price is None or whole.price is None:
            continue
        if item.price.currency == whole.price.currency:
            found[number] = (whole.price.amount_minor, item.price.amount_minor, item.price.currency)
    return found


def _stands(offers: _Offers, occasion: Occasion) -> NDArray[np.bool_]:
    """Return which offers could be shown here and now as far as catalogue and surface say."""
    catalogue, now, item = occasion.catalogue, occasion.now, offers.item
    stands: NDArray[np.bool_] = catalogue.known[item] & ~catalogue.hidden[item]
    stands &= (catalogue.opens[item] <= now) & (now < catalogue.closes[item])
    if occasion.rules.kinds:
        codes = [catalogue.words.find(kind) for kind in occasion.rules.kinds]
        stands &= np.isin(catalogue.kind[item], codes)
    return stands


def _best(offers: _Offers, among: NDArray[np.bool_]) -> NDArray[np.int64]:
    best = np.full(offers.things, _NOBODY, np.int64)
    np.minimum.at(best, offers.thing[among], offers.price[among])
    return best


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def _offers(catalogue: Catalogue) -> _Offers:
    """Return all offers of a snapshot, with the things that they offer."""
    bases = {number: base for number in range(len(catalogue)) if (base := _base(catalogue, number)) is not None}
    rows = []
    things: dict[tuple[int, str], int] = {}
    for number in sorted({*bases, *bases.values()}):
        item = catalogue.items[number]
        if item is None or item.price is None:
            continue
        thing = things.setdefault((bases.get(number, number), item.price.currency), len(things))
        audience = item.attributes.get("audience", "all")
        rows.append((number, thing, item.price.amount_minor, audience == "new", audience == "known"))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    return _Offers(
        np.array(columns[0], np.int32),
        np.array(columns[1], np.intp),
        len(things),
        np.array(columns[2], np.int64),
        np.array(columns[3], np.bool_),
        np.array(columns[4], np.bool_),
    )


def _base(catalogue: Catalogue, number: int) -> int | None:
    """Return the number of what an item offers; None when it is no offer, or offers something unknown."""
    item = catalogue.items[number]
    named = item.attributes.get("offer_of") if item is not None else None
    return catalogue.number.get(named) if isinstance(named, str) else None
