"""Measures keep their bounds, and agree with counting by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tactful.simulate import measures

SHARES = arrays(np.float64, (4, 6), elements=st.floats(0, 1)).map(
    lambda rows: np.divide(
        rows, rows.sum(1, keepdims=True), out=np.zeros_like(rows), where=rows.sum(1, keepdims=True) > 0
    )
)
LISTS = arrays(np.int32, (5, 4), elements=st.integers(0, 8))


@given(SHARES)
def test_entropy_lies_between_none_and_that_of_even_shares(shares: np.ndarray) -> None:
    """0 bits for one topic, log2 of the number of topics when all are alike."""
    bits = measures.entropy(shares)
    assert (bits >= -1e-12).all()
    assert (bits <= np.log2(6) + 1e-12).all()


@given(SHARES, SHARES)
def test_distance_is_symmetric_bounded_and_zero_for_equals(one: np.ndarray, other: np.ndarray) -> None:
    """The root of the Jensen-Shannon divergence is a metric between 0 and 1."""
    there, back = measures.far_apart(one, other), measures.far_apart(other, one)
    np.testing.assert_allclose(there, back)
    known = ~np.isnan(there)
    assert ((there[known] >= 0) & (there[known] <= 1)).all()
    self_apart = measures.far_apart(one, one)
    assert (self_apart[~np.isnan(self_apart)] < 1e-6).all()


@given(LISTS)
@settings(max_examples=30)
def test_overlap_is_the_mean_over_all_pairs(lists: np.ndarray) -> None:
    """The quick count equals comparing everybody with everybody; lists hold an item once."""
    lists = np.array([np.random.Generator(np.random.Philox(row.sum())).permutation(9)[:4] for row in lists], np.int32)
    by_hand = np.mean([len(set(a) & set(b)) / 4 for a, b in combinations(lists.tolist(), 2)])
    assert measures.overlap(lists, 9) == pytest.approx(by_hand)


def test_a_rising_variety_has_a_positive_slope_per_round() -> None:
    """Half a bit more in every window of two rounds is a quarter of a bit per round."""
    values = np.arange(5)[None, :] * 0.5
    assert measures.slope(values, step=2.0).tolist() == [0.25]


def test_exposure_is_even_or_falls_on_one() -> None:
    """The Gini coefficient is 0 when all are shown alike and close to 1 when one has all."""
    even, one = np.arange(10, dtype=np.int32)[None, :], np.zeros((1, 10), np.int32)
    assert measures.exposure_gini(even, 10) == pytest.approx(0.0)
    assert measures.exposure_gini(one, 10) == pytest.approx(0.9)


def test_empty_places_count_for_nothing() -> None:
    """A list that is shorter is measured on what it holds."""
    short = np.array([[0, -1, -1]], np.int32)
    assert measures.topic_shares(short, np.eye(3)).tolist() == [[1.0, 0.0, 0.0]]
    assert measures.self_information(short, np.array([2, 1, 1]), 4).tolist() == [1.0]


def test_people_meet_where_a_tenth_of_everybody_is_shown_the_same() -> None:
    """Two of ten lists share an item: those two meet, the others do not."""
    lists = np.arange(10, dtype=np.int32)[:, None]
    lists[1] = 0
    assert measures.meeting(lists, 10) == pytest.approx(0.2)
