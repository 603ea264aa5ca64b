"""I3: every score is the sum of its terms, and a term belongs to the signal it names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import HOUR_MS
from tactful.decisions.context import Coarse, cell_names
from tactful.profile.view import Trait, View
from tactful.rank.additive import AdditiveScorer
from tactful.rank.constants import PARTS, Blend, Constants, Shape
from tactful.rank.content import Content
from tactful.rank.directed_dense import DenseCounts
from tactful.rank.directed_sparse import SparseCounts
from tactful.rank.sums import Sums
from tactful.rank.taste import Taste
from tactful.rank.trend import Buckets

ITEMS = 15
NOW = 500_000 * HOUR_MS
LOUD = Blend(trend_short=0.1, trend_long=0.1, habit=0.5, content=0.3, context=0.5, taste_decay=0.9, prior=2.0)


def scorer(seed: int, *, sparse: bool = False, shape: Shape | None = None, blend: Blend = LOUD) -> AdditiveScorer:
    """Return a scorer over random sums, the same for the same seed whatever the kind of table."""
    draw = np.random.default_rng(seed)
    follows = SparseCounts.empty(ITEMS) if sparse else DenseCounts.empty(ITEMS)
    cells = draw.integers(0, ITEMS, (2, 80))
    follows.add(cells[0].astype(np.int32), cells[1].astype(np.int32), draw.integers(1, 5000, 80))
    follows.arrays()
    buckets = Buckets.empty(items=ITEMS, reference=NOW, hours=5, days=5)
    buckets.add(draw.integers(0, ITEMS, 50).astype(np.int32), NOW - draw.integers(0, 9, 50) * HOUR_MS, np.full(50, 8))
    buyers = draw.integers(1, 30, (2, ITEMS)).astype(np.int32)
    context = draw.integers(0, 9, (len(cell_names()), ITEMS)).astype(np.int32)
    sums = Sums(
        ITEMS, 64, 64, draw.integers(64, 6400, ITEMS), follows, buckets, buyers, buyers.sum(axis=1), context,
        context.sum(axis=1).astype(np.int64),
    )  # fmt: skip
    rows = draw.normal(size=(30, 12))
    inverse = np.linalg.inv(rows.T @ rows + np.eye(12)).astype(np.float32)
    head = np.sort(draw.permutation(ITEMS)[:10]).astype(np.int32)
    column = np.full(ITEMS, -1, np.int32)
    column[head] = np.arange(10)
    taste = Taste(column, head, {"age=30": 10, "age=40": 11}, inverse, inverse.diagonal()[:10].copy())
    goods = Catalogue.of(
        [(i, f"i{i}", Item(item_id=f"i{i}", tags=[f"t{i % 3}", f"u{i % 4}"][: i % 3])) for i in range(ITEMS)], 1
    )
    return AdditiveScorer(
        Constants(shape=shape or Shape(window=6), blends={"*": blend}, k=2), sums, taste, Content.of(goods), "g0-test"
    )


def a_view(seed: int, count: int = 25) -> View:
    """Return a random view: repeats, negative and empty weights, an item the scorer does not know, traits, a moment."""
    draw = np.random.default_rng(seed + 1)
    return View(
        draw.integers(0, ITEMS + 1, count).astype(np.int32),
        NOW - np.sort(draw.integers(0, count, count))[::-1] * HOUR_MS,
        np.arange(count),
        np.ones(count, np.int16),
        draw.choice([1.0, 0.5, 0.0, -0.7], count).astype(np.float32),
        np.full(count, np.nan, np.float32),
        traits=(Trait("age=40", "attribute", "age"), Trait("tag=t1", "like", "t1"), Trait("age=99", "attribute", "x")),
        coarse=Coarse(daypart="evening", relation="visitor"),
    )


EVERYTHING = np.arange(ITEMS, dtype=np.int32)


@pytest.mark.promise("I3")
@pytest.mark.parametrize("order", ["event", "step", "none"])
@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), items=st.lists(st.integers(0, ITEMS + 3), min_size=1, max_size=8))
def test_contributions_sum_to_the_score_of_every_part(order: str, sparse: bool, seed: int, items: list[int]) -> None:
    """Part by part and item by item, the terms add up to the score within single precision."""
    shape = Shape(window=6, order=order)  # type: ignore[arg-type]
    ours, view = scorer(seed, sparse=sparse, shape=shape), a_view(seed)
    asked = np.array(items, np.int32)
    scores = ours.scores(view, "home", NOW, asked)
    terms = ours.contributions(view, "home", NOW, asked)
    for part in range(len(PARTS)):
        mine = terms.part == part
        total = terms.amount[:, mine].sum(axis=1)
        assert total == pytest.approx(scores[part].astype(float), abs=2e-5), PARTS[part]
    assert terms.total() == pytest.approx(scores.sum(axis=0, dtype=float), abs=5e-5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_dense_and_sparse_tables_give_the_same_scores(seed: int) -> None:
    """The table of a large catalogue is another way to store the same counts."""
    view = a_view(seed)
    dense, sparse = scorer(seed), scorer(seed, sparse=True)
    ours = [one.scores(view, "home", NOW, EVERYTHING) for one in (dense, sparse)]
    assert ours[0] == pytest.approx(ours[1], abs=1e-6)
    terms = [one.contributions(view, "home", NOW, EVERYTHING).amount for one in (dense, sparse)]
    assert (terms[0] == terms[1]).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), row=st.integers(0, 24))
def test_a_signal_without_weight_is_a_signal_that_never_was(seed: int, row: int) -> None:
    """Cancelling a signal and taking its row out of the view give the same scores."""
    ours, view = scorer(seed), a_view(seed)
    weight = view.weight.copy()
    weight[row] = 0
    cancelled = replace(view, weight=weight)
    keep = np.arange(25) != row
    columns = {name: getattr(view, name)[keep] for name in ("item", "at", "seq", "kind", "weight", "value")}
    without = replace(view, **columns)
    scores = [ours.scores(one, "home", NOW, EVERYTHING) for one in (cancelled, without)]
    assert (scores[0] == scores[1]).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_withdrawing_a_signal_drops_exactly_its_terms(seed: int) -> None:
    """Where a part reads no order, taking a signal about an item away leaves every other term as it was."""
    blend = Blend(taste_decay=1.0, content=0.3, content_decay=1.0, habit=0.5, prior=2.0)
    ours, view = scorer(seed, shape=Shape(window=20, order="none", decay=1.0), blend=blend), a_view(seed, 15)
    view = replace(view, item=np.random.default_rng(seed).permutation(ITEMS).astype(np.int32))
    before = ours.contributions(view, "home", NOW, EVERYTHING)
    weight = view.weight.copy()
    weight[3] = 0
    after = ours.contributions(replace(view, weight=weight), "home", NOW, EVERYTHING)
    kept = before.columns(before.signal != 3)
    for name in ("part", "signal", "amount"):
        assert (getattr(kept, name) == getattr(after, name)).all()


def test_terms_name_traits_and_the_moment() -> None:
    """A trait of the person is -2 - i and a context cell is -1000 - cell, as the slate says."""
    terms = scorer(3).contributions(a_view(3), "home", NOW, EVERYTHING)
    assert set(terms.signal[terms.part == PARTS.index("taste")].tolist()) & {-2, -3, -4} == {-2}
    assert set(terms.signal[terms.part == PARTS.index("content")].tolist()) & {-2, -3, -4} == {-3}
    cells = {-1000 - cell for cell in Coarse(daypart="evening", relation="visitor").cells()}
    assert set(terms.signal[terms.part == PARTS.index("context")].tolist()) == cells
    assert set(terms.signal[terms.part == PARTS.index("trend")].tolist()) == {-1}


def test_a_part_with_weight_zero_says_nothing() -> None:
    """A part that validation switched off gives neither scores nor terms."""
    silent = Blend(sequence=0, taste=0, trend_short=0, trend_long=0.1, habit=0, content=0, context=0)
    ours = scorer(1, blend=silent)
    scores = ours.scores(a_view(1), "home", NOW, EVERYTHING)
    assert np.flatnonzero(scores.any(axis=1)).tolist() == [PARTS.index("trend")]
    assert set(ours.contributions(a_view(1), "home", NOW, EVERYTHING).part.tolist()) == {PARTS.index("trend")}


def test_an_unknown_person_gets_what_is_wanted_now() -> None:
    """Without signals, traits and moment only trend speaks."""
    scores = scorer(1).scores(View.nobody(), "home", NOW, EVERYTHING)
    assert np.flatnonzero(scores.any(axis=1)).tolist() == [PARTS.index("trend")]


def test_candidates_of_a_large_catalogue_hold_the_best_of_every_part() -> None:
    """When not everything is ranked, the best item of each part and of their sum is still a candidate."""
    ours, view = scorer(2, shape=Shape(window=6, dense=0)), a_view(2)
    found = ours.candidates(view, "home", NOW, 14).tolist()
    scores = ours.scores(view, "home", NOW, EVERYTHING)
    assert found == sorted(set(found))
    for part in (*scores, scores.sum(axis=0)):
        assert part[found].max() == part.max()
    assert ours.candidates(view, "home", NOW, ITEMS).tolist() == EVERYTHING.tolist()
