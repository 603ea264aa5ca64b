"""What differs is named, and nothing else."""

from __future__ import annotations

import numpy as np

from tactful.forget.difference import counts_that_differ, lists_that_differ, rank_of, relative_error, share_alike


def test_every_array_that_differs_is_named() -> None:
    """One unit in one cell, a missing array, another shape."""
    held = {"a": np.array([1, 2]), "b": np.array([3]), "c": np.zeros((2, 2))}
    other = {"a": np.array([1, 3]), "c": np.zeros((2, 3)), "d": np.array([1])}
    assert counts_that_differ(held, held) == []
    assert counts_that_differ(held, other) == ["a", "b", "c", "d"]


def test_error_is_relative_and_reads_the_record_only() -> None:
    """The lower triangle is no record; another shape is infinitely far."""
    one = np.array([[4.0, 1.0], [9.0, 2.0]])
    other = np.array([[4.0, 1.0 + 4e-10], [0.0, 2.0]])
    assert abs(relative_error(one, other) - 1e-10) < 1e-15
    assert relative_error(one, np.zeros((3, 3))) == float("inf")
    assert relative_error(np.zeros((0, 0)), np.zeros((0, 0))) == 0.0


def test_lists_are_compared_place_by_place() -> None:
    """Order counts, length counts."""
    assert lists_that_differ([["a", "b"], ["c"]], [["b", "a"], ["c"]]) == 1
    assert share_alike([["a", "b", "c"]], [["a", "c"]]) == 1 / 3
    assert share_alike([], []) == 1.0


def test_a_rank_breaks_ties_as_lists_do() -> None:
    """The smaller number stands first."""
    assert [rank_of(np.array([2.0, 5.0, 2.0, 1.0]), item) for item in range(4)] == [2, 1, 3, 4]
