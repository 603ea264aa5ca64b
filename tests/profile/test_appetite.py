"""Appetite: what became of first steps into new topics, from the log and the lists alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import NOW, plain
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import DAY_MS, HOUR_MS
from tactful.decisions.ledger import RecentlyShown
from tactful.profile.appetite import Appetite, appetite_of
from tactful.profile.view import View

SHOP = plain(40, [["tea"]] * 20 + [["chess"]] * 10 + [["jazz"]] * 9 + [[]])


def view(*rows: tuple[int, float] | tuple[int, float, float]) -> View:
    """Return signals (item, days ago, weight), oldest first."""
    ordered = sorted(rows, key=lambda row: -row[1])
    count = len(ordered)
    return View(
        item=np.array([row[0] for row in ordered], np.int32),
        at=np.array([NOW - int(row[1] * DAY_MS) for row in ordered], np.int64),
        seq=np.arange(count, dtype=np.int64),
        kind=np.ones(count, np.int16),
        weight=np.array([row[2] if len(row) > 2 else 1.0 for row in ordered], np.float32),
        value=np.full(count, np.nan, np.float32),
    )


def shown(*lists: tuple[float, list[int]]) -> RecentlyShown:
    """Return what was shown: (days ago, items in order)."""
    ordered = sorted(lists, key=lambda one: -one[0])
    items = [item for _, one in ordered for item in one]
    times = [NOW - int(days * DAY_MS) for days, one in ordered for _ in one]
    return RecentlyShown(np.array(items, np.int32), np.array(times, np.int64), ("home",) * len(items))


def learned(mine: View, past: RecentlyShown, patience: float = 1.0) -> tuple[dict[str, tuple[float, float]], Appetite]:
    """Return accepted and missed per topic (unfaded within a percent for fresh trials), and the whole."""
    found = appetite_of(mine, past, SHOP, NOW, patience=patience)
    return {SHOP.words[code]: found.of(code) for code in found.topic.tolist()}, found


TEA = [(n, 30.0 - n) for n in range(10)]


def test_a_new_topic_taken_is_an_accepted_trial_and_one_passed_over_is_missed():
    """Chess was shown and taken the same day, jazz was shown and not; tea is familiar."""
    told, whole = learned(view(*TEA, (20, 1.9)), shown((2.0, [20, 30, 15])))
    left = 0.5 ** (2 / 60)
    assert told["chess"] == (pytest.approx(left), 0.0)
    assert told["jazz"] == (0.0, pytest.approx(left))
    assert whole.familiar == (0.0, pytest.approx(left))


def test_a_place_nobody_looks_at_teaches_nothing():
    """With half the people going on at each place, the fourth place counts an eighth."""
    told, _ = learned(view(*TEA), shown((2.0, [15, 16, 17, 30])), patience=0.5)
    assert told["jazz"][1] == pytest.approx(0.125 * 0.5 ** (2 / 60))


def test_what_the_person_put_away_counts_in_full_wherever_it_stood():
    """A dismissal is looked at by proof."""
    told, _ = learned(view(*TEA, (30, 1.9, -0.3)), shown((2.0, [15, 16, 17, 30])), patience=0.5)
    assert told["jazz"] == (0.0, pytest.approx(0.5 ** (2 / 60)))


def test_what_was_just_shown_is_still_open():
    """Half an hour after a list nothing has been missed; a take counts at once."""
    told, _ = learned(view(*TEA, (20, 0.01)), shown((0.02, [20, 30])))
    assert "jazz" not in told
    assert told["chess"][0] > 0.99


def test_only_the_last_showing_before_the_take_is_credited():
    """Shown three times and taken after the third: two misses and one success."""
    told, _ = learned(view(*TEA, (20, 1.0)), shown((4.0, [20]), (3.0, [20]), (2.0, [20])))
    assert told["chess"][0] == pytest.approx(0.5 ** (2 / 60))
    assert told["chess"][1] == pytest.approx(0.5 ** (4 / 60) + 0.5 ** (3 / 60))


def test_a_take_after_two_weeks_is_another_story():
    """Fifteen days later it was not the list that did it."""
    told, _ = learned(view(*TEA, (20, 4.0)), shown((20.0, [20])))
    assert told["chess"][0] == 0.0


def test_adopted_means_coming_back_unasked():
    """A second chess set that no list showed adopts the topic; one that was shown does not."""
    took = [*TEA, (20, 5.0)]
    assert learned(view(*took), shown((5.5, [20])))[1].adopted == 0.0
    assert learned(view(*took, (21, 2.0)), shown((5.5, [20])))[1].adopted == pytest.approx(0.5 ** (5.5 / 60))
    prompted = shown((5.5, [20]), (2.5, [21]))
    assert learned(view(*took, (21, 2.0)), prompted)[1].adopted == 0.0


def test_trials_fade():
    """After sixty days a trial counts half."""
    told, _ = learned(view(*[(n, 90.0 - n) for n in range(10)]), shown((60.0, [30])))
    assert told["jazz"][1] == pytest.approx(0.5)


def test_a_topic_that_was_known_then_is_no_trial():
    """Chess was a fifth of the signals when it was shown, whatever it is now."""
    mine = view(*TEA, (20, 31.0), (21, 30.5))
    assert learned(mine, shown((15.0, [22])))[0] == {}


@pytest.mark.parametrize(
    ("mine", "past"),
    [
        (View.nobody(), shown((1.0, [1, 2]))),
        (view(*TEA), shown()),
        (view((39, 3.0)), shown((1.0, [39, 20]))),
        (view(*TEA), RecentlyShown(np.array([-1, 500], np.int32), np.array([NOW, NOW]), ("home",) * 2)),
    ],
)
def test_nothing_known_is_no_trial(mine, past):
    """Nobody, nothing shown, only things without topics, only things that are gone: no appetite is told."""
    assert appetite_of(mine, past, SHOP, NOW, patience=0.85).topic.tolist() == []


def slowly(mine: View, past: RecentlyShown, patience: float) -> dict[int, list[float]]:
    """Return accepted and missed per topic by plain loops over the definition."""
    told: dict[int, list[float]] = {}
    place, last = 0, None
    for row, (item, at) in enumerate(zip(past.item.tolist(), past.at.tolist(), strict=True)):
        place = place + 1 if at == last else 0
        last = at
        tags = SHOP.tag[SHOP.tag_start[item] : SHOP.tag_start[item + 1]].tolist()
        mass: dict[int, float] = {}
        for other, when, weight in zip(mine.item.tolist(), mine.at.tolist(), mine.weight.tolist(), strict=True):
            own = SHOP.tag[SHOP.tag_start[other] : SHOP.tag_start[other + 1]].tolist()
            if when < at and weight > 0:
                for tag in own:
                    mass[tag] = mass.get(tag, 0.0) + weight / len(own)
        whole = sum(mass.values())
        if not tags or whole == 0 or any(mass.get(tag, 0.0) >= 0.05 * whole for tag in tags):
            continue
        again = [
            t for i, t in zip(past.item[row + 1 :].tolist(), past.at[row + 1 :].tolist(), strict=True) if i == item
        ]
        until = min(again, default=2**62)
        answer = next(
            (
                w
                for i, t, w in zip(mine.item.tolist(), mine.at.tolist(), mine.weight.tolist(), strict=True)
                if i == item and t >= at
            ),
            None,
        )
        when = next(
            (t for i, t in zip(mine.item.tolist(), mine.at.tolist(), strict=True) if i == item and t >= at), 2**62
        )
        answered = when <= at + 14 * DAY_MS and when < until
        if not answered and NOW - at <= HOUR_MS:
            continue
        refused = answered and answer is not None and answer <= 0
        weight = (1.0 if refused else patience**place) * 0.5 ** ((NOW - at) / (60 * DAY_MS))
        for tag in tags:
            entry = told.setdefault(tag, [0.0, 0.0])
            entry[0 if answered and not refused else 1] += weight / len(tags)
    return told


@settings(max_examples=60, deadline=None)
@given(
    acts=st.lists(
        st.tuples(st.integers(0, 39), st.integers(1, 900), st.sampled_from([1.0, 0.3, -0.3])), min_size=1, max_size=25
    ),
    lists=st.lists(
        st.tuples(st.integers(0, 800), st.lists(st.integers(0, 39), min_size=1, max_size=6, unique=True)),
        min_size=1,
        max_size=8,
        unique_by=lambda one: one[0],
    ),
)
def test_it_equals_the_definition_spelled_out(acts, lists):
    """Columns and plain loops agree on random lives."""
    mine = view(*[(item, hours / 24, weight) for item, hours, weight in acts])
    past = shown(*[(hours / 24 + 1 / 48, items) for hours, items in lists])
    found = appetite_of(mine, past, SHOP, NOW, patience=0.8)
    expected = {code: told for code, told in slowly(mine, past, 0.8).items() if sum(told) > 0}
    assert found.topic.tolist() == sorted(expected)
    for code, told in expected.items():
        assert found.of(code) == (pytest.approx(told[0]), pytest.approx(told[1]))


def test_a_person_erased_has_no_appetite():
    """It is derived from signals and lists, so without them there is none."""
    mine = view(*TEA, (20, 1.9))
    assert learned(mine, shown((2.0, [20])))[0]
    assert learned(replace(View.nobody()), shown((2.0, [20])))[0] == {}
