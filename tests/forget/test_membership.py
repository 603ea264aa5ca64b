"""The attack finds members that are there, and nobody where there is nobody."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tactful.forget.membership import attack


@given(seed=st.integers(0, 10_000))
def test_the_area_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    """Equal to counting every pair, ties half, whatever the values."""
    dice = np.random.default_rng(seed)
    inside, outside = dice.integers(0, 6, 9).astype(float), dice.integers(0, 6, 13).astype(float)
    pairs = [(a > b) + 0.5 * (a == b) for a in inside for b in outside]
    told = attack(inside, outside)
    assert abs(told.area - float(np.mean(pairs))) < 1e-12
    assert told.low <= told.area <= told.high


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Of 400 attacks on groups that do not differ, about 95 in a hundred intervals hold one half."""
    dice = np.random.default_rng(4)
    held = [attack(dice.normal(size=80), dice.normal(size=80)).holds(0.5) for _ in range(400)]
    assert 0.92 <= np.mean(held) <= 0.98


def test_who_is_there_is_found() -> None:
    """A clear difference is told nearly always."""
    dice = np.random.default_rng(5)
    assert attack(dice.normal(3, 1, 200), dice.normal(0, 1, 200)).low > 0.9
