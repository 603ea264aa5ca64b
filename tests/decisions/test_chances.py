"""Chances of a draw: exact, never below the floor, and the ones that are drawn with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.decisions.chances import squared

VALUES = st.lists(st.floats(-50, 50, allow_nan=False), min_size=1, max_size=40)


@given(VALUES, st.floats(0, 1e6), st.floats(0, 1), st.integers(0, 39))
def test_chances_sum_to_one_and_keep_the_floor(values: list[float], gamma: float, floor: float, gone: int):
    """Whatever the values; what is not left has none; the best has the largest."""
    left = np.ones(len(values), np.bool_)
    if len(values) > 1:
        left[gone % len(values)] = False
    chance = squared(np.array(values), left, gamma=gamma, floor=floor)
    assert abs(chance.sum() - 1.0) < 1e-9
    assert (chance[~left] == 0).all()
    assert chance[left].min() >= floor / left.sum() - 1e-12
    best = int(np.where(left, values, -np.inf).argmax())
    assert chance[best] >= chance.max() - 1e-12


def test_gamma_zero_draws_all_alike_and_a_larger_gap_is_drawn_less():
    """As the closed form says."""
    value, left = np.array([1.0, 0.5, 0.0]), np.ones(3, np.bool_)
    assert squared(value, left, gamma=0.0, floor=0.0) == pytest.approx([1 / 3] * 3)
    assert squared(value, left, gamma=20.0, floor=0.0) == pytest.approx([1 - 1 / 13 - 1 / 23, 1 / 13, 1 / 23])


@pytest.mark.promise("I8")
def test_draws_come_as_often_as_their_chances_say():
    """Chi-square over 100,000 draws is not refused at one in a thousand."""
    rng = np.random.default_rng(3)
    chance = squared(rng.normal(size=12), np.ones(12, np.bool_), gamma=8.0, floor=0.05)
    drawn = np.bincount(np.searchsorted(chance.cumsum(), rng.random(100_000) * chance.sum()), minlength=12)
    assert ((drawn - 1e5 * chance) ** 2 / (1e5 * chance)).sum() < 31.3  # 11 degrees of freedom, 0.001
