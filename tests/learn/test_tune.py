"""Tuning: what is planted is found, what is absent is silenced, and nothing loses to its best single part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from learn_world import START, shop

from tactful.clock import HOUR_MS
from tactful.decisions.surface import SurfaceRules
from tactful.learn.diary import Diary
from tactful.learn.fit import Lesson
from tactful.learn.heldout import hold_out
from tactful.learn.thin import thinned
from tactful.learn.tune import Tuned, tune
from tactful.rank.constants import Constants

ITEMS = 60
LESSON = Lesson(shop(ITEMS), {1: 1.0})
NEW_ONLY = {"films": SurfaceRules(seen="never")}


def diary_of(rows: list[np.ndarray], *, hours: np.ndarray | None = None, coarse: int = 0) -> Diary:
    """Return the diary of people given by their items in order, an hour apart, one person after the other."""
    length = np.array([len(row) for row in rows])
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(length, out=start[1:])
    item = np.concatenate(rows).astype(np.int32)
    hour = np.concatenate([np.arange(n) for n in length]) if hours is None else hours
    return Diary(
        np.arange(1, len(rows) + 1), start, item, START + hour * HOUR_MS, np.full(len(item), 8, np.int8),
        np.full(len(item), coarse, np.int32),
    )  # fmt: skip


def walks(seed: int, people: int, *, shuffled: bool = False) -> Diary:
    """Return people who walk from item to item along a ring, skipping up to two; shuffled, order says nothing."""
    draw = np.random.default_rng(seed)
    rows = []
    for _ in range(people):
        row = (draw.integers(ITEMS) + np.cumsum(draw.integers(1, 4, 15))) % ITEMS
        _, first = np.unique(row, return_index=True)
        row = row[np.sort(first)]
        rows.append(draw.permutation(row) if shuffled else row)
    return diary_of(rows)


def blend_report(found: Tuned, need: str) -> dict[str, Any]:
    """Return what tuning says about the blend of one need."""
    report: dict[str, Any] = found.report["blends"][need]
    return report


@pytest.mark.slow
def test_a_planted_order_is_found_and_a_shuffled_log_has_none() -> None:
    """Where the next item follows from the last one, sequence leads; after shuffling, order earns no place."""
    ordered = tune(walks(1, 250), LESSON, Constants(), surfaces=NEW_ONLY)
    shuffled = tune(walks(1, 250, shuffled=True), LESSON, Constants(), surfaces=NEW_ONLY)
    assert ordered.constants.shape.order in {"event", "step"}
    assert ordered.constants.of("films").sequence == 1.0
    steps = [found.report["shape"]["steps"] for found in (ordered, shuffled)]
    unread = "order=none decay=1.0 window=40"
    gain = [max(v for name, v in tried.items() if "none" not in name) - tried[unread] for tried in steps]
    assert gain[0] > 0.2
    assert gain[1] < 0.05


@pytest.mark.slow
def test_a_blend_never_loses_to_its_best_single_voice() -> None:
    """The search starts from the best single voice, so the blend foresees at least as well; silence is explained."""
    for diary in (walks(2, 220), walks(2, 220, shuffled=True)):
        report = blend_report(tune(diary, LESSON, Constants(), surfaces=NEW_ONLY), "new items")
        assert report["ndcg@10"] >= max(report["single"].values()) - 0.01
        assert any(note.startswith("context: 0, no gain") for note in report["silent"])
        assert any(note.startswith("habit: 0, no gain") for note in report["silent"])


@pytest.mark.slow
def test_habits_are_read_only_where_things_may_be_shown_again() -> None:
    """People who take the same three items over and over: habit leads where repeats count, and is silent elsewhere."""
    draw = np.random.default_rng(3)
    diary = diary_of([draw.choice(draw.integers(0, ITEMS, 3), 20) for _ in range(220)])
    both = {"grocery": SurfaceRules(), "ideas": SurfaceRules(seen="never")}
    found = tune(diary, LESSON, Constants(), surfaces=both).constants
    assert found.of("grocery").habit > 0
    assert found.of("ideas").habit == 0


def test_too_few_people_choose_nothing() -> None:
    """A log of ten people leaves the constants as they are, and says so."""
    found = tune(walks(1, 10), LESSON, Constants())
    assert found.constants == Constants()
    assert "stay as they are" in found.report["note"]


def test_a_log_with_a_busy_newest_slice_is_cut_in_time() -> None:
    """With enough people in the newest tenth, nothing of it is learned from, and newcomers are kept out."""
    draw = np.random.default_rng(1)
    rows = [draw.integers(0, ITEMS, 20) for _ in range(300)]
    hours = np.concatenate([np.sort(draw.integers(0, 1000, 20)) for _ in rows])
    lesson = Lesson(shop(ITEMS), {1: 1.0}, traits=lambda _: ("age=30",), features=("age=30",))
    held = hold_out(diary_of(rows, hours=hours), lesson, people=50)
    assert (held.way, len(held.cases), len(held.cold)) == ("newest", 50, 30)
    assert held.reference <= min(case.now for case in held.cases)
    assert all(int(case.view.at.max()) <= case.now for case in held.cases)
    assert all(len(case.view) == 0 and case.view.traits for case in held.cold)
    assert np.diff(held.learned.start)[::10].sum() == 0


def test_a_large_log_is_thinned_to_its_largest_items_and_whole_people() -> None:
    """Items keep their order and their tags; people are whole or absent."""
    diary, lesson = thinned(walks(1, 100), LESSON, events=500, items=20)
    assert int(diary.item.max()) < 20
    assert len(lesson.catalogue) == 20
    assert 200 < len(diary) < 700
    same, unchanged = thinned(walks(1, 10), LESSON)
    assert len(same) == len(walks(1, 10))
    assert unchanged is LESSON
