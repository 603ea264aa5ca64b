"""Learning: planted structure comes back, new people and new items are served, and large tables equal dense ones."""

from __future__ import annotations

import numpy as np
import pytest
from learn_world import FEATURES, SMALL, START, WEIGHTS, counted, events, learned, of_person, random_rows, shop, view_of

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import HOUR_MS
from tactful.decisions.context import Coarse
from tactful.events.columns import EventColumns
from tactful.learn.diary import collect, strengths
from tactful.learn.fit import Lesson, fit
from tactful.learn.follow import lag_table, pairs
from tactful.learn.learned import Model
from tactful.learn.sparse import sparse_follows
from tactful.learn.tally import faded_strength
from tactful.profile.view import Trait, View
from tactful.rank.constants import PARTS, Blend, Constants, Shape

NOW = START + 100 * HOUR_MS


def two_crowds() -> Model:
    """Return a model of 60 people: the crowd of age 30 has even items, the other odd ones; item 0 and 2 are popular."""
    draw = np.random.default_rng(1)
    rows = []
    for person in range(1, 61):
        own = draw.permutation(np.arange(person % 2, 20, 2))[:5].tolist()
        evening = Coarse(daypart="evening" if person % 2 else "morning").pack()
        rows += [(person, hour, item, 1, evening) for hour, item in enumerate([*own, 0, 2])]
    lesson = Lesson(shop(20), WEIGHTS, lambda person: (FEATURES[person % 2],), FEATURES, reference_time=NOW)
    blend = Blend(context=1.0, content=0.1, prior=5.0)
    return fit([events(rows).in_order()], lesson, Constants(shape=Shape(ridge=5.0), blends={"*": blend}))


def best(model: Model, view: View, part: str, count: int) -> list[int]:
    """Return the items one part likes best."""
    scores = model.scores(view, "home", NOW, np.arange(model.sums.items, dtype=np.int32))[PARTS.index(part)]
    return np.argsort(-scores, kind="stable")[:count].tolist()


def test_a_new_person_with_an_attribute_gets_the_taste_of_their_crowd() -> None:
    """Without a single event, a registered attribute reorders the list away from plain popularity."""
    model = two_crowds()
    even = View.nobody()
    for feature, rest in ((FEATURES[0], 0), (FEATURES[1], 1)):
        view = View(*(getattr(even, name) for name in ("item", "at", "seq", "kind", "weight", "value")),
                    traits=(Trait(feature, "attribute", "age"),))  # fmt: skip
        assert {item % 2 for item in best(model, view, "taste", 5)} == {rest}


def test_the_moment_brings_what_suits_it() -> None:
    """Items of the people who come in the evening gain in the evening and lose in the morning."""
    model = two_crowds()
    assert {item % 2 for item in best(model, View.nobody(Coarse(daypart="evening")), "context", 5)} == {1}
    assert {item % 2 for item in best(model, View.nobody(Coarse(daypart="morning")), "context", 5)} == {0}


def test_a_cell_of_few_people_is_not_read() -> None:
    """Below k distinct people a context cell says nothing."""
    model = two_crowds()
    model.constants = Constants(shape=model.constants.shape, blends=model.constants.blends, k=31)
    scores = model.scores(View.nobody(Coarse(daypart="evening")), "home", NOW, np.arange(20, dtype=np.int32))
    assert not scores[PARTS.index("context")].any()


def test_a_new_item_is_reachable_by_its_tags_at_once() -> None:
    """An item nobody has had yet is liked for what it shares with what the person had."""
    model = two_crowds()
    rows = [(i, f"i{i}", Item(item_id=f"i{i}", tags=[f"t{i % 3}", f"u{i % 5}"])) for i in range(20)]
    model.meet(Catalogue.of([*rows, (20, "new", Item(item_id="new", tags=["t1", "u4"]))], 2))
    view = view_of(events([(1, 0, 4, 1, 0)]))
    assert best(model, view, "content", 1) in ([19], [20])
    everything = model.scores(view, "home", NOW, np.arange(21, dtype=np.int32))
    assert everything[PARTS.index("content")][20] > 0


