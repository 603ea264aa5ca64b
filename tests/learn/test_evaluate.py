"""Contenders are judged alike, baselines do what they say, and intervals tell noise from news."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.catalogue.catalogue import Catalogue
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.learn import baselines, evaluate, evaluate_ours, evaluate_report, significance, splits
from tactful.learn.evaluate import Contender, Lists, Task
from tactful.learn.evaluate_report import Plan
from tactful.learn.fit import Lesson, fit
from tactful.rank.constants import Blend, Constants


def _clusters(people: int = 60, seed: int = 3) -> EventColumns:
    """Return a log of two tastes: even people take items 0-9, odd people items 10-19, in random order."""
    dice = np.random.default_rng(seed)
    rows = [
        (person, item + 10 * (person % 2), at)
        for person in range(1, people + 1)
        for at, item in enumerate(dice.permutation(10)[:8])
    ]
    person, item, at = (np.array(column) for column in zip(*rows, strict=True))
    return splits.plain(person=person, item=item, at=at)


def _all(repeats: bool = False) -> list[Contender]:
    return [grid[0] for grid in evaluate.ready_made(repeats=repeats)]


def test_neighbours_and_ease_find_the_taste_that_popularity_misses() -> None:
    """With two separate tastes, personal baselines put the wanted item in three places twice as often."""
    table = evaluate.evaluate(_all(), splits.leave_last_out(_clusters()), items=20, count=3)
    recall = {row.name.split(" ")[0]: row.recall.mean for row in table.rows}
    assert recall["item-kNN"] > recall["popularity"] + 0.2
    assert recall["EASE"] > recall["popularity"] + 0.2


def test_people_are_never_shown_what_they_have() -> None:
    """With new items only, no list holds an item of the person's history."""
    log = _clusters()
    people = np.unique(log.person)
    task = Task(splits.histories(log, people), 5, True, 100)
    for contender in _all():
        lists = contender.fit(log, 20)(task)
        for row in range(len(people)):
            assert not set(lists[row].tolist()) & set(task.held.of(row).item.tolist())


def test_own_top_repeats_what_the_person_had_most() -> None:
    """The household's own top product comes first when repeats are allowed."""
    log = splits.plain(person=[1, 1, 1, 2, 2], item=[3, 3, 1, 0, 0], at=[1, 2, 3, 1, 2])
    held = splits.histories(log, np.array([1, 2]))
    assert baselines.top(baselines.own_top(log, 4)(held), 1).tolist() == [[3], [0]]


def test_recent_popularity_looks_at_the_last_days_only() -> None:
    """An item of last week outranks an older item with more events."""
    day = 86_400_000
    log = splits.plain(person=[1, 2, 3, 4], item=[0, 0, 0, 1], at=[1, 2, 3, 30 * day])
    held = splits.histories(log, np.array([1]))
    assert baselines.top(baselines.recent_popularity(log, 2)(held), 1).tolist() == [[1]]


def test_ties_fall_to_the_smaller_item_number() -> None:
    """Equal scores are listed by item number, also across the cut."""
    scores = np.array([[1.0, 2.0, 1.0, 2.0, 1.0]], np.float32)
    assert baselines.top(scores, 4).tolist() == [[1, 3, 0, 2]]


def test_what_may_not_be_shown_leaves_a_gap_at_the_end() -> None:
    """Minus infinity never appears; the list is filled with -1."""
    scores = np.array([[-np.inf, 1.0, -np.inf]], np.float32)
    assert baselines.top(scores, 3).tolist() == [[1, -1, -1]]


def test_the_leads_are_ours_minus_theirs() -> None:
    """The first contender of ours is compared in pairs with everybody else, not with itself."""

    def perfect(learned: EventColumns, items: int) -> Lists:
        return lambda task: np.array([[7]] * len(task.held), np.int32)

    log = splits.plain(person=[1, 1, 1, 2, 2, 2], item=[1, 7, 7, 7, 3, 3], at=[1, 2, 3, 1, 2, 3])
    cut = splits.leave_last_out(log, new_only=False)
    table = evaluate.evaluate([Contender("us", perfect, ours=True), _all()[0]], cut, items=8, count=1)
    us, them = table.rows
    assert us.lead_recall is None
    assert them.lead_recall is not None
    assert them.lead_recall.mean == pytest.approx(us.recall.mean - them.recall.mean)


def test_choosing_looks_at_validation_and_never_at_the_test() -> None:
    """Of a grid the best on the validation part is taken."""
    log = _clusters()
    cut = splits.leave_last_out(log)
    best, figures = evaluate.choose([_all()[0], _all()[-1]], cut, items=20, count=3)
    assert figures[best.name] == max(figures.values())
    with pytest.raises(BadInput):
        evaluate.choose([], cut, items=20)


