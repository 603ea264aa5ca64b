"""Cuts keep their rules: nothing of the judged part is learned, and times are never crossed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.learn import splits

ROWS = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6), st.integers(0, 40)), min_size=1, max_size=60)


def _log(rows: list[tuple[int, int, int]]) -> EventColumns:
    person, item, at = zip(*rows, strict=True)
    return splits.plain(person=person, item=item, at=at)


def _keys(events: EventColumns) -> set[int]:
    return set(events.digest.tolist())


@settings(max_examples=60, deadline=None)
@given(ROWS, st.booleans())
def test_the_parts_are_disjoint_and_whole(rows: list[tuple[int, int, int]], new_only: bool) -> None:
    """Each kept event is in exactly one part, for both cuts."""
    log = _log(rows)
    kept = splits.first_only(log) if new_only else log
    for cut in (splits.leave_last_out(log, new_only=new_only), splits.by_time(log, new_only=new_only)):
        parts = [_keys(cut.train), _keys(cut.valid), _keys(cut.test)]
        assert sum(map(len, parts)) == len(kept)
        assert set.union(*parts) == _keys(kept)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_a_time_cut_never_learns_from_later(rows: list[tuple[int, int, int]]) -> None:
    """Everything in train is older than everything in valid, which is older than everything in test."""
    cut = splits.by_time(_log(rows))
    edges = [(part.at.min(), part.at.max()) for part in (cut.train, cut.valid, cut.test) if len(part)]
    assert all(before[1] < after[0] for before, after in pairwise(edges))


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_leave_last_out_takes_the_two_newest(rows: list[tuple[int, int, int]]) -> None:
    """A person's test event is their newest, their valid event the one before; short histories stay whole."""
    log = _log(rows)
    cut = splits.leave_last_out(log)
    kept = splits.first_only(log)
    for person in np.unique(kept.person):
        mine = kept.take(kept.person == person).digest.tolist()
        test = cut.test.take(cut.test.person == person).digest.tolist()
        valid = cut.valid.take(cut.valid.person == person).digest.tolist()
        assert (valid, test) == ((mine[-2:-1], mine[-1:]) if len(mine) >= 3 else ([], []))


def test_first_only_keeps_the_earliest() -> None:
    """Of several events with one item the oldest stays, whatever order they came in."""
    log = splits.plain(person=[1, 1, 1], item=[7, 7, 8], at=[5, 3, 4])
    assert splits.first_only(log).at.tolist() == [3, 4]


def test_wanted_leaves_out_what_nobody_has_and_what_the_person_has() -> None:
    """Unknown items, own items and unknown people are not judged."""
    learned = splits.plain(person=[1, 1, 2], item=[0, 1, 2], at=[1, 2, 1])
    judged = splits.plain(person=[1, 1, 1, 2, 3], item=[0, 2, 9, 1, 1], at=[5, 6, 7, 5, 5])
    people, relevant = splits.wanted(learned, judged, new_only=True)
    assert people.tolist() == [1, 2]
    assert (relevant.start.tolist(), relevant.item.tolist()) == ([0, 1, 2], [2, 1])
    _, repeats = splits.wanted(learned, judged, new_only=False)
    assert repeats.item.tolist() == [0, 2, 1]


def test_wanted_takes_pseudonyms_of_any_size() -> None:
    """A 63-bit pseudonym does not overflow the pairing of people and items."""
    big = 2**63 - 5
    learned = splits.plain(person=[big, 5], item=[0, 1], at=[1, 1])
    judged = splits.plain(person=[big, big], item=[0, 1], at=[2, 2])
    people, relevant = splits.wanted(learned, judged, new_only=True)
    assert (people.tolist(), relevant.item.tolist()) == ([big], [1])


def test_histories_have_a_stretch_for_everybody_asked() -> None:
    """People come with their events oldest first; a person without events has none."""
    log = splits.plain(person=[3, 1, 3], item=[4, 5, 6], at=[2, 1, 1])
    held = splits.histories(log, np.array([1, 2, 3]))
    assert [held.of(row).item.tolist() for row in range(3)] == [[5], [], [6, 4]]


def test_the_stream_shows_only_the_past() -> None:
    """Each event comes with the same person's earlier events, in order of time."""
    log = splits.plain(person=[1, 2, 1, 2], item=[0, 1, 2, 3], at=[1, 2, 3, 4])
    told = [(past.item.tolist(), event.item.tolist()) for past, event in splits.stream(log, since=2)]
    assert told == [([], [1]), ([0], [2]), ([1], [3])]


def test_an_empty_log_is_refused_with_a_hint() -> None:
    """There is nothing to cut, and the message says what to do."""
    with pytest.raises(BadInput) as caught:
        splits.by_time(EventColumns.empty())
    assert caught.value.code == "nothing-to-evaluate"
