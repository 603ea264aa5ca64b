"""I6, counts: adding, correcting and taking out people in any order gives the sums of the log that remains."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learn_world import SMALL, carried, counted, events, learned, of_person, random_rows

from tactful.events.columns import EventColumns
from tactful.learn.solve import symmetric
from tactful.rank.constants import Constants, Shape

ITEMS = 12
SPARSE = Constants(shape=Shape(window=4, ridge=2.0, half_life_days=3.0, dense=0), blends=SMALL.blends, k=1)
BASKETS = Constants(shape=Shape(window=4, ridge=2.0, order="step", half_life_days=None), blends=SMALL.blends, k=1)
LOOSE = Constants(shape=Shape(window=4, ridge=2.0, order="none", decay=1.0), blends=SMALL.blends, k=1)
EVERY = pytest.mark.parametrize("constants", [SMALL, SPARSE, BASKETS, LOOSE], ids=["dense", "sparse", "step", "none"])


@EVERY
@pytest.mark.promise("I6")
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_forgotten_person_leaves_the_sums_of_a_log_without_them(constants: Constants, seed: int) -> None:
    """After forgetting, every whole number equals a rebuild from the surviving log."""
    batch = events(random_rows(seed, people=5, count=60, items=ITEMS))
    model = learned(batch, ITEMS, constants)
    for person in (2, 4):
        model.forget(of_person(batch, person), carried(person))
    survivors = batch.take(~np.isin(batch.person, [2, 4]))
    rebuilt = learned(survivors, ITEMS, constants)
    assert counted(rebuilt) | {"gram": 0} == counted(model) | {"gram": 0}
    # the head of a rebuild may have fewer columns; on the columns both have, the record is equal
    column = model.regression.layout.column[rebuilt.regression.layout.head]
    heads = len(rebuilt.regression.layout.head)
    assert (model.regression.gram[np.ix_(column, column)] == rebuilt.regression.gram[:heads, :heads]).all()


@EVERY
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), first=st.integers(0, 60))
def test_events_learned_one_by_one_give_the_sums_of_a_rebuild(constants: Constants, seed: int, first: int) -> None:
    """Arrival in any order, early and late, is the same as learning everything at once."""
    batch = events(random_rows(seed, people=4, count=60, items=ITEMS))
    model = learned(batch.take(np.arange(60) < first), ITEMS, constants)
    for row in range(first, 60):
        new = batch.take(np.arange(60) == row)
        person = int(new.person[0])
        model.absorb(of_person(batch.take(np.arange(60) < row), person), new)
    rebuilt = learned(batch, ITEMS, constants)
    assert counted(rebuilt) | {"gram": 0} == counted(model) | {"gram": 0}
    assert model.seq == 60


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), cuts=st.lists(st.integers(0, 40), min_size=2, max_size=2))
def test_batches_of_one_person_give_the_sums_of_a_rebuild(seed: int, cuts: list[int]) -> None:
    """Several new events at once, shared instants included, are learned as one by one."""
    batch = events(random_rows(seed, people=1, count=40, items=4))
    low, high = sorted(cuts)
    model = learned(batch.take(np.arange(40) < low), ITEMS)
    for start, end in ((low, high), (high, 40)):
        inside = (np.arange(40) >= start) & (np.arange(40) < end)
        model.absorb(of_person(batch.take(np.arange(40) < start), 1), batch.take(inside))
    assert counted(learned(batch, ITEMS)) | {"gram": 0} == counted(model) | {"gram": 0}


@pytest.mark.promise("I6")
def test_a_forgotten_person_leaves_p_as_solved_afresh() -> None:
    """The moved P is within 1e-9 of a fresh solve, and equal to the last bit after the next solve."""
    batch = events(random_rows(1, people=40, count=900, items=ITEMS))
    model = learned(batch, ITEMS)
    for person in range(1, 20):
        model.forget(of_person(batch, person), carried(person))
    rebuilt = learned(batch.take(batch.person >= 20), ITEMS)
    assert counted(model) == counted(rebuilt)
    assert np.abs(symmetric(model.regression.inverse) - symmetric(rebuilt.regression.inverse)).max() <= 1e-9
    assert np.abs(model.taste.inverse - rebuilt.taste.inverse).max() <= 1e-5
    model.solve()
    assert (model.regression.inverse == rebuilt.regression.inverse).all()
    assert (model.taste.inverse == rebuilt.taste.inverse).all()


@pytest.mark.promise("D5")
def test_no_second_copy_of_p_remembers_who_left() -> None:
    """The half of P that is not the record is empty, so that it cannot go on saying what was true before."""
    batch = events(random_rows(2, people=12, count=300, items=ITEMS))
    model = learned(batch, ITEMS)
    model.forget(of_person(batch, 3), carried(3))
    assert not np.tril(model.regression.inverse, -1).any()
    model.solve()
    assert not np.tril(model.regression.inverse, -1).any()
    assert np.array_equal(model.taste.inverse, model.taste.inverse.T)


@pytest.mark.promise("D5")
def test_columns_do_not_say_what_only_the_forgotten_had() -> None:
    """Every item of a catalogue of ordinary size has a column, whether anybody had it or not."""
    batch = events([(1, 0, 0, 1, 0), (2, 1, 2, 1, 0)])
    assert learned(batch, ITEMS).regression.layout.head.tolist() == list(range(ITEMS))


def test_taste_follows_the_log_in_small_batches() -> None:
    """People with new events are brought up to date, and the record equals one learned at once."""
    rows = random_rows(3, people=6, count=120, items=ITEMS)
    batch = events([(p, h, i, 1, c) for p, h, i, _, c in rows] + [(7, 0, i, 1, 0) for i in range(ITEMS)])
    early = batch.take((batch.seq <= 60) | (batch.person == 7))
    model = learned(early, ITEMS)
    model.taste_seq = 60
    model.learn_taste([(of_person(batch, person), carried(person)) for person in range(1, 7)], 120)
    rebuilt = learned(batch, ITEMS)
    assert (model.regression.gram == rebuilt.regression.gram).all()
    assert np.abs(symmetric(model.regression.inverse) - symmetric(rebuilt.regression.inverse)).max() <= 1e-9


def test_a_changed_attribute_moves_taste_only() -> None:
    """Replacing a person's features keeps every count and changes the record of taste as a rebuild would."""
    batch = events(random_rows(5, people=6, count=120, items=ITEMS))
    model = learned(batch, ITEMS)
    counts = counted(model) | {"gram": 0}
    history = of_person(batch, 3)
    model.replace((history, carried(3)), (history, carried(2)))
    model.replace((history, carried(2)), (history, carried(3)))
    assert counted(model) | {"gram": 0} == counts
    assert (model.regression.gram == learned(batch, ITEMS).regression.gram).all()


