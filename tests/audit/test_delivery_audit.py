"""Delivery: the groups an offer reached against those it was open to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.audit.delivery import FEWEST, MOST_GAP, Audience, delivery

NAMES = ("river", "hill", "not told")


def audit(reached: dict[str, tuple[int, int]], people: tuple[int, int] = (500, 500)) -> dict:
    """Audit offers open to everybody that reached so many of either group."""
    group = np.repeat(np.array([0, 1], np.int16), people)
    everybody = np.arange(len(group))
    ids = list(reached)
    open_to = Audience(np.tile(everybody, len(ids)), np.repeat(np.arange(len(ids), dtype=np.int32), len(group)))
    rows = [np.concatenate([everybody[:one], everybody[people[0] :][:other]]) for one, other in reached.values()]
    item = np.repeat(np.arange(len(ids), dtype=np.int32), [len(row) for row in rows])
    return delivery(open_to, Audience(np.concatenate(rows), item), group, NAMES, ids=ids)


def test_an_offer_that_reached_both_alike_has_no_gap():
    """The shares are those of the people it was open to."""
    told = audit({"flat": (100, 100)})
    assert (told["verdict"], told["offers"][0]["gap"]) == ("within", 0.0)


def test_a_gap_of_ten_points_is_within_and_eleven_are_not():
    """The bound itself still passes."""
    assert audit({"flat": (120, 80)})["verdict"] == "within"
    told = audit({"flat": (122, 78)})
    assert (told["verdict"], told["offers"][0]["group"]) == ("outside", "river")


def test_one_offer_in_twenty_may_miss_its_audience_and_two_may_not():
    """Nineteen within the bound are 95 of 100."""
    fine = {f"flat-{n}": (100, 100) for n in range(18)}
    assert audit(fine | {"a": (100, 100), "b": (200, 0)})["verdict"] == "within"
    assert audit(fine | {"a": (0, 200), "b": (200, 0)})["verdict"] == "outside"


@pytest.mark.parametrize("reached", [(FEWEST - 1, 0), (0, 0)])
def test_an_offer_that_reached_few_is_not_judged(reached: tuple[int, int]):
    """It names no gap, and no small count."""
    told = audit({"flat": reached})
    assert told["verdict"] == "cannot-tell"
    assert (told["within"], told["offers"][0]["gap"]) == (None, None)
    assert told["offers"][0]["reached"] is None
    assert f"fewer than {FEWEST}" in told["offers"][0]["note"]


def test_a_group_of_few_people_is_told_of_by_no_number():
    """Nor does it enter any gap."""
    told = audit({"flat": (200, 9)}, people=(500, 9))
    assert told["groups"]["hill"] == "fewer than 10"
    assert told["verdict"] == "cannot-tell"


@settings(max_examples=60, deadline=None)
@given(one=st.integers(0, 500), other=st.integers(0, 500))
def test_the_gap_is_the_distance_of_the_shares(one: int, other: int):
    """Whoever was reached: half of those it was open to are of either group."""
    (offer,) = audit({"flat": (one, other)})["offers"]
    if one + other < FEWEST:
        assert offer["gap"] is None
    else:
        assert offer["gap"] == pytest.approx(abs(one / (one + other) - 0.5), abs=0.0006)
        assert (offer["gap"] <= MOST_GAP) == (audit({"flat": (one, other)})["verdict"] == "within")
