"""Balance: pins, relevance, topics, variety, the dial, and a reason for every place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import catalogue, liking, occasion, plain, slate
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.balance.choose import POOL, balance
from tactful.balance.codes import CODES
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.dice import Dice
from tactful.people.person import Controls


def listed(shop, scores, **changes):
    """Return the chosen item numbers."""
    chosen = balance(slate(scores), occasion(shop, **changes))
    return chosen.item[chosen.chosen].tolist()


def test_without_diversity_the_list_is_the_order_of_scores():
    """Pure relevance, ties to the smaller number, every place won by relevance."""
    result = balance(slate([1, 5, 3, 3, 2]), occasion(plain(5), count=4, diversity=0.0))
    assert result.chosen.tolist() == [1, 2, 3, 4]
    assert set(result.reasons) == {"balance.relevance"}
    assert result.propensity.tolist() == [1.0] * 4
    assert not result.drawn.any()


def test_pins_come_first_in_the_order_asked_and_once():
    """A pin that is out of play stays out; a pinned place is curated."""
    given_ = slate([5, 4, 3, 2, 1]).set_aside(np.arange(5) == 3, "guard.hidden.hidden")
    result = balance(given_, occasion(plain(5), pins=["i4", "i3", "i2", "i4", "gone"], count=3))
    assert result.chosen.tolist() == [4, 2, 0]
    assert result.roles[:2] == ("curated", "curated")
    assert result.reasons[:2] == ("balance.pinned", "balance.pinned")


def test_more_pins_than_places_fill_the_list():
    """The first count pins are shown."""
    assert listed(plain(5), [5, 4, 3, 2, 1], pins=["i4", "i3", "i2"], count=2) == [4, 3]


def test_a_pin_with_a_low_score_is_still_chosen():
    """Pins join the pool of the best however far below they score."""
    many = POOL + 50
    assert listed(plain(many), range(many), pins=["i0"], count=2, diversity=0.0) == [0, many - 1]


def test_variety_breaks_up_a_block_of_one_topic():
    """The third film of one topic yields to another topic of nearly the same score, and the place says why."""
    goods = plain(5, [["a"], ["a"], ["a"], ["b"], ["a"]])
    result = balance(slate([4.0, 3.9, 3.8, 3.7, 0.0]), occasion(goods, count=2, diversity=0.5))
    assert result.chosen.tolist() == [0, 3]
    assert result.reasons[0] == "balance.relevance"
    assert result.reasons[1] in {"balance.variety", "balance.coverage"}


def test_variants_of_one_group_count_as_equal():
    """Without any tag, the second size of one shirt waits."""
    goods = catalogue(
        Item(item_id="s", group="shirt"), Item(item_id="m", group="shirt"), Item(item_id="hat"), Item(item_id="sock")
    )
    assert listed(goods, [3.0, 2.9, 2.8, 0.0], count=2, diversity=0.5) == [0, 2]


def test_coverage_follows_the_persons_shares():
    """Three likes of tea and one of jazz: nearly equal candidates are shown about three to one."""
    tags = [["tea"]] * 3 + [["jazz"]] + [["tea"]] * 6 + [["jazz"]] * 6 + [["chess"]] * 6
    view = liking(0, 1, 2, 3)
    scores = [0.0] * 4 + [1.0 - n / 1000 for n in range(18)]
    chosen = listed(plain(22, tags), scores, view=view, count=4, diversity=0.6)
    topics = [tags[n][0] for n in chosen]
    assert topics.count("tea") >= 2
    assert "jazz" in topics
    assert topics.count("chess") <= 1


def test_roles_tell_familiar_from_new():
    """A topic the person has is familiar, one below five per cent is new, an item without topics is common."""
    goods = plain(4, [["tea"], ["tea"], ["chess"], []])
    result = balance(slate([1, 4, 3, 2]), occasion(goods, view=liking(0), count=3, diversity=0.0))
    assert result.roles == ("familiar", "new", "common")
    nobody = balance(slate([1, 4, 3, 2]), occasion(goods, count=3, diversity=0.0))
    assert nobody.roles == ("common", "common", "common")


def test_what_the_person_comes_back_to_is_familiar_whatever_its_topics():
    """A thing bought before is not new, even when its topic is a small share of all and when it has no topic."""
    shop = plain(42, [*(["tea"] for _ in range(40)), ["beef"], []])
    mine = liking(*range(40), 40, 41)
    result = balance(slate(range(42)), occasion(shop, count=2, diversity=0.0, view=mine))
    assert result.chosen.tolist() == [41, 40]
    assert result.roles == ("familiar", "familiar")


DIALS = ("familiar", "balanced", "explore", "surprise")


def new_topics(dial: str, seed: int) -> int:
    """Return how many of ten places go to topics new to the person, on a random catalogue."""
    dice = np.random.default_rng(seed)
    tags = [[f"t{t}" for t in dice.choice(12, size=2, replace=False)] for _ in range(150)]
    goods = plain(150, tags)
    mine = [n for n in range(150) if {"t0", "t1"} & set(tags[n])][:20]
    scores = dice.random(150) + np.array([0.4 if {"t0", "t1"} & set(t) else 0.0 for t in tags])
    result = balance(slate(scores), occasion(goods, view=liking(*mine), count=10, controls=Controls(dial={"*": dial})))
    return result.roles.count("new")


def test_the_dial_is_obeyed():
    """A step up never shows fewer new topics; familiar shows none; each end differs on the whole."""
    counts = np.array([[new_topics(dial, seed) for dial in DIALS] for seed in range(20)])
    assert (np.diff(counts, axis=1) >= 0).all()
    assert counts[:, 0].sum() == 0
    assert counts[:, 3].mean() > counts[:, 1].mean() + 1


def test_each_surface_obeys_its_own_dial():
    """Surprise for music and familiar for groceries, in one set of controls."""
    goods = plain(5, [["tea"], ["tea"], ["chess"], ["tea"], ["jazz"]])
    mine = Controls(dial={"music": "surprise", "grocery": "familiar"})
    chosen = {
        s: set(listed(goods, [0, 1.0, 0.9, 0.8, 0.1], view=liking(0), count=2, controls=mine, surface=s))
        for s in ("music", "grocery")
    }
    assert chosen == {"music": {1, 2}, "grocery": {1, 3}}


@pytest.mark.promise("I7")
def test_the_plain_choice_is_the_unknown_persons_list():
    """Dial "none" with an empty view chooses exactly what an unknown person is shown."""
    goods = plain(60, [[f"t{n % 7}"] for n in range(60)])
    scores = np.random.default_rng(1).random(60)
    rules = {"count": 8, "explore_slots": 2}
    plainly = balance(slate(scores), occasion(goods, controls=Controls(dial={"*": "none"}), **rules))
    unknown = balance(slate(scores), occasion(goods, **rules))
    assert plainly.chosen.tolist() == unknown.chosen.tolist()
    assert plainly.propensity.tolist() == unknown.propensity.tolist()


@pytest.mark.parametrize("scores", [[], [1.0], [np.nan, 1.0, np.inf], [0.0, 0.0], [np.nan, np.nan]])
def test_odd_slates_are_no_error(scores):
    """Empty, single, equal and not-a-number scores give a list; what is not a number ranks last."""
    count = len(scores)
    chosen = listed(plain(count) if count else Catalogue.of([], 1), scores, count=3, explore_slots=1)
    assert sorted(chosen) == list(range(count))
    if count == 3:
        assert chosen[0] == 1


@st.composite
def slates(draw):
    """Draw a slate with tags, some rows out of play, and an ask."""
    count = draw(st.integers(0, 40))
    tags = [draw(st.lists(st.sampled_from("abcdef"), max_size=3, unique=True)) for _ in range(count)]
    scores = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, -2.0, 3.25]), min_size=count, max_size=count))
    out = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    changes = {
        "count": draw(st.integers(1, 12)),
        "explore_slots": draw(st.integers(0, 3)),
        "diversity": draw(st.sampled_from([0.0, 0.15, 0.9])),
        "pins": [f"i{n}" for n in draw(st.lists(st.integers(0, 45), max_size=3))],
        "controls": Controls(dial={"*": draw(st.sampled_from(["none", *DIALS]))}),
        "dice": Dice(draw(st.binary(min_size=16, max_size=16))),
    }
    liked = draw(st.lists(st.integers(0, max(count - 1, 0)), max_size=4)) if count else []
    shop = plain(count, tags) if count else Catalogue.of([], 1)
    return slate(scores).set_aside(out, "guard.test"), occasion(shop, view=liking(*liked), **changes)


@pytest.mark.promise("I4")
@settings(max_examples=120, deadline=None)
@given(case=slates())
def test_no_candidate_is_lost(case):
    """Every candidate is chosen once or set aside with a code; the chosen were in play; all columns are as long."""
    given_, asked = case
    result = balance(given_, asked)
    chosen = set(result.chosen.tolist())
    assert len(chosen) == len(result.chosen) == min(asked.ask.count, int(given_.in_play().sum()))
    assert given_.in_play()[result.chosen].all()
    assert {int(n) for n in np.flatnonzero(result.in_play())} == chosen
    codes = [result.codes[i] for i in result.aside]
    assert all((code != "") != (row in chosen) for row, code in enumerate(codes))
    assert {len(c) for c in (result.roles, result.propensity, result.drawn, result.reasons)} == {len(chosen)}
    assert set(result.reasons) <= set(CODES)
    assert ((result.propensity > 0) & (result.propensity <= 1)).all()
    assert (result.propensity[~result.drawn] == 1).all()


@pytest.mark.promise("I3")
@settings(max_examples=40, deadline=None)
@given(case=slates())
def test_scores_are_left_as_they_were(case):
    """Balance moves places, never scores: no part and no effect is touched."""
    given_, asked = case
    result = balance(given_, asked)
    assert result.score().tolist() == given_.score().tolist()
    assert result.effects == given_.effects


@pytest.mark.promise("I5")
@settings(max_examples=40, deadline=None)
@given(case=slates())
def test_the_same_slate_gives_the_same_list(case):
    """Again, and from the rows in play alone as a record keeps them."""
    given_, asked = case
    first = balance(given_, asked)
    again = balance(given_, asked)
    rows = np.flatnonzero(given_.in_play())
    small = replace(given_, item=given_.item[rows], parts=given_.parts[:, rows], aside=given_.aside[rows])
    replayed = balance(small, asked)
    for other in (again, replayed):
        assert other.item[other.chosen].tolist() == first.item[first.chosen].tolist()
        assert other.propensity.tolist() == first.propensity.tolist()
        assert other.reasons == first.reasons
