"""The value of data: what foretells is kept, what is noise is proposed for removal, few people say nothing."""

from __future__ import annotations

import numpy as np
from learn_world import START, events, shop
from learn_world import view_of as plain_view_of

from tactful.clock import HOUR_MS
from tactful.learn.fit import Lesson
from tactful.learn.value import Trial, told_value, value_of_kinds
from tactful.rank.constants import Blend, Constants, Shape

TELLING, NOISE, GOAL = 1, 2, 3
CONSTANTS = Constants(
    shape=Shape(window=10, ridge=20.0), blends={"*": Blend(trend_short=0.0, trend_long=0.001, habit=0.5)}, k=1
)


def world(people: int):
    """Return a log in which a look at an item foretells its purchase a day later, and clicks foretell nothing."""
    dice, rows = np.random.default_rng(4), []
    for person in range(1, people + 1):
        for day in range(20):
            item = int(dice.integers(0, 60))
            rows.append((person, 24 * day, item, TELLING, 0))
            rows += [(person, 24 * day + 2, int(dice.integers(0, 60)), NOISE, 0)]
            rows.append((person, 24 * day + 20, item, GOAL, 0))
        # The last look, of which the purchase lies in the newest tenth.
        last = int(dice.integers(0, 60))
        rows += [(person, 24 * 20, last, TELLING, 0), (person, 24 * 20 + 60, last, GOAL, 0)]
    return events(sorted(rows))


def valued(people: int):
    """Return what each kind adds in a world of so many people."""
    log = world(people)
    lesson = Lesson(shop(60), {TELLING: 0.5, NOISE: 0.5, GOAL: 1.0}, reference_time=START + 600 * HOUR_MS)
    whole, worths = value_of_kinds(
        [log], lesson, CONSTANTS, trial=Trial([GOAL]), views=lambda rows, _: plain_view_of(rows)
    )
    return told_value(whole, worths, {TELLING: "look", NOISE: "click", GOAL: "buy"})


def test_what_foretells_adds_and_what_does_not_is_proposed_for_removal():
    """Looks add ndcg with a lower bound above 0; clicks are pure noise and could go."""
    told = valued(80)
    kinds = {one["kind"]: one for one in told["kinds"]}
    assert kinds["look"]["verdict"] == "adds"
    assert kinds["look"]["adds"]["low"] > 0.05
    assert kinds["click"]["verdict"] == "remove"
    assert told["propose_removal"] == ["click"]
    # What is learned from are nine tenths of the log: nineteen of the twenty-one days.
    assert (kinds["look"]["events"], kinds["look"]["people"], told["people"]) == (80 * 19, 80, 80)


def test_what_people_say_is_not_put_to_the_test():
    """A spared kind is neither tried nor proposed for removal."""
    log = world(40)
    lesson = Lesson(shop(60), {TELLING: 0.5, NOISE: 0.5, GOAL: 1.0}, reference_time=START + 600 * HOUR_MS)
    _, worths = value_of_kinds(
        [log], lesson, CONSTANTS, trial=Trial([GOAL], {NOISE}), views=lambda rows, _: plain_view_of(rows)
    )
    assert sorted(one.kind for one in worths) == [TELLING, GOAL]


def test_few_people_say_nothing_of_any_kind():
    """Twelve people are a sentence, not a verdict."""
    told = valued(12)
    assert told["note"] == "cannot tell: 12 people"
    assert {one["verdict"] for one in told["kinds"]} == {"cannot-tell"}
    assert told["propose_removal"] == []
