"""Signals beside each other: one-offs, lone events, a taste that has changed, and what the person says of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import EVERYTHING, KINDS, NOW, code, history, kind, plain
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import DAY_MS
from tactful.events.kinds import KindRegistry
from tactful.profile.build import view_of
from tactful.profile.change import change_of
from tactful.profile.fading import WHOLE, Fading
from tactful.profile.standing import NOTHING_SAID, Beside, Said

USUALLY = Fading()
TEA, ODD, OLD_LOVE = 0, 40, 50
SHELF = plain(
    60, [["tea", f"tea{n % 5}"] for n in range(40)] + [["drill"]] * 10 + [["jazz", f"jazz{n}"] for n in range(10)]
)
USUAL = [("purchase", n, 300 - 5 * n) for n in range(40)]
"""Forty purchases of tea, one every five days; the last 105 days ago."""


def settled_view(*rows, fading=USUALLY, said=NOTHING_SAID, permit=EVERYTHING, shelf=SHELF):
    """Return the view of a history among items of two topics."""
    return view_of(history(*rows), permit, kinds=KINDS, now=NOW, beside=Beside(shelf, fading, said))


def weight_of(view, item):
    """Return the weights of an item's signals."""
    return view.weight[view.item == item].tolist()


def test_a_purchase_far_from_everything_else_counts_little_and_stands_behind_all_others():
    """One drill among forty teas: a quarter of its weight, at the far end, said to be a one-off."""
    view = settled_view(*USUAL, ("purchase", ODD, 1))
    assert weight_of(view, ODD) == [0.25]
    assert (view.item[0], view.item[1], view.item[-1]) == (ODD, 0, 39)
    assert (view.standing.why, view.standing.share.tolist()) == (("one-off",), [0.25])


def test_a_second_such_purchase_on_another_day_gives_it_company():
    """Two drills a week apart are an interest: both count in full."""
    view = settled_view(*USUAL, ("purchase", ODD, 8), ("purchase", ODD + 1, 1))
    assert weight_of(view, ODD) == weight_of(view, ODD + 1) == [1.0]


def test_two_on_one_day_are_one_occasion():
    """A drill and its bits bought in one go are still one errand."""
    view = settled_view(*USUAL, ("purchase", ODD, 1.1), ("purchase", ODD + 1, 1))
    assert weight_of(view, ODD) == weight_of(view, ODD + 1) == [0.25]


def test_a_purchase_like_the_others_counts_in_full():
    """One more tea changes nothing about the teas before."""
    view = settled_view(*USUAL, ("purchase", 7, 1))
    assert set(view.weight.tolist()) == {1.0}
    assert not view.standing.why


def test_what_a_person_says_is_no_one_off_and_a_look_is_none_either():
    """A rating is their word, a view is the moment's interest: neither is weakened."""
    view = settled_view(*USUAL, ("rating", ODD, 1, 5.0), ("view", ODD + 1, 0))
    assert weight_of(view, ODD) == [1.0]
    assert weight_of(view, ODD + 1) == pytest.approx([0.3])


def test_with_few_signals_nothing_is_told():
    """Fifteen teas and a drill: who knows."""
    assert settled_view(*USUAL[:15], ("purchase", ODD, 1)).weight.tolist() == [1.0] * 16


def test_where_everything_happened_in_one_sitting_nothing_is_told():
    """Forty films rated in an evening are no crowd of one-offs."""
    rows = [("play", n % 60, 2 - n / 2000) for n in range(60)]
    assert not settled_view(*rows).standing.why


def test_it_counts_in_full_when_the_person_says_it_was_for_them():
    """The word of the person outranks the inference."""
    rows = [*USUAL, ("purchase", ODD, 1)]
    mine = frozenset(history(*rows).digest[[40]].tolist())
    assert weight_of(settled_view(*rows, said=Said(mine=mine)), ODD) == [1.0]


def test_it_can_be_switched_off():
    """With one_off 1 and no cap every signal stands for itself."""
    view = settled_view(*USUAL, ("purchase", ODD, 1), fading=WHOLE)
    assert view.weight.tolist() == [1.0] * 41


def test_items_of_which_nothing_is_said_are_not_judged():
    """Without tags nobody can say what is far from what."""
    assert settled_view(*USUAL, ("purchase", 55, 1), shelf=plain(60)).weight.tolist() == [1.0] * 41


def test_a_lone_event_holds_at_most_a_twentieth_of_a_profile():
    """A very heavy purchase without company is held down, and said to be."""
    kinds = KindRegistry(
        {**{name: KINDS.spec(name) for name in KINDS}, "crate": kind(weight=5.0, owns=True)}, KINDS.codes
    )
    rows = history(*USUAL, ("purchase", ODD, 1))
    names = np.where(rows.item == ODD, kinds.code("crate"), rows.kind).astype(np.int16)
    view = view_of(replace(rows, kind=names), replace(EVERYTHING, kinds=EVERYTHING.kinds | {kinds.code("crate")}),
                   kinds=kinds, now=NOW, beside=Beside(SHELF, Fading(one_off=1.0)))  # fmt: skip
    assert weight_of(view, ODD) == pytest.approx([0.05 * 45])
    assert view.standing.why == ("capped",)


