"""Directed counts: a table for a small catalogue, compressed rows for a large one, the same numbers in both."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.rank.directed import DirectedCounts
from tactful.rank.directed_dense import DenseCounts
from tactful.rank.directed_sparse import SparseCounts

ITEMS = 12


def cells(seed: int, items: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw cells to add, some of them twice."""
    draw = np.random.default_rng(seed)
    before, after = draw.integers(0, items, (2, 60)).astype(np.int32)
    return before, after, draw.integers(-9, 90, 60)


def told(counts: DirectedCounts, items: int) -> list[list[int]]:
    """Return every cell."""
    every = np.arange(items, dtype=np.int32)
    return counts.block(every, every).tolist()


@pytest.mark.parametrize("growing", [ITEMS + 3, ITEMS + 500])
def test_a_table_that_outgrows_its_use_goes_on_as_compressed_rows(growing: int) -> None:
    """Beyond its most items the counts change form, lose nothing, and add and subtract as before."""
    counts: DirectedCounts = DenseCounts.empty(ITEMS, most=ITEMS + 100)
    other: DirectedCounts = SparseCounts.empty(ITEMS)
    for each in (counts, other):
        each.add(*cells(1, ITEMS))
    counts, other = counts.grow(growing), other.grow(growing)
    assert isinstance(counts, SparseCounts) == (growing > ITEMS + 100)
    for each in (counts, other):
        each.add(*cells(2, growing))
    assert told(other, growing) == told(counts, growing)
    items, worth = np.arange(ITEMS, dtype=np.int32), np.linspace(0, 1, ITEMS).astype(np.float32)
    assert np.allclose(other.follow(items, worth, growing), counts.follow(items, worth, growing), atol=1e-3)


def test_a_large_catalogue_never_asks_for_its_square() -> None:
    """Two hundred thousand items would be 160 GB as a table."""
    counts = DenseCounts.empty(0).grow(200_000)
    counts.add(np.array([199_999]), np.array([3]), np.array([5]))
    assert [column.tolist() for column in counts.row(199_999)] == [[3], [5]]
