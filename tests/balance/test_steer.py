"""Steering: a list comes out as rare as sorting at the dial's price would make it, whatever its places are."""

from __future__ import annotations

import numpy as np
import pytest
from asked import liking, occasion, plain, slate

from tactful.balance.choose import balance
from tactful.balance.steer import Steer
from tactful.decisions.everybody import Everybody, Shared
from tactful.people.person import Controls

SETTLED = 0.025
"""Bits that a mean over ten may lie above its level: a quarter of a bit at the last place."""


def bits(seed: int, dial: str, **rules: object) -> tuple[float, float]:
    """Return the mean rarity of a list of ten and of the ten best, on a random pool of a kind that catalogues have."""
    dice = np.random.default_rng(seed)
    rare = (8.0 * dice.beta(1.0, 1.5, 200)).astype(np.float32)
    scores = dice.random(200) - 0.05 * rare
    asked = occasion(
        plain(200), everybody=Everybody(rarity=rare, shared=(Shared("", np.arange(5, dtype=np.int32)),)), count=10,
        controls=Controls(dial={"*": dial}), rarity=0.5, **rules,
    )  # fmt: skip
    return float(rare[balance(slate(scores), asked).chosen].mean()), float(rare[np.argsort(-scores)[:10]].mean())


@pytest.mark.parametrize("dial", ["balanced", "explore", "surprise"])
def test_above_familiar_a_list_is_rarer_than_its_scores_alone_and_more_so_by_dial(dial: str):
    """On 40 random pools every step up the dial brings more rarity on average, never less than scores alone show."""
    below = {"balanced": "familiar", "explore": "balanced", "surprise": "explore"}[dial]
    above = [bits(seed, dial, diversity=0.0)[0] - bits(seed, below, diversity=0.0)[0] for seed in range(40)]
    base = [list_ - base for list_, base in (bits(seed, dial, diversity=0.0) for seed in range(40))]
    assert min(above) >= -SETTLED
    assert np.mean(above) > 0.1
    assert min(base) >= -1e-6


def test_at_familiar_a_list_is_not_rarer_than_its_scores_alone():
    """The narrowest list is exactly what scores show where nothing else is asked."""
    for seed in range(40):
        list_, base = bits(seed, "familiar", diversity=0.0)
        assert list_ <= base + 1e-6


@pytest.mark.parametrize("dial", ["balanced", "surprise"])
def test_what_is_shared_is_made_up_for(dial: str):
    """Two popular things that everybody sees leave the level where it was: the other places are rarer instead."""
    apart = [
        bits(seed, dial, diversity=0.0, common_slots=2)[0] - bits(seed, dial, diversity=0.0)[0] for seed in range(40)
    ]
    assert np.mean(apart) > -SETTLED
    assert min(apart) > -0.3


def test_where_nothing_rarer_is_left_the_level_gives_way():
    """A pool without room above its best stays at what scores alone show, and no step of the dial falls below."""
    steer = Steer(np.full(5, 3.0), np.linspace(1, 0, 5), 3, 0.1)
    assert steer.level == 3.0


def test_a_step_of_the_dial_goes_somewhere_where_prices_have_nothing_to_say():
    """Ten items that nobody would give for the only rarer ones: the level rises all the same, a part of the room."""
    rare = np.concatenate([np.full(10, 2.0), np.full(10, 4.0)])
    relevance = np.concatenate([np.full(10, 1.0), np.zeros(10)])
    levels = [Steer(rare, relevance, 10, price).level for price in (0.0, 0.04, 0.09, 0.13)]
    assert min(np.diff(levels)) > 0.05


def test_what_first_steps_take_of_the_room_is_no_room():
    """With three steps into popular topics a list can be less rare, and no setting asks for what cannot be reached."""
    dice = np.random.default_rng(6)
    rare, relevance = dice.uniform(0, 4, 100), dice.random(100)
    without, with_steps = (Steer(rare, relevance, 10, 0.13, steps) for steps in (None, np.full(5, 0.5)))
    assert with_steps.level < without.level
    assert with_steps.level <= (7 * np.sort(rare)[-7:].mean() + 3 * 0.5) / 10


def test_levels_rise_with_the_price_and_leave_room_for_more():
    """A little more for a bit is never less rarity, and no price takes more than its part of what there is."""
    dice = np.random.default_rng(4)
    rare, relevance = dice.uniform(0, 8, 100), dice.random(100)
    levels = [Steer(rare, relevance, 10, price).level for price in (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)]
    assert levels == sorted(levels)
    room = float(np.sort(rare)[-10:].mean()) - levels[0]
    assert levels[3] - levels[0] <= room / 2 + 1e-9


def test_one_price_finds_novelty_where_it_costs_least():
    """Of all lists as rare as the one that sorts at a price, none is more relevant: no exchange of two items is."""
    dice = np.random.default_rng(5)
    rare, relevance = dice.uniform(0, 8, 60), dice.random(60)
    listed = np.argsort(-(relevance + 0.05 * rare), kind="stable")[:10]
    out = np.setdiff1d(np.arange(60), listed)
    rarer = rare[out][None, :] >= rare[listed][:, None]
    better = relevance[out][None, :] > relevance[listed][:, None]
    assert not (rarer & better).any()


def test_at_familiar_nothing_of_a_new_topic_comes_while_something_else_is_left():
    """Steering never carries in what the dial keeps out."""
    goods = plain(12, [["tea"]] * 10 + [["chess"]] * 2)
    rare = Everybody(rarity=np.r_[np.zeros(10), np.full(2, 6.0)].astype(np.float32))
    asked = occasion(
        goods,
        view=liking(0),
        everybody=rare,
        count=5,
        rarity=1.0,
        diversity=0.2,
        controls=Controls(dial={"*": "familiar"}),
    )
    assert balance(slate(range(12)), asked).chosen.max() < 10