def test_a_changed_taste_is_read_with_the_short_clock_and_the_person_is_asked():
    """Forty teas, then thirty records: the older taste keeps a tenth, and nothing is dropped."""
    view = settled_view(*TURNED)
    change = view.standing.change
    assert change.asks
    assert (change.newer[0], change.older[0]) == ("jazz", "tea")
    assert change.since == NOW - 60 * DAY_MS
    old = view.weight[view.item < ODD].sum()
    assert old / view.weight.sum() == pytest.approx(0.1 * 40 / 70, rel=0.05)
    assert len(view) == 70


TURNED = [*USUAL, *[("purchase", OLD_LOVE + n % 10, 60 - 2 * n) for n in range(30)]]


@pytest.mark.parametrize(("word", "items"), [("both", 70), ("new", 30), ("old", 40)])
def test_the_answer_decides_which_taste_counts(word, items):
    """Both in full, only the new, or only the old; the change is not asked about again."""
    said = Said(answers=((NOW - 60 * DAY_MS, NOW - DAY_MS, word),))
    view = settled_view(*TURNED, said=said, fading=Fading(one_off=1.0))
    assert (len(view), set(view.weight.tolist())) == (items, {1.0})
    assert view.standing.change is None
    assert len(view.owned) == 50


def test_what_comes_after_an_answer_is_read_as_ever():
    """After "only the old" a new act counts."""
    said = Said(answers=((NOW - 60 * DAY_MS, NOW - 3 * DAY_MS, "old"),))
    view = settled_view(*TURNED, said=said, fading=Fading(one_off=1.0))
    assert weight_of(view, OLD_LOVE + 9) == [1.0]


def test_one_evening_of_something_else_is_no_change_of_taste():
    """Thirty records played through in one night are one occasion."""
    rows = [*USUAL, *[("play", OLD_LOVE + n % 10, 1 - n / 200) for n in range(30)]]
    change = settled_view(*rows).standing.change
    assert change is None or not change.asks


def test_a_steady_taste_of_many_topics_is_hardly_ever_asked_about():
    """Of 80 people whose taste never changes at most six are asked at any of 18 looks (7.5 %)."""
    dice, asked = np.random.default_rng(3), 0
    shelf = plain(80, [[f"t{n % 8}"] for n in range(80)])
    for _ in range(80):
        topic = dice.choice(8, 400, p=dice.dirichlet(np.full(8, 0.65)))
        item, at = (topic + 8 * dice.integers(0, 10, 400)).astype(np.int32), np.arange(400) * DAY_MS
        looks = (change_of(shelf, item[:n], at[:n]) for n in range(60, 401, 20))
        asked += any(change is not None and change.asks for change in looks)
    assert asked <= 6


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["purchase", "view", "play", "rating", "less-like-this"]),
                       st.integers(0, 59), st.integers(1, 380)), min_size=30, max_size=90),
    st.data(),
)  # fmt: skip
def test_forgetting_an_event_gives_the_view_of_a_history_that_never_had_it(rows, data):
    """Whatever signals mean to each other, the view is a function of what is left; shares stay within 0 to 1."""
    told = [
        (name, item, days + n / 1000, *([4.0] if name == "rating" else [])) for n, (name, item, days) in enumerate(rows)
    ]
    whole = history(*told)
    gone = data.draw(st.integers(0, len(rows) - 1))
    left = whole.take(np.arange(len(whole)) != gone)
    shuffled = left.take(np.random.default_rng(gone).permutation(len(left)))
    made = [view_of(log, EVERYTHING, kinds=KINDS, now=NOW, beside=Beside(SHELF, Fading())) for log in (left, shuffled)]
    assert made[0].digest() == made[1].digest()
    assert ((made[0].standing.share >= 0) & (made[0].standing.share <= 1)).all()
    whole_view = view_of(left, EVERYTHING, kinds=KINDS, now=NOW)
    assert sorted(made[0].seq.tolist()) == sorted(whole_view.seq.tolist())


def test_the_pace_that_was_learned_changes_the_half_life_of_a_kind():
    """A view fades by half in fourteen days at pace 2."""
    view = view_of(
        history(("view", 4, 14)), EVERYTHING, kinds=KINDS, now=NOW, beside=Beside(SHELF, Fading(pace={"view": 2.0}))
    )
    assert view.weight.tolist() == pytest.approx([0.15])
    assert code("view") in EVERYTHING.kinds
