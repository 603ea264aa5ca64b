"""Bubble watch: planted narrowing is found, natural drift is not blamed on lists, and few people say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.audit.bubble import LEAST, WINDOW, Stream, of_one, watch
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item

TOPICS, EACH = 10, 30
SHELF = Catalogue.of(
    ((n, f"i{n}", Item(item_id=f"i{n}", tags=[f"t{n % TOPICS}"], creator=f"c{n % 7}")) for n in range(TOPICS * EACH)), 1
)


def stream(people: int, breadths: list[int], seed: int, *, pool: int = EACH) -> Stream:
    """Return one window per breadth for everybody: items of that many topics, drawn evenly."""
    dice = np.random.default_rng(seed)
    rows = []
    for person in range(1, people + 1):
        for step, breadth in enumerate(breadths):
            topic = (dice.integers(0, breadth, WINDOW) + person) % TOPICS
            item = topic + TOPICS * dice.integers(0, pool, WINDOW)
            rows += [(person, step * WINDOW + n, one) for n, one in enumerate(item.tolist())]
    table = np.array(rows)
    return Stream(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2].astype(np.int32))


NARROWING, STEADY = [10, 7, 4, 2], [8, 8, 8, 8]


def codes(told) -> set[str]:
    """Return the codes of the warnings."""
    return {one["code"] for one in told["warnings"]}


def test_lists_that_narrow_while_people_do_not_are_warned_about():
    """From ten topics to two in four windows, beside steady choices of their own."""
    told = watch(stream(120, NARROWING, 1), stream(120, STEADY, 2), SHELF, k=10)
    against = told["range"]["shown_against_organic"]
    assert (against["people"], against["note"]) == (120, "")
    assert against["high"] < -0.3
    assert "bubble.narrowing" in codes(told)


def test_people_who_narrow_by_themselves_are_no_bubble():
    """Lists that follow what people choose alone are not to blame."""
    told = watch(stream(120, NARROWING, 1), stream(120, NARROWING, 2), SHELF, k=10)
    against = told["range"]["shown_against_organic"]
    assert against["low"] < 0 < against["high"]
    assert "bubble.narrowing" not in codes(told)


def test_a_steady_world_raises_no_alarm_of_range():
    """Nothing narrows, nothing is said."""
    told = watch(stream(120, STEADY, 1), stream(120, STEADY, 2), SHELF, k=10)
    assert not codes(told) & {"bubble.narrowing", "bubble.shown-narrows"}


@pytest.mark.parametrize(("people", "k"), [(LEAST - 1, 10), (34, 40)])
def test_few_people_say_nothing(people, k):
    """Below the threshold there is a sentence and no number, in every part."""
    told = watch(stream(people, NARROWING, 1), stream(people, STEADY, 2), SHELF, k=k)
    parts = [*told["range"].values(), told["between_people"], told["exposure"]]
    assert parts == [{"people": people, "note": f"cannot tell: {people} people"}] * 5
    assert told["warnings"] == []


def test_where_nothing_was_shown_nothing_is_told():
    """An engine that has just been opened says so instead of failing."""
    nothing = stream(1, [2], 1)
    nothing = Stream(nothing.person[:0], nothing.at[:0], nothing.item[:0])
    told = watch(nothing, nothing, Catalogue.of([], 0), k=10)
    assert (told["between_people"]["note"], told["warnings"]) == ("cannot tell: 0 people", [])


def test_some_people_only_hint():
    """Between 30 and 99 people figures are called indicative."""
    told = watch(stream(40, STEADY, 1), stream(40, STEADY, 2), SHELF, k=10)
    assert {told["range"]["shown"]["note"], told["between_people"]["note"]} == {"indicative"}


def test_overlap_is_the_mean_over_all_pairs():
    """The figure from counts equals the one from comparing every two lists."""
    shown = stream(40, [8], 3, pool=2)
    lists = [set(shown.item[shown.person == one][-10:].tolist()) for one in range(1, 41)]
    common = [len(a & b) for n, a in enumerate(lists) for b in lists[:n]]
    told = watch(shown, shown, SHELF, k=10)["between_people"]
    assert told["overlap"] == pytest.approx(np.mean(common) / np.mean([len(one) for one in lists]), abs=1e-4)


def test_lists_that_are_all_the_same_and_lists_of_a_world_apart_are_both_warned_about():
    """Everybody sees the same ten; everybody sees their own."""
    people = np.repeat(np.arange(1, 31), 10)
    at = np.tile(np.arange(10), 30)
    same = Stream(people.astype(np.int64), at.astype(np.int64), at.astype(np.int32))
    own = Stream(people.astype(np.int64), at.astype(np.int64), (people * 10 - 10 + at).astype(np.int32))
    assert "bubble.alike" in codes(watch(same, same, SHELF, k=10))
    assert "bubble.apart" in codes(watch(own, own, SHELF, k=10))


def test_one_creator_with_everything_is_unequal():
    """Seven creators on the shelf, one of them shown."""
    people = np.repeat(np.arange(1, 41), 20).astype(np.int64)
    only = np.tile(np.arange(0, 140, 7), 40).astype(np.int32)
    told = watch(Stream(people, np.zeros(800, np.int64), only), stream(1, STEADY, 1), SHELF, k=10)["exposure"]
    assert (told["largest_share"], told["never_shown"], told["creators"]) == (1.0, pytest.approx(6 / 7, abs=1e-4), 7)
    assert told["gini"] == pytest.approx(6 / 7, abs=1e-4)


def test_one_person_sees_their_own_windows():
    """Four windows each, and whether lists narrow faster than they do."""
    told = of_one(stream(1, NARROWING, 1), stream(1, STEADY, 2), SHELF)
    assert len(told["shown"]["bits"]) == len(told["organic"]["bits"]) == 4
    assert told["narrows"] is True
    short = of_one(stream(1, [5], 1), stream(1, STEADY, 2), SHELF)
    assert (short["shown"]["note"], short["narrows"]) == (f"cannot tell: {WINDOW} items", None)
