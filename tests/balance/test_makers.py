"""Makers: whose turn it is, by what was shown beside what people take."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.balance.makers import claims

AMOUNTS = st.lists(st.floats(0.0, 100.0), min_size=6, max_size=6)
MAKER = np.array([0, 0, 1, 1, 2, -1])


def test_whoever_was_shown_as_much_as_its_merit_has_no_claim():
    """Shares of exposure and of merit are the same."""
    assert claims(np.array([2.0, 0.0, 2.0, 0.0]), np.array([3.0, 3.0, 3.0, 3.0]), MAKER[:4]).tolist() == [0.0] * 4


def test_whoever_was_not_shown_has_a_whole_claim():
    """Also a maker of whom nobody took anything yet."""
    found = claims(np.array([5.0, 0.0, 0.0, 0.0, 0.0, 1.0]), np.array([9.0, 0.0, 9.0, 0.0, 0.0, 9.0]), MAKER)
    assert found.tolist() == [0.0, 0.0, 1.0, 1.0, 1.0, 0.0]


def test_one_maker_alone_and_nothing_shown_leave_nothing_to_claim():
    """There is nobody to take a place from, or no place was given."""
    assert not claims(np.ones(2), np.ones(2), np.array([4, 4])).any()
    assert not claims(np.zeros(6), np.ones(6), MAKER).any()
    assert claims(np.zeros(0), np.zeros(0), np.zeros(0, np.int32)).tolist() == []


@settings(max_examples=80, deadline=None)
@given(exposure=AMOUNTS, merit=AMOUNTS)
def test_claims_lie_between_nothing_and_all_and_somebody_has_had_enough(exposure: list[float], merit: list[float]):
    """All items of a maker claim alike, those without a maker nothing, and not everybody can be owed."""
    found = claims(np.array(exposure), np.array(merit), MAKER)
    assert ((found >= 0) & (found <= 1)).all()
    assert (found[0], found[2], found[5]) == (found[1], found[3], 0.0)
    if sum(exposure[:5]) > 0:
        assert found[:5].min() < 1e-6
