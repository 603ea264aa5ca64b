"""Steering: a list comes out as rare as the dial asks, whatever its places are."""

from __future__ import annotations

import numpy as np
import pytest
from asked import liking, occasion, plain, slate

from tactful.balance.choose import balance
from tactful.balance.steer import Steer
from tactful.decisions.everybody import Everybody, Shared
from tactful.people.person import Controls

ABOVE = {"familiar": 0.0, "balanced": 0.5, "explore": 1.0, "surprise": 1.7}
"""Bits above what scores alone show, at a rarity of 0.5, where there is room."""


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


@pytest.mark.parametrize(("dial", "above"), ABOVE.items())
def test_a_list_is_as_many_bits_rarer_than_its_scores_alone_as_the_dial_says(dial: str, above: float):
    """On 40 random pools the mean misses its level by less than a sixth of a bit, in either direction."""
    missed = [list_ - base - above for list_, base in (bits(seed, dial, diversity=0.0) for seed in range(40))]
    assert np.abs(missed).max() < 1 / 6


def test_what_is_shared_is_made_up_for():
    """Two popular things that everybody sees leave the level where it was: the other places are rarer instead."""
    missed = [
        list_ - base - ABOVE["balanced"]
        for list_, base in (bits(seed, "balanced", diversity=0.0, common_slots=2) for seed in range(40))
    ]
    assert abs(float(np.mean(missed))) < 0.1


def test_where_nothing_rarer_is_left_the_level_gives_way():
    """A pool without room above its best stays at what scores alone show, and no step of the dial falls below."""
    steer = Steer(np.full(5, 3.0), np.linspace(1, 0, 5), 3, 0.5)
    assert steer.level == 3.0


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
