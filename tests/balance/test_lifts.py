"""Lifts: the kinds of novelty are kept apart, and makers get their turn."""

from __future__ import annotations

import numpy as np
from asked import catalogue, liking, occasion, plain, slate

from tactful.balance.choose import balance
from tactful.balance.lifts import newness, unlikeness
from tactful.balance.topics import topics_of
from tactful.catalogue.item import Item
from tactful.decisions.everybody import Everybody
from tactful.people.person import Controls
from tactful.profile.view import View


def test_new_topic_and_unlike_are_two_things():
    """Half of a film's topics may be known: then it is somewhat unlike, and not of a new topic."""
    shop = plain(4, [["tea"], ["tea", "chess"], ["chess"], []])
    topics = topics_of(shop, np.arange(4, dtype=np.int32), liking(0))
    assert newness(topics).tolist() == [0.0, 0.0, 1.0, 0.0]
    told = unlikeness(topics).tolist()
    assert told[0] == 0.0
    assert 0 < told[1] < told[2] == 1.0
    assert told[3] == 0.0


def test_nobody_has_nothing_new():
    """Without topics of a person nothing is new to them, so no dial can lift it."""
    topics = topics_of(plain(2, [["tea"], ["jazz"]]), np.arange(2, dtype=np.int32), View.nobody())
    assert newness(topics).tolist() == [0.0, 0.0]


def test_what_few_have_is_lifted_where_the_surface_says_so():
    """Of two films of nearly one score the rarer wins, and its place says so; without the rule the score decides."""
    rare, scores = Everybody(rarity=np.array([0.0, 0.0, 1.0, 1.0], np.float32)), [1.0, 0.98, 0.96, 0.0]
    with_rule = balance(slate(scores), occasion(plain(4), everybody=rare, count=2, diversity=0.0, rarity=0.5))
    assert (with_rule.chosen.tolist(), with_rule.reasons[1]) == ([0, 2], "balance.rarity")
    without = balance(slate(scores), occasion(plain(4), everybody=rare, count=2, diversity=0.0))
    assert without.chosen.tolist() == [0, 1]


def test_an_item_that_nobody_counted_yet_is_as_rare_as_can_be():
    """Items beyond what everybody's counts reach have the rarity of those that fewest have."""
    rare, scores = Everybody(rarity=np.zeros(2, np.float32), rarest=1.0), [1.0, 0.98, 0.96, 0.0]
    result = balance(slate(scores), occasion(plain(4), everybody=rare, count=2, diversity=0.0, rarity=0.5))
    assert result.chosen.tolist() == [0, 2]


def test_a_maker_shown_less_than_its_merit_is_lifted():
    """Exposure control moves a place, never a score, and names itself."""
    lift = Everybody(lift=np.array([-0.5, 1.0, 0.0], np.float32))
    result = balance(slate([1.0, 0.95, 0.0]), occasion(plain(3), everybody=lift, count=1, diversity=0.0, exposure=0.2))
    assert (result.chosen.tolist(), result.reasons) == ([1], ("balance.exposure",))
    assert result.score().tolist() == slate([1.0, 0.95, 0.0]).score().tolist()


def test_one_maker_does_not_fill_the_list():
    """Without any topic, a second thing of one maker waits for one of another."""
    goods = catalogue(*(Item(item_id=name, creator="mia" if name in "ab" else "leo") for name in "abcd"))
    result = balance(slate([1.0, 0.9, 0.85, 0.0]), occasion(goods, count=2, diversity=0.5))
    assert result.chosen.tolist() == [0, 2]


def test_what_was_shown_lately_counts_towards_a_topics_share():
    """Tea had its share in the last lists, so jazz, liked as much, comes first now."""
    from tactful.decisions.ledger import RecentlyShown

    goods = plain(22, [["tea"]] * 11 + [["jazz"]] * 11)
    scores = [0.0] * 22
    scores[10], scores[21] = 1.0, 0.98
    view = liking(0, 11)
    lately = np.arange(1, 10, dtype=np.int32)
    past = RecentlyShown(lately, np.zeros(9, np.int64), ("home",) * 9)
    fresh = balance(slate(scores), occasion(goods, view=view, count=1, diversity=0.3))
    after = balance(slate(scores), occasion(goods, view=view, count=1, diversity=0.3, shown=past))
    assert (fresh.chosen.tolist(), after.chosen.tolist()) == ([10], [21])
    assert after.reasons == ("balance.coverage",)


def test_dials_weigh_rarity():
    """A step up the dial never lists less rare things on average than the last place can settle, on random pools."""
    dice = np.random.default_rng(3)
    means = []
    for _ in range(30):
        scores, rare = dice.random(60), Everybody(rarity=dice.uniform(0, 8, 60).astype(np.float32))
        row = []
        for dial in ("familiar", "balanced", "explore", "surprise"):
            asked = occasion(
                plain(60), everybody=rare, count=10, diversity=0.0, rarity=0.5, controls=Controls(dial={"*": dial})
            )
            row.append(rare.rarity[balance(slate(scores), asked).chosen].mean())
        means.append(row)
    assert (np.diff(np.array(means), axis=1) >= -0.1).all()
