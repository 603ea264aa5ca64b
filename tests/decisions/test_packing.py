"""Packing: fewer bytes, the same numbers."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.decisions.packing import pack_set, pack_terms, set_size, unpack_set, unpack_terms
from tactful.decisions.slate import Contributions


@given(st.sets(st.integers(0, 5_000), max_size=400))
@settings(max_examples=60, deadline=None)
def test_a_set_comes_back_as_it_was(members: set[int]) -> None:
    """Range, bitmap or column: the same numbers, and the size is known without unpacking."""
    column = np.array(sorted(members), np.int32)
    packed = pack_set(column)
    assert unpack_set(packed).tolist() == column.tolist()
    assert set_size(packed) == len(members)
    assert len(packed) <= 9 + 4 * len(members)


terms = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(-1020, 300), st.floats(-50, 50, allow_subnormal=False)),
    max_size=200,
    unique_by=lambda term: term[:3],
)


@given(terms)
@settings(max_examples=60, deadline=None)
def test_terms_keep_exact_sums_and_nearly_exact_amounts(rows: list[tuple[int, int, int, float]]) -> None:
    """Totals are the float64 sums, amounts within float32 rounding, the heaviest first."""
    columns = list(dict.fromkeys(row[1:3] for row in rows))
    table = np.zeros((6, len(columns)))
    for place, part, signal, amount in rows:
        table[place, columns.index((part, signal))] = amount
    given_terms = Contributions(
        np.array([part for part, _ in columns], np.int8), np.array([signal for _, signal in columns], np.int32), table
    )
    back = unpack_terms(pack_terms(given_terms))
    exact = {row[:3]: row[3] for row in rows if np.float32(row[3])}  # smaller ones move nothing
    assert len(back.signal) == len(exact)
    for group in range(len(back.total)):
        span = slice(int(back.start[group]), int(back.start[group + 1]))
        key = (int(back.place[group]), int(back.part[group]))
        mine = {signal: value for (place, part, signal), value in exact.items() if (place, part) == key}
        assert abs(back.total[group] - math.fsum(mine.values())) <= 1e-10
        assert abs(back.amount[span].sum() - back.total[group]) <= 1e-10
        for signal, amount in zip(back.signal[span].tolist(), back.amount[span].tolist(), strict=True):
            assert abs(amount - mine[signal]) <= 1e-3
        sizes = np.abs(back.amount[span])
        assert (np.diff(sizes[1:]) <= 1e-6).all()
