"""Random slots: the logged probability is the one used to draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import occasion, plain, slate
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from tactful.balance.choose import balance
from tactful.balance.draw import chances, drawn
from tactful.dice import Dice
from tactful.people.person import Controls

SCORES = [3.0, 2.0, 1.0, 0.5, 0.0, -1.0]


@settings(max_examples=60, deadline=None)
@given(
    scores=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    floor=st.sampled_from([0.0, 0.05, 0.5, 1.0]),
    seed=st.integers(0, 99),
)
def test_chances_sum_to_one_and_respect_the_floor(scores, floor, seed):
    """Every item left has at least floor / m; items taken have none."""
    left = np.random.default_rng(seed).random(len(scores)) < 0.7
    left[seed % len(scores)] = True
    chance = chances(np.array(scores), left, floor=floor)
    assert chance.sum() == pytest.approx(1.0)
    assert (chance[~left] == 0).all()
    assert (chance[left] >= floor / left.sum() - 1e-12).all()


def test_a_uniform_number_falls_on_its_item():
    """Edges belong to the item above; the largest uniform number never falls off the end."""
    chance = np.array([0.0, 0.5, 0.5, 0.0])
    assert [drawn(chance, u) for u in (0.0, 0.4999, 0.5, np.nextafter(1.0, 0.0))] == [1, 1, 2, 2]


def draws(count: int, slots: int = 1):
    """Return the last chosen items and their logged propensities over many dice."""
    asked = occasion(plain(len(SCORES)), count=2 * slots, explore_slots=slots, explore_floor=0.2, diversity=0.0)
    for n in range(count):
        result = balance(slate(SCORES), replace(asked, dice=Dice.for_person(b"seed", n, "home", 1)))
        yield result.chosen.tolist(), result.propensity.tolist(), result.drawn.tolist(), result.roles


def fits(count: int) -> float:
    """Return the p-value that the drawn items follow the logged propensities (chi-square)."""
    seen, expected = np.zeros(len(SCORES)), {}
    for chosen, propensity, was_drawn, roles in draws(count):
        assert was_drawn == [False, True]
        assert roles[1] == "explore"
        assert propensity[0] == 1.0
        seen[chosen[1]] += 1
        expected[chosen[1]] = propensity[1]
    left = sorted(expected)
    assert sum(expected.values()) == pytest.approx(1.0)
    gap = (seen[left] - count * np.array([expected[n] for n in left])) ** 2 / (
        count * np.array([expected[n] for n in left])
    )
    return float(chi2.sf(gap.sum(), len(left) - 1))


@pytest.mark.promise("I8")
def test_draws_follow_the_logged_propensities():
    """Two thousand dice: the chi-square test finds no difference."""
    assert fits(2000) > 0.001


@pytest.mark.proof
@pytest.mark.promise("I8")
def test_draws_follow_the_logged_propensities_in_full():
    """A hundred thousand dice."""
    assert fits(100_000) > 0.001


@pytest.mark.promise("I8")
def test_later_slots_are_conditional_on_earlier_ones():
    """With two random slots the second's propensity is that among what the first left."""
    for chosen, propensity, was_drawn, _ in draws(200, slots=2):
        assert was_drawn == [False, False, True, True]
        left = np.ones(len(SCORES), np.bool_)
        left[chosen[:2]] = False
        for place in (2, 3):
            assert propensity[place] == pytest.approx(chances(np.array(SCORES), left, floor=0.2)[chosen[place]])
            left[chosen[place]] = False


def test_a_familiar_dial_draws_nothing_and_an_open_one_more():
    """The person's dial takes the random slots away or adds to declared ones, never where none are declared."""

    def drawn_slots(dial: str, declared: int) -> int:
        mine = Controls(dial={"*": dial})
        asked = occasion(plain(20), count=10, explore_slots=declared, controls=mine)
        return int(balance(slate(range(20)), asked).drawn.sum())

    assert [drawn_slots(dial, 1) for dial in ("familiar", "balanced", "none", "explore", "surprise")] == [0, 1, 1, 2, 3]
    assert [drawn_slots(dial, 0) for dial in ("balanced", "surprise")] == [0, 0]
