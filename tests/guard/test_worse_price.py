"""Offers: whoever is known is never shown a worse price than a newcomer for the same thing."""

from __future__ import annotations

import numpy as np
import pytest
from asked import NOW, catalogue, occasion, slate
from hypothesis import given
from hypothesis import strategies as st

from tactful.catalogue.item import Item, Price
from tactful.clock import DAY_MS, format_time
from tactful.decisions.guarding import Guarding, SameOffer
from tactful.guard.rules import guard
from tactful.guard.worse_price import deals

REFUSE = Guarding(offers=SameOffer(new_only="refuse"))


def item(name: str, price: int, of: str = "", audience: str = "all", **fields: object) -> Item:
    """Return an item, or an offer of one."""
    said = {"offer_of": of, "audience": audience} if of else {}
    return Item(item_id=name, price=Price(price, fields.pop("currency", "EUR")), attributes=said, **fields)


def shown(goods, **changes):
    """Return the ids in play after the whole guard."""
    guarded = guard(slate([1.0] * len(goods)), occasion(goods, **changes))
    return [goods.ids[number] for number in guarded.item[guarded.in_play()]]


GOODS = catalogue(
    item("phone", 1000), item("welcome", 700, "phone", "new"), item("loyal", 800, "phone", "known"), item("tea", 300)
)


def test_a_newcomers_price_is_matched():
    """The person who stays sees the better price, and neither the worse offer nor the list price."""
    assert shown(GOODS) == ["welcome", "tea"]
    assert shown(GOODS, mode="fallback") == ["phone", "welcome", "tea"]


def test_a_newcomers_price_can_be_refused_instead():
    """Then nobody sees it, and the loyal price stands."""
    assert shown(GOODS, guarding=REFUSE) == ["phone", "loyal", "tea"]
    assert shown(GOODS, mode="fallback", guarding=REFUSE) == ["phone", "tea"]


def test_only_what_is_open_here_and_now_counts():
    """An offer that is over, hidden, of another kind than the page's, or in another currency makes nothing worse."""
    over = {"available_until": format_time(NOW - DAY_MS)}
    for one in (item("o", 700, "phone", "new", **over), item("o", 700, "phone", "new", hidden=True),
                item("o", 700, "phone", "new", currency="USD"), item("o", 700, "gone", "new")):  # fmt: skip
        assert "phone" in shown(catalogue(item("phone", 1000), one))
    banner = item("o", 700, "phone", "new", kind="banner")
    assert shown(catalogue(item("phone", 1000), banner), kinds=("item",)) == ["phone"]


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(0, 2), st.sampled_from(["all", "new", "known"])),
        min_size=1, max_size=10,
    ),
    st.sampled_from(["match", "refuse"]),
)  # fmt: skip
def test_nobody_is_treated_worse_for_staying(offers, new_only):
    """Property: for every thing, whatever a newcomer may be shown, nothing dearer is in play for a known person."""
    things = [item(f"thing{n}", 40) for n in range(3)]
    goods = catalogue(
        *things, *(item(f"o{n}", price, f"thing{of}", whom) for n, (price, of, whom) in enumerate(offers))
    )
    rules = Guarding(offers=SameOffer(new_only=new_only))
    theirs, ours = shown(goods, mode="fallback", guarding=rules), shown(goods, guarding=rules)
    for thing in ("thing0", "thing1", "thing2"):
        assert worst(goods, ours, thing) <= best(goods, theirs, thing)


def prices(goods, ids, thing):
    """Return the prices at which a thing is in play."""
    found = (goods.items[goods.number[one]] for one in ids)
    return [one.price.amount_minor for one in found if thing in {one.item_id, one.attributes.get("offer_of")}]


def worst(goods, ids, thing):
    """Return the highest price, 0 when the thing is not shown at all."""
    return max(prices(goods, ids, thing), default=0)


def best(goods, ids, thing):
    """Return the lowest price."""
    return min(prices(goods, ids, thing), default=10**9)


def test_the_depth_of_every_deal_is_told():
    """List price, price and currency of offers; of other items nothing."""
    assert deals(GOODS, np.array([1, 3], np.int32)) == {1: (1000, 700, "EUR")}
    assert deals(catalogue(item("tea", 3)), np.array([0], np.int32)) == {}


@pytest.mark.parametrize("audience", ["known", "new"])
def test_an_offer_for_others_alone_does_not_change_what_an_item_costs(audience):
    """A dearer offer is set aside; the plain price stays."""
    goods = catalogue(item("phone", 1000), item("o", 1200, "phone", audience))
    assert shown(goods) == ["phone"]
