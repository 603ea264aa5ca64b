"""Returning per topic: learned from the log, held to everybody's, and used where an item is too rare to tell."""

from __future__ import annotations

import numpy as np
import pytest
from learn_world import START

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS
from tactful.learn.diary import Diary
from tactful.learn.fit import Lesson, fit_diary
from tactful.learn.returns import returns_of
from tactful.profile.view import View
from tactful.rank.constants import Blend, Constants
from tactful.rank.habit import expected_rates

SHELF = Catalogue.of(((n, f"i{n}", Item(item_id=f"i{n}", tags=["milk" if n < 4 else "drill"])) for n in range(8)), 1)


def town(people: int) -> Diary:
    """Return people who buy one milk every seven days, four times, and one drill once."""
    rows = [
        (person, item, day)
        for person in range(people)
        for item, day in sorted(
            [(person % 3, 7 * week) for week in range(4)] + [(4 + person % 3, 3)], key=lambda r: r[1]
        )
    ]
    table = np.array(rows)
    start = np.searchsorted(table[:, 0], np.arange(people + 1))
    return Diary(np.arange(1, people + 1), start.astype(np.int64), table[:, 1].astype(np.int32),
                 (START + table[:, 2] * DAY_MS).astype(np.int64), np.full(len(rows), 8, np.int8),
                 np.zeros(len(rows), np.int32))  # fmt: skip


def test_people_come_back_to_milk_every_week_and_to_drills_never():
    """400 people: the propensities are near 1 and 0, the gap is seven days, drills have none."""
    returns = returns_of(town(400), SHELF, k=10)
    assert returns["milk"].propensity == pytest.approx((400 + 50 * 0.5) / 450, abs=1e-4)
    assert returns["drill"].propensity == pytest.approx(50 * 0.5 / 450, abs=1e-4)
    assert (returns["milk"].days, returns["drill"].days, returns["milk"].people) == (7.0, None, 400)


def test_topics_of_few_people_are_not_told():
    """Nine people are below k."""
    assert returns_of(town(9), SHELF, k=10) == {}


def test_a_rare_item_is_held_to_what_is_usual_in_its_topic():
    """Of a milk and a drill that nobody had before, the milk is the habit."""
    diary = town(400)
    constants = Constants(blends={"*": Blend(habit=1.0, habit_rates=1.0)}, returns=returns_of(diary, SHELF, k=10), k=10)
    model = fit_diary(diary, Lesson(SHELF, {1: 1.0}), constants)
    item = np.array([3, 7], np.int32)
    view = View(item, np.array([START, START]), np.arange(2), np.ones(2, np.int16), np.ones(2, np.float32),
                np.full(2, np.nan, np.float32))  # fmt: skip
    now = START + 30 * DAY_MS
    habit = model.scores(view, "home", now, np.arange(8, dtype=np.int32))[model.part_names.index("habit")]
    assert habit[3] == pytest.approx(constants.returns["milk"].propensity, rel=1e-5)
    assert habit[7] == pytest.approx(constants.returns["drill"].propensity, rel=1e-5)
    terms = model.contributions(view, "home", now, item)
    mine = terms.part == model.part_names.index("habit")
    assert terms.amount[:, mine].sum(axis=1) == pytest.approx(habit[item], rel=1e-5)
    assert expected_rates({}, SHELF) is None
