"""What people placed and what lists share: people decide how, the engine says where, and guards come first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import liking, occasion, plain, slate

from tactful.balance.choose import POOL, balance
from tactful.decisions.everybody import Everybody, Placed, Shared
from tactful.people.person import Controls
from tactful.profile.view import Trait


def theme(*items: int, role: str = "curated", slots: int = 1, name: str = "spring") -> Placed:
    """Return a theme of some items."""
    return Placed(name, role, slots, {"en": "Spring"}, np.array(items, np.int32))  # type: ignore[arg-type]


def everyone(*items: int, feature: str = "") -> Shared:
    """Return what everyone, or a group, is shown."""
    return Shared(feature, np.array(items, np.int32))


def shown(result):
    """Return item, role, code and fact of every place."""
    return list(zip(result.item[result.chosen].tolist(), result.roles, result.reasons, result.facts, strict=True))


def test_a_theme_gives_each_person_the_item_that_suits_them_where_it_suits_them():
    """Of the theme's items the best by score is set in before the first pick that scores less, and says its theme."""
    asked = occasion(plain(6), placed=(theme(1, 4),), count=4, diversity=0.0)
    assert shown(balance(slate([6, 2, 5, 4, 3.5, 1]), asked)) == [
        (0, "common", "balance.relevance", ""),
        (2, "common", "balance.relevance", ""),
        (3, "common", "balance.relevance", ""),
        (4, "curated", "balance.curated", "spring"),
    ]


def test_an_offer_that_is_paid_for_is_labelled():
    """A sponsored place has its own role and code."""
    asked = occasion(plain(4), placed=(theme(3, role="sponsored", name="acme"),), count=2, diversity=0.0)
    assert shown(balance(slate([4, 3, 2, 1]), asked))[1] == (3, "sponsored", "balance.sponsored", "acme")


def test_themes_join_the_best_and_paid_offers_do_not():
    """An editor's item is found however far below the best it scores; money does not buy that."""
    many = 3 * POOL
    curated = occasion(plain(many), placed=(theme(0),), count=2, diversity=0.0)
    assert 0 in balance(slate(range(many)), curated).chosen.tolist()
    paid = occasion(plain(many), placed=(theme(0, role="sponsored"),), count=2, diversity=0.0)
    assert 0 not in balance(slate(range(many)), paid).chosen.tolist()


def test_guards_win_over_themes():
    """An item that a guard set aside is not shown; the theme's next best is, and with none left nothing is owed."""
    given = slate([5, 4, 3, 2]).set_aside(np.array([False, False, True, False]), "guard.sensitive.unasked")
    asked = occasion(plain(4), placed=(theme(2, 3),), count=2, diversity=0.0)
    assert [item for item, *_ in shown(balance(given, asked))] == [0, 3]
    alone = occasion(plain(4), placed=(theme(2),), count=2, diversity=0.0)
    assert [item for item, *_ in shown(balance(given, alone))] == [0, 1]


@pytest.mark.parametrize("count", [1, 2, 5, 10])
def test_at_most_half_of_a_list_is_placed(count):
    """However much editors and sponsors want, the person's own half stays."""
    asked = occasion(
        plain(40),
        placed=(theme(*range(10), slots=3), theme(*range(10, 20), slots=3, name="more", role="sponsored")),
        count=count,
        diversity=0.0,
    )
    roles = balance(slate(range(40)), asked).roles
    assert len(roles) == count
    assert sum(role in {"curated", "sponsored"} for role in roles) <= count // 2


def test_a_list_that_shares_nothing_gets_what_most_others_see():
    """Of items 7 and 8, which everybody sees, the first takes the last place: better ones would not be shared."""
    asked = occasion(plain(9), everybody=Everybody(shared=(everyone(7, 8),)), count=3, common_slots=1, diversity=0.0)
    result = balance(slate([9, 8, 7, 6, 5, 4, 3, 1, 2]), asked)
    assert shown(result)[2] == (7, "common", "balance.common", "")


def test_at_familiar_nothing_is_shared_that_is_of_a_new_topic():
    """What everybody sees is of a topic the person does not know: it comes at 'balanced', and not at 'familiar'."""
    goods = plain(6, [["tea"]] * 5 + [["chess"]])
    asked = {"everybody": Everybody(shared=(everyone(5),)), "count": 3, "common_slots": 1, "diversity": 0.0}
    for dial, there in (("balanced", True), ("familiar", False)):
        told = occasion(goods, view=liking(0), controls=Controls(dial={"*": dial}), **asked)
        assert (5 in balance(slate([0, 9, 8, 7, 6, 1]), told).chosen.tolist()) is there


def test_at_surprise_nothing_is_shared():
    """What everybody sees is no surprise."""
    asked = occasion(
        plain(9), everybody=Everybody(shared=(everyone(7, 8),)), count=4, common_slots=1, diversity=0.0,
        controls=Controls(dial={"*": "surprise"}),
    )  # fmt: skip
    assert "balance.common" not in balance(slate([9, 8, 7, 6, 5, 4, 3, 1, 2]), asked).reasons


def test_a_list_that_shares_something_anyway_is_left_alone():
    """Nothing is forced where the pick already holds a shared item."""
    rules = {"count": 3, "diversity": 0.0}
    both = [
        balance(
            slate([9, 8, 7, 6]), occasion(plain(4), everybody=Everybody(shared=(everyone(1),)), common_slots=n, **rules)
        )
        for n in (0, 1)
    ]
    assert shown(both[0]) == shown(both[1])


def test_a_group_shares_with_those_who_carry_its_trait_only():
    """The blue team's item goes to a person of the blue team, named; a stranger's list does not hold it."""
    blue = Everybody(shared=(everyone(8, feature="team=blue"),))
    rules = {"everybody": blue, "count": 3, "group_slots": 1, "group": "team", "diversity": 0.0}
    mine = liking(0)
    member = replace(mine, traits=(Trait("team=blue", "team", "blue"),))
    scores = [9, 8, 7, 6, 5, 4, 3, 1, 0]
    assert shown(balance(slate(scores), occasion(plain(9), view=member, **rules)))[2][2:] == (
        "balance.group",
        "team=blue",
    )
    assert 8 not in balance(slate(scores), occasion(plain(9), view=mine, **rules)).chosen.tolist()


def test_conflicting_pins_themes_and_common_ground_show_an_item_once():
    """One item that is pinned, in a theme, paid for and shared has one place, and the pin names it."""
    asked = occasion(
        plain(6),
        pins=["i2"],
        placed=(theme(2), theme(2, role="sponsored", name="acme")),
        everybody=Everybody(shared=(everyone(2),)),
        common_slots=1,
        count=4,
        diversity=0.0,
    )
    result = balance(slate([6, 5, 4, 3, 2, 1]), asked)
    assert result.chosen.tolist().count(2) == 1
    assert shown(result)[0][:3] == (2, "curated", "balance.pinned")
    assert len(result.chosen) == 4