def test_an_event_about_a_brand_new_item_counts_at_once() -> None:
    """An item that did not exist when the model was learned gets its counts from the first event on."""
    batch = events([(1, 0, 0, 1, 0), (1, 1, 1, 1, 0), (1, 2, 200, 1, 0)])
    model = learned(batch.take(np.arange(3) < 2), 2)
    model.absorb(of_person(batch.take(np.arange(3) < 2), 1), batch.take(np.arange(3) == 2))
    assert model.sums.items == 201
    assert model.sums.follows.row(1)[0].tolist() == [200]


def test_an_empty_log_learns_an_empty_model() -> None:
    """Nobody and nothing is a model too."""
    model = learned(EventColumns.empty(), 3)
    assert counted(model)["size"] == [0, 0, 0]


@pytest.mark.proof
@pytest.mark.promise("I6")
def test_hundreds_of_forgotten_people_leave_no_drift() -> None:
    """After 700 of 1,000 people left one by one, counts equal the rebuild and P is still within 1e-9."""
    batch = events(random_rows(9, people=1000, count=30_000, items=150))
    model = learned(batch, 150)
    for person in range(1, 701):
        model.forget(of_person(batch, person), carried(person))
    rebuilt = learned(batch.take(batch.person > 700), 150)
    assert counted(model) == counted(rebuilt)
    assert np.abs(symmetric(model.regression.inverse) - symmetric(rebuilt.regression.inverse)).max() <= 1e-9
