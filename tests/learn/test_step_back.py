"""Two steps forward, one back: older constants return where they clearly foresee better, and only then."""

from __future__ import annotations

import msgspec
import numpy as np
from learn_world import START, shop

from tactful.assembly.constants import REFIT_OWED, keep_constants, older_constants
from tactful.clock import HOUR_MS, FixedClock
from tactful.ids import Millis
from tactful.learn.diary import Diary
from tactful.learn.fit import Lesson
from tactful.learn.heldout import hold_out
from tactful.learn.step_back import best_of, choose_fading
from tactful.learn.tune import tune
from tactful.profile.fading import Fading
from tactful.rank.constants import Blend, Constants, Shape
from tactful.stores.memory import MemoryStore

ITEMS = 60
LESSON = Lesson(shop(ITEMS), {1: 1.0})


def ring(people: int, steps: int = 30) -> Diary:
    """Return people who walk along a ring of items: only order foretells what comes."""
    start = np.arange(people + 1, dtype=np.int64) * steps
    item = (np.arange(people)[:, None] * 7 + np.arange(steps)) % ITEMS
    at = START + np.tile(np.arange(steps), people) * HOUR_MS
    every = people * steps
    return Diary(np.arange(1, people + 1), start, item.ravel().astype(np.int32), at.astype(np.int64),
                 np.full(every, 8, np.int8), np.zeros(every, np.int32))  # fmt: skip


GOOD = Constants(shape=Shape(order="event"), blends={"*": Blend(taste=0.0, habit=0.0, content=0.0)}, k=1)
BAD = Constants(
    shape=Shape(order="none", decay=1.0),
    blends={"*": Blend(sequence=0.0, taste=0.0, habit=1.0, content=0.0, trend_long=1.0)},
    k=1,
)


def test_older_constants_are_taken_again_where_they_foresee_better():
    """What was chosen loses clearly to what served before: the older ones serve again, and the report says so."""
    taken, report = best_of(hold_out(ring(60), LESSON), LESSON, BAD, [GOOD], repeats=True)
    assert taken == GOOD
    assert (report["stepped_back"], report["taken"]) == (True, "in force")
    assert report["ndcg@10"]["in force"] > report["ndcg@10"]["chosen now"] + 0.3


def test_a_choice_that_is_no_worse_stays():
    """Older constants that are worse, or the same, change nothing."""
    held = hold_out(ring(60), LESSON)
    for older in ([BAD], [GOOD], [GOOD, BAD]):
        taken, report = best_of(held, LESSON, GOOD, older, repeats=True)
        assert (taken, report["stepped_back"]) == (GOOD, False)


def test_the_one_before_the_one_in_force_can_return_too():
    """The newest older ones are bad, those before them good."""
    taken, report = best_of(hold_out(ring(60), LESSON), LESSON, BAD, [BAD, GOOD], repeats=True)
    assert (taken, report["taken"]) == (GOOD, "in force")


def test_tuning_reports_the_step_and_keeps_how_signals_stand_to_each_other():
    """With older constants at hand the report tells of both."""
    found = tune(ring(60), LESSON, GOOD, older=[GOOD, BAD])
    assert found.report["step back"]["stepped_back"] is False
    assert set(found.report["fading"]["ndcg@10"]) == {"as shipped", "without one-offs", "without a short clock"}
    assert found.constants.fading == Fading()
    assert found.constants.k == GOOD.k


def test_fading_is_switched_off_only_where_that_is_clearly_better():
    """On a ring nothing is a one-off, so nothing is gained by doing without."""
    fading, _ = choose_fading(hold_out(ring(60), LESSON), LESSON, GOOD, repeats=True)
    assert fading == Fading()


def test_what_served_before_is_kept_and_may_be_taken_again():
    """Four tunings: the three before the last can return, the newest first, each once."""
    meta = MemoryStore(FixedClock(Millis(0))).meta
    chosen = [msgspec.structs.replace(GOOD, k=k) for k in (1, 2, 3, 4, 5, 5)]
    for constants in chosen:
        keep_constants(meta, constants, read_at=1)
    assert [one.k for one in older_constants(meta)] == [5, 4, 3, 2]


def test_constants_fitted_with_somebody_who_left_do_not_come_back():
    """Once a refit is owed nothing older is offered, and the fit that pays it forgets them all."""
    meta = MemoryStore(FixedClock(Millis(0))).meta
    keep_constants(meta, GOOD, read_at=1)
    keep_constants(meta, BAD, read_at=1)
    meta.put(REFIT_OWED, b"7")
    assert older_constants(meta) == []
    keep_constants(meta, GOOD, read_at=9)
    assert older_constants(meta) == [GOOD]