def test_a_kind_that_does_not_train_leaves_no_trace() -> None:
    """Events of a kind without training weight are in no sum."""
    rows = random_rows(2, people=4, count=60, items=8)
    silent = [(p, h, i, 3, c) for p, h, i, _, c in rows]
    assert counted(learned(events(rows + silent), 8))["size"] == counted(learned(events(rows), 8))["size"]


def test_the_order_of_batches_and_people_does_not_matter() -> None:
    """The same people in other batches give the same sums."""
    batch = events(random_rows(4, people=6, count=100, items=8)).in_order()
    lesson = Lesson(shop(8), WEIGHTS, reference_time=NOW)
    halves = [batch.take(batch.person > 3), batch.take(batch.person <= 3)]
    assert counted(fit(halves, lesson, SMALL)) == counted(fit([batch], lesson, SMALL))


@pytest.mark.parametrize("at_once", [10, 10_000])
def test_packed_building_gives_the_counts_of_plain_adding(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """The sorted build of large catalogues, in one range of rows or many, equals adding pair by pair."""
    monkeypatch.setattr("tactful.learn.sparse._AT_ONCE", at_once)
    diary = collect([events(random_rows(6, people=5, count=200, items=9)).in_order()], strengths(WEIGHTS))
    shape = Shape(window=5)
    strength = faded_strength(diary, shape, NOW)
    built = sparse_follows(diary, strength, shape, items=9, grain=64)
    plain = np.zeros((9, 9), np.int64)
    for before, after, amount in pairs(diary, strength, shape, lag_table(shape, 64)):
        np.add.at(plain, (before, after), amount)
    every = np.arange(9, dtype=np.int32)
    assert (built.block(every, every) == plain).all()


def test_events_of_one_instant_have_no_order() -> None:
    """Two things bought together count half in either direction; the next visit counts in full."""
    diary = collect([events([(1, 0, 0, 1, 0), (1, 0, 1, 1, 0), (1, 1, 2, 1, 0)]).in_order()], strengths({1: 1.0}))
    shape = Shape(window=3, decay=0.5)
    counts = np.zeros((3, 3), np.int64)
    for before, after, amount in pairs(diary, np.full(3, 2), shape, lag_table(shape, 4)):
        np.add.at(counts, (before, after), amount)
    assert counts[:2, :2].tolist() == [[0, 4], [4, 0]]
    assert counts[2].tolist() == [0, 0, 0]
    assert sorted(counts[:2, 2].tolist()) == [4, 8]


def test_a_repeat_counts_by_instants_not_by_rows() -> None:
    """Two rows of one basket are one time; a second visit is a repeat."""
    model = learned(events([(1, 0, 0, 1, 0), (1, 0, 0, 1, 0), (2, 0, 0, 1, 0), (2, 5, 0, 1, 0)]), 1)
    assert model.sums.buyers[:, 0].tolist() == [2, 1]


def test_scores_know_items_and_people_that_do_not_exist() -> None:
    """An empty model and an unknown item answer with zeros, not errors."""
    model = learned(EventColumns.empty(), 0)
    view = view_of(of_person(events([(1, 0, 3, 1, 0)]), 1))
    assert not model.scores(view, "home", NOW, np.array([0, 7], np.int32)).any()
    assert not model.contributions(view, "home", NOW, np.array([0, 7], np.int32)).amount.any()


def test_a_kind_that_is_never_sent_does_not_make_every_event_look_small() -> None:
    """A heavier registered kind without events leaves scores as they are."""
    batch = events([(p, h, i, 1, c) for p, h, i, _, c in random_rows(4, people=6, count=100, items=8)]).in_order()
    view, everything = view_of(of_person(batch, 1)), np.arange(8, dtype=np.int32)
    plain = Constants(shape=Shape(window=4, ridge=2.0), blends=SMALL.blends, k=1)
    alone, beside = (
        fit([batch], Lesson(shop(8), weights, reference_time=NOW), plain).scores(view, "home", NOW, everything)
        for weights in ({1: 1.0}, {1: 1.0, 9: 1.6})
    )
    parts = [PARTS.index("sequence"), PARTS.index("taste"), PARTS.index("habit")]
    assert alone[parts] == pytest.approx(beside[parts], rel=0.05, abs=1e-4)