def test_a_sample_of_people_keeps_lists_and_wanted_items_together() -> None:
    """Judging a part of the people gives figures near those of all."""
    cut = splits.leave_last_out(_clusters(200))
    whole = evaluate.evaluate([_all()[-1]], cut, items=20, count=5).rows[0]
    part = evaluate.evaluate([_all()[-1]], cut, items=20, count=5, people=100).rows[0]
    assert (whole.people, part.people) == (200, 100)
    assert part.recall.low <= whole.recall.mean <= part.recall.high


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Of 200 intervals over 80 draws each, 90 to 99 % hold the true mean."""
    dice = np.random.default_rng(1)
    samples = dice.random((200, 80))
    found = [significance.interval(sample, draws=400) for sample in samples]
    assert 0.90 <= np.mean([one.low <= 0.5 <= one.high for one in found]) <= 0.99


def test_pairs_tell_apart_what_means_cannot() -> None:
    """A small gain for everybody stands out although people differ much."""
    base = np.random.default_rng(2).random(100)
    gain = significance.paired(base + 0.01, base)
    assert gain.verdict == "better"
    assert significance.paired(base, base).verdict == "not told apart"
    assert significance.paired(base - 0.01, base).verdict == "worse"


def test_nobody_gives_no_interval() -> None:
    """Without people nothing is claimed."""
    nothing = significance.interval(np.zeros(0))
    assert np.isnan(nothing.mean)
    assert nothing.verdict == "not told apart"


def test_pairs_must_list_the_same_people() -> None:
    """Two sides of unequal length are an error, never cut to fit."""
    with pytest.raises(ValueError, match="same people"):
        significance.paired(np.zeros(3), np.zeros(4))


def test_the_report_sets_our_scorer_beside_baselines_on_both_cuts() -> None:
    """One table per cut, ours first, every other row with a paired lead."""
    tables = evaluate_report.report([_clusters()], _lesson(20), [Constants()], plan=Plan(count=3))
    assert [table.split for table in tables] == ["global time", "leave-last-out"]
    last = tables[1]
    assert last.rows[0].name == "tactful"
    assert all(row.lead_ndcg is not None for row in last.rows[1:])
    text = evaluate_report.markdown(tables)
    assert "| tactful |" in text
    assert "Only 60 people" in text


def test_our_scorer_beats_popularity_where_tastes_differ() -> None:
    """With two separate tastes our lead over popularity has an interval above 0."""
    tables = evaluate_report.report([_clusters(200)], _lesson(20), [Constants()], plan=Plan(cuts=("last",), count=3))
    popularity = next(row for row in tables[0].rows if row.name == "popularity")
    assert popularity.lead_recall is not None
    assert popularity.lead_recall.verdict == "better"


def test_a_grid_of_constants_is_chosen_from_on_validation() -> None:
    """Constants that switch everything off lose to those that read taste."""
    dead = Constants(blends={"*": Blend(sequence=0.0, taste=0.0, trend_long=0.0, content=0.0)})
    tables = evaluate_report.report([_clusters()], _lesson(20), [dead, Constants()], plan=Plan(cuts=("last",), count=3))
    assert tables[0].rows[0].name == "tactful (2)"


def test_a_log_full_of_repeats_is_judged_with_repeats() -> None:
    """When one event in five repeats, repeats may be recommended and own top products take part."""
    log = splits.plain(person=[1, 2] * 30, item=[0, 1] * 30, at=range(60))
    tables = evaluate_report.report([log], _lesson(2), [Constants()], plan=Plan(cuts=("last",), count=1))
    assert not tables[0].new_only
    assert any(row.name == "own top" for row in tables[0].rows)


def test_rows_are_plain_data() -> None:
    """Figures come as dictionaries for machines, intervals included."""
    table = evaluate.evaluate(_all()[:1], splits.leave_last_out(_clusters()), items=20, count=3)
    row = evaluate_report.rows(table)[0]
    assert row["recall"]["low"] <= row["recall"]["mean"] <= row["recall"]["high"]


def test_only_some_parts_can_be_asked_to_rank() -> None:
    """Lists by one part alone differ from lists by all parts, and own items stay out."""
    log = _clusters()
    model = fit([log], _lesson(20), Constants())
    task = Task(splits.histories(log, np.unique(log.person)), 2, True, 100)
    alone = evaluate_ours.lists_by(model, task, 20, parts=["trend"])
    whole = evaluate_ours.lists_by(model, task, 20)
    assert not np.array_equal(alone, whole)
    assert all(not set(whole[row].tolist()) & set(task.held.of(row).item.tolist()) for row in range(len(whole)))


def _lesson(items: int) -> Lesson:
    return Lesson(Catalogue.of([(number, str(number), None) for number in range(items)], 1), {1: 1.0})
