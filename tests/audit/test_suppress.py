"""Small counts cannot be told from what is published: not by subtraction, not by bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tactful.audit.suppress import Cells, protect

K = 10


def attacked(cells: Cells, shown: np.ndarray) -> int:
    """Return how many hidden counts an attacker tells exactly, with whole numbers known not to be negative.

    An oracle of its own: it solves for the least and most of each hidden count with everything that is shown.
    """
    known = {"A_eq": cells.parts[shown].astype(float), "b_eq": cells.count[shown].astype(float)} if shown.any() else {}
    told = 0
    for one in np.flatnonzero(~shown):
        aim = cells.parts[one].astype(float)
        least = linprog(aim, bounds=(0, None), **known)
        most = linprog(-aim, bounds=(0, None), **known)
        if least.status == 0 and most.status == 0:
            told += np.floor(-most.fun + 1e-6) - np.ceil(least.fun - 1e-6) < 1
    return told


def differenced(cells: Cells, shown: np.ndarray) -> int:
    """Return how many hidden counts follow by adding and subtracting shown ones: rank of the system does not grow."""
    known = cells.parts[shown].astype(float)
    rank = np.linalg.matrix_rank(known) if len(known) else 0
    return sum(
        np.linalg.matrix_rank(np.vstack([known, cells.parts[one].astype(float)])) == rank
        for one in np.flatnonzero(~shown)
        if len(known)
    )


@pytest.mark.promise("P3")
def test_a_single_small_cell_takes_others_with_it():
    """Hiding one cell alone would give it away: row and column total minus the rest."""
    cells = Cells.of(np.array([[30, 4, 22], [25, 41, 18], [60, 12, 33]]))
    bare = cells.count >= K
    assert (differenced(cells, bare), attacked(cells, bare)) == (1, 1)
    shown = protect(cells, K)
    assert (differenced(cells, shown), attacked(cells, shown)) == (0, 0)
    assert not shown[1]
    assert shown.sum() >= len(shown) / 2


@pytest.mark.promise("P3")
@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=9, max_size=9))
def test_no_count_below_k_leaves_and_none_can_be_told(counts):
    """Random tables of 3 by 3: 0 cells recovered by differences, 0 by bounds."""
    cells = Cells.of(np.array(counts).reshape(3, 3))
    shown = protect(cells, K)
    assert (cells.count[shown] >= K).all()
    assert (differenced(cells, shown), attacked(cells, shown)) == (0, 0)


@pytest.mark.promise("P3")
@pytest.mark.proof
def test_slices_through_three_dimensions_tell_nothing():
    """All tables of three attributes together, 12 seeded worlds: no slice of any of them recovers a hidden count."""
    for seed in range(12):
        counts = np.random.default_rng(seed).poisson(np.random.default_rng(seed + 99).gamma(0.8, 25, (3, 3, 2)))
        cells = Cells.of(counts)
        shown = protect(cells, K)
        assert (cells.count[shown] >= K).all()
        assert (differenced(cells, shown), attacked(cells, shown)) == (0, 0)


def test_a_table_of_large_counts_is_published_whole():
    """Suppression takes nothing that need not go."""
    assert protect(Cells.of(np.full((3, 4), 50)), K).all()


def test_a_table_of_small_counts_is_not_published_at_all():
    """With nothing to say, nothing is said."""
    assert not protect(Cells.of(np.ones((2, 2), np.int64)), K).any()
