"""The outcome learner: impressions are a pure function of events, sums are exact, and what was planted is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS, HOUR_MS
from tactful.decisions.context import Coarse
from tactful.events.columns import EventColumns
from tactful.learn.impressions import Impressions, impressions_of, rewards_table
from tactful.learn.outcomes import OutcomeSums, effects_of
from tactful.rank.constants import Blend, Shape
from tactful.rank.outcome import outcome_scores, outcome_terms

NOW = 1_763_812_800_000
KINDS = {1: "view", 2: "shown", 3: "opened", 4: "accepted", 5: "dismissed"}
TABLE = rewards_table(KINDS)
CODE = {name: code for code, name in KINDS.items()}
SHAPE = Shape()
MORNING, EVENING = Coarse(daypart="morning").pack(), Coarse(daypart="evening").pack()


def events(*rows: tuple[int, str, int, float, int]) -> EventColumns:
    """Return events from (person, kind, item, hours after noon, moment)."""
    count = len(rows)
    return EventColumns(
        person=np.array([row[0] for row in rows], np.int64),
        at=np.array([NOW + int(row[3] * HOUR_MS) for row in rows], np.int64),
        kind=np.array([CODE[row[1]] for row in rows], np.int16),
        item=np.array([row[2] for row in rows], np.int32),
        value=np.full(count, np.nan, np.float32),
        coarse=np.array([row[4] for row in rows], np.int32),
        digest=np.arange(count, dtype=np.int64),
        check=np.zeros(count, np.int64),
    )


def told(found: Impressions) -> list[tuple[int, int, int, int]]:
    """Return (person, item, moment, reward) of impressions, in order."""
    columns = (found.person, found.item, found.coarse, found.reward)
    return sorted(zip(*(one.tolist() for one in columns), strict=True))


def test_what_follows_on_an_item_belongs_to_the_latest_time_it_was_shown():
    """The best of what followed within a week; the moment is that of being shown; others are not touched."""
    found = impressions_of(
        events(
            (1, "shown", 7, 0, MORNING), (1, "opened", 7, 1, EVENING), (1, "accepted", 7, 2, EVENING),
            (1, "shown", 8, 0, MORNING), (2, "shown", 7, 0, MORNING), (2, "dismissed", 7, 1, 0),
            (1, "view", 8, 1, 0), (3, "shown", 7, 0, 0), (3, "accepted", 7, 24 * 8, EVENING),
        ),
        TABLE,
    )  # fmt: skip
    assert told(found) == [
        (1, 7, MORNING, 16), (1, 8, MORNING, 0), (2, 7, MORNING, 0), (3, 7, 0, 0), (3, 7, EVENING, 16),
    ]  # fmt: skip


def test_two_showings_are_two_impressions_and_an_outcome_alone_is_one():
    """The later showing gets the outcome; without any showing the outcome stands for itself."""
    twice = impressions_of(events((1, "shown", 7, 0, 0), (1, "shown", 7, 5, 0), (1, "accepted", 7, 6, 0)), TABLE)
    assert told(twice) == [(1, 7, 0, 0), (1, 7, 0, 16)]
    assert told(impressions_of(events((1, "opened", 7, 0, EVENING)), TABLE)) == [(1, 7, EVENING, 5)]
    assert len(impressions_of(events((1, "view", 7, 0, 0)), TABLE)) == 0
    assert len(impressions_of(events((1, "shown", 7, 0, 0)), rewards_table({}))) == 0


ROW = st.tuples(
    st.integers(1, 3), st.sampled_from(["shown", "opened", "accepted", "dismissed", "view"]), st.integers(0, 2),
    st.integers(0, 24 * 20), st.sampled_from([0, MORNING, EVENING]),
)  # fmt: skip


@given(st.lists(ROW, max_size=25), st.randoms())
@settings(max_examples=150, deadline=None)
def test_impressions_do_not_depend_on_arrival_and_people_do_not_mix(rows: list, dice: object):
    """The same events in another order, or one person at a time, give the same impressions."""
    batch = events(*rows)
    order = np.array(dice.sample(range(len(rows)), len(rows)), np.intp)
    whole = told(impressions_of(batch, TABLE))
    assert told(impressions_of(batch.take(order), TABLE)) == whole
    alone = [impressions_of(batch.take(batch.person == person), TABLE) for person in (1, 2, 3)]
    assert told(Impressions.joined(alone)) == whole


@pytest.mark.promise("I6")
@given(st.lists(ROW, max_size=40), st.lists(st.integers(1, 3), max_size=12))
@settings(max_examples=100, deadline=None)
def test_whoever_is_taken_out_was_never_in(rows: list, story: list[int]):
    """People come and go in any order; the record is bit for bit that of those who are there."""
    batch, sums, there = events(*rows), OutcomeSums(), set()
    for person in story:
        sums.add(impressions_of(batch.take(batch.person == person), TABLE), SHAPE, NOW, -1 if person in there else 1)
        there ^= {person}
    fresh = OutcomeSums()
    fresh.add(impressions_of(batch.take(np.isin(batch.person, list(there))), TABLE), SHAPE, NOW)
    for name, array in fresh.arrays().items():
        np.testing.assert_array_equal(sums.arrays()[name], array, err_msg=name)
    again = OutcomeSums.read(sums.arrays())
    assert (again.cells, again.people) == (sums.cells, sums.people)


def shop(items: int = 6) -> Catalogue:
    """Return items of two tags, three each."""
    goods = [Item(item_id=f"i{n}", tags=["tea" if n < items // 2 else "jam"]) for n in range(items)]
    return Catalogue.of(((n, item.item_id, item) for n, item in enumerate(goods)), 1)


def planted(people: int = 400) -> OutcomeSums:
    """Return impressions in which tea is taken in the morning, jam in the evening, and the first tea far more often."""
    rng = np.random.default_rng(1)
    rows: list[tuple[int, str, int, float, int]] = []
    for person in range(people):
        for hour in range(4):
            item, moment = int(rng.integers(6)), (MORNING, EVENING)[int(rng.integers(2))]
            rate = 0.6 if (item < 3) == (moment == MORNING) else 0.2
            rows.append((person, "shown", item, -24.0 * hour, moment))
            if rng.random() < rate + 0.3 * (item == 0):
                rows.append((person, "accepted", item, -24.0 * hour + 0.1, moment))
    sums = OutcomeSums()
    sums.add(impressions_of(events(*rows), TABLE), SHAPE, NOW)
    return sums


def test_what_was_planted_is_found():
    """Tea suits the morning, jam the evening, one tea is taken more often than its like."""
    effects, blend = effects_of(planted().arrays(), shop(), 10), Blend(outcome=1.0)
    morning = outcome_scores(effects, Coarse(daypart="morning"), blend, 6)
    evening = outcome_scores(effects, Coarse(daypart="evening"), blend, 6)
    assert (morning[1:3].mean() - morning[3:].mean()) == pytest.approx(0.4, abs=0.12)
    assert (evening[3:].mean() - evening[1:3].mean()) == pytest.approx(0.4, abs=0.12)
    assert morning[0] - morning[1:3].mean() > 0.2


def test_terms_sum_to_scores_and_unknown_moments_read_the_base():
    """One term for the item, one per known field of the moment."""
    effects, blend = effects_of(planted().arrays(), shop(), 10), Blend(outcome=0.5)
    moment, items = Coarse(daypart="morning", device="phone"), np.array([5, 0, 7], np.int32)
    signals, terms = outcome_terms(effects, moment, blend, items)
    scores = outcome_scores(effects, moment, blend, 8)
    assert terms.sum(axis=0) == pytest.approx(scores[items])
    assert terms[:, 2] == pytest.approx(0.0)  # newer than the effects
    assert signals.tolist() == [-1, *(-1000 - cell for cell in moment.cells())]
    assert outcome_scores(effects, Coarse(), blend, 6) == pytest.approx(0.5 * effects.base)


@pytest.mark.promise("P3")
def test_few_people_are_not_read():
    """Below k nothing is said of an item or of a moment."""
    few = planted(people=8)
    assert len(effects_of(few.arrays(), shop(), 10).base) == 0
    assert len(effects_of(OutcomeSums().arrays(), shop(), 10).base) == 0
    many = planted()
    many.moments[:] = 3
    assert not effects_of(many.arrays(), shop(), 10).cells.any()


def test_older_impressions_weigh_less_and_very_old_ones_nothing():
    """Half after the half-life; fading can be off."""
    sums = OutcomeSums()
    old = events((1, "shown", 0, -24 * 30, 0), (2, "shown", 1, 0, 0), (3, "shown", 2, -24 * 900, 0))
    sums.add(impressions_of(old, TABLE), Shape(outcome_half_life_days=30.0), NOW)
    assert [sums.cells.get(item << 16, [0])[0] for item in range(3)] == [32, 64, 0]
    lasting = OutcomeSums()
    lasting.add(impressions_of(old, TABLE), Shape(outcome_half_life_days=None), NOW + 400 * DAY_MS)
    assert [lasting.cells[item << 16][0] for item in range(3)] == [64, 64, 64]
