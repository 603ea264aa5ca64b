"""The joint sums: whole numbers, so what is taken out was never in; solved, they are a ridge regression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.errors import Unavailable
from tactful.rank.joint import JointSums

WIDTH = 7


def rows(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features, rewards and weights."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, WIDTH)), rng.random(count), rng.integers(1, 9, count)


@pytest.mark.promise("I6")
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_taking_people_out_leaves_the_sums_of_the_rest_to_the_bit(story: list[tuple[int, bool]], size: int):
    """In whatever order they come and go, at once or in parts."""
    sums, there = JointSums(WIDTH), set()
    for person, split in story:
        features, reward, weight = rows(person, size)
        sign = -1 if person in there else 1
        half = size // 2 if split else 0
        for part in (slice(0, half), slice(half, size)):
            sums.add(features[part], reward[part], weight[part], sign=sign)
        there ^= {person}
    afresh = JointSums(WIDTH)
    for person in sorted(there):
        afresh.add(*rows(person, size))
    assert np.array_equal(sums.products, afresh.products)
    assert np.array_equal(sums.rewards, afresh.rewards)
    assert sums.rows == afresh.rows
    assert np.array_equal(sums.solved(ridge=1.0), afresh.solved(ridge=1.0))


def test_solved_is_the_ridge_regression():
    """Within what rounding to 1/256 costs, of a textbook solution with weights."""
    features, reward, weight = rows(1, 400)
    sums = JointSums(WIDTH)
    sums.add(features, reward, weight)
    gram = (features * weight[:, None]).T @ features + 3.0 * np.eye(WIDTH)
    assert sums.solved(ridge=3.0) == pytest.approx(np.linalg.solve(gram, features.T @ (weight * reward)), abs=2e-3)


def test_sums_that_would_no_longer_be_exact_are_refused_and_left_as_they_were():
    """Rather than wrong in the last digits."""
    sums = JointSums(WIDTH)
    sums.add(*rows(1, 50))
    before = sums.products.copy(), sums.rewards.copy()
    with pytest.raises(Unavailable) as full:
        sums.add(np.full((1, WIDTH), 100.0), np.ones(1), np.array([1 << 40]))
    assert full.value.code == "sums-full"
    assert np.array_equal(sums.products, before[0])
    assert np.array_equal(sums.rewards, before[1])
