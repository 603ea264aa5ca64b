"""Recall: what is considered, and what is said about what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from asked import catalogue, occasion, plain

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.recall.recall import NEWEST, recall


@dataclass(frozen=True)
class Proposal:
    """A finder that proposes fixed numbers."""

    numbers: tuple[int, ...]

    def candidates(self, view, surface, now, limit):
        """Return the numbers."""
        return np.array(self.numbers[:limit], np.int32)


def recalled(shop: Catalogue, finder=None, **ask):
    """Return the numbers of the slate."""
    slate = recall(occasion(shop, **ask), finder)
    assert slate.in_play().all()
    return slate.item.tolist()


def test_the_proposal_is_taken_once_each_and_in_order():
    """Doubles and numbers beyond the snapshot are dropped."""
    assert recalled(plain(6), Proposal((5, 2, 5, 77, -1))) == [2, 5]


def test_the_newest_items_are_considered_before_a_scorer_has_met_them():
    """An item put after the last learning can be shown at once; their number is bounded."""
    assert recalled(plain(6), Proposal((0, 1, 2, 3))) == [0, 1, 2, 3, 4, 5]
    assert recalled(plain(3), Proposal(())) == [0, 1, 2]
    assert len(recalled(plain(900), Proposal((1,)))) == 1 + NEWEST


def test_without_a_model_everything_is_considered():
    """The whole catalogue, also when it is empty."""
    assert recalled(plain(3)) == [0, 1, 2]
    assert recalled(Catalogue.of([], 1)) == []


def test_pins_join_the_proposal():
    """An operator's item is considered though nobody proposed it; unknown pins are ignored."""
    assert recalled(plain(6), Proposal((5,)), pins=["i1", "nothing"]) == [1, 5]


def test_what_is_at_the_place_joins_the_proposal():
    """Items bound to the ask's place come in, others do not."""
    goods = catalogue(
        Item(item_id="b", attributes={"place": "girona"}),
        Item(item_id="c", attributes={"place": "lleida"}),
        Item(item_id="a"),
    )
    assert recalled(goods, Proposal((2,)), place="girona") == [0, 2]
    assert recalled(goods, Proposal((2,)), place="nowhere") == [2]


def test_a_filter_brings_in_what_it_asks_for():
    """What a short proposal from a large catalogue would miss is found by the filter; hidden items are not."""
    goods = catalogue(Item(item_id="b", tags=["tea"]), Item(item_id="c", tags=["tea"], hidden=True), Item(item_id="a"))
    tea = {"field": "tags", "op": "contains", "value": "tea"}
    assert recalled(goods, Proposal((2,)), where=tea) == [0, 2]


def test_given_candidates_are_exactly_what_is_considered():
    """Nothing joins them, and unknown ids are counted in a notice."""
    asked = occasion(plain(6), candidates=["i3", "i1", "i3", "gone", "lost"], pins=["i5"])
    slate = recall(asked, Proposal((0, 2)))
    assert slate.item.tolist() == [1, 3]
    assert slate.notices == ("unknown-candidates:2",)


def test_an_empty_list_of_candidates_gives_an_empty_slate():
    """None means "you choose", an empty list means "none of them"."""
    assert recalled(plain(3), candidates=[]) == []
