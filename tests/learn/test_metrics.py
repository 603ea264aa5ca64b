"""Metrics agree with a second, plain implementation and with figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.learn import metrics
from tactful.learn.metrics import Relevant


def _slow(shown: list[int], taken: set[int]) -> tuple[float, float, float]:
    """Recall, ndcg and hit rate of one person, written as the textbook says."""
    hits = [item in taken for item in shown]
    gain = sum(1 / math.log2(place + 2) for place, hit in enumerate(hits) if hit)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(len(taken), len(shown))))
    return (
        sum(hits) / len(taken) if taken else 0.0,
        gain / ideal if ideal else 0.0,
        float(any(hits)),
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.permutations(list(range(8))).map(lambda order: order[:5]), st.sets(st.integers(0, 9))),
        min_size=1,
        max_size=12,
    )
)
def test_accuracy_equals_the_textbook(people: list[tuple[list[int], set[int]]]) -> None:
    """The vectorised metrics equal a loop over people and places."""
    lists = np.array([shown for shown, _ in people], np.int32)
    relevant = Relevant.of([sorted(taken) for _, taken in people])
    expected = np.array([_slow(shown, taken) for shown, taken in people])
    found = np.column_stack(
        [metrics.recall(lists, relevant), metrics.ndcg(lists, relevant), metrics.hit_rate(lists, relevant)]
    )
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_an_empty_place_is_never_a_hit() -> None:
    """The filler of a short list does not count as an item."""
    lists = np.array([[0, -1, -1]], np.int32)
    assert metrics.hits(lists, Relevant.of([[5]])).tolist() == [[False, False, False]]


def test_a_hit_of_one_person_is_not_a_hit_of_another() -> None:
    """Items are matched within the person."""
    lists = np.array([[1], [2]], np.int32)
    assert metrics.recall(lists, Relevant.of([[2], [1]])).tolist() == [0.0, 0.0]


def test_equal_exposure_has_no_inequality_and_one_winner_has_nearly_all() -> None:
    """Gini is 0 for equal exposure and (n - 1) / n when one item has everything."""
    assert metrics.gini(np.array([[0, 1, 2, 3]], np.int32), 4) == pytest.approx(0.0)
    assert metrics.gini(np.zeros((5, 1), np.int32), 4) == pytest.approx(0.75)


def test_gini_equals_the_mean_absolute_difference() -> None:
    """The ranked formula equals half the relative mean absolute difference."""
    lists = np.array([[0, 1], [0, 2], [0, 1]], np.int32)
    exposure = np.array([3.0, 2.0, 1.0, 0.0])
    expected = np.abs(exposure[:, None] - exposure[None, :]).sum() / (2 * len(exposure) ** 2 * exposure.mean())
    assert metrics.gini(lists, 4) == pytest.approx(expected)


def test_coverage_counts_distinct_items() -> None:
    """Showing two of four items covers a half."""
    assert metrics.coverage(np.array([[0, 1], [1, 0]], np.int32), 4) == 0.5


def test_what_everybody_has_carries_no_information() -> None:
    """An item held by all has 0 bits, one held by a quarter has 2, an unheld one counts as held by one."""
    holders = np.array([8, 2, 0])
    assert metrics.self_information(np.array([[0]], np.int32), holders, 8) == 0.0
    assert metrics.self_information(np.array([[1]], np.int32), holders, 8) == 2.0
    assert metrics.self_information(np.array([[2]], np.int32), holders, 8) == 3.0


def test_nobody_and_nothing_give_zero() -> None:
    """Empty input has an answer, not an error."""
    none = np.zeros((0, 10), np.int32)
    assert len(metrics.recall(none, Relevant.of([]))) == 0
    assert (metrics.coverage(none, 0), metrics.gini(none, 0)) == (0.0, 0.0)
