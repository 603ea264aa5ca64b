"""The view: what is left of a person's history under a permit, now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import EVERYTHING, KINDS, NOW, code, history, kind
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.consent.permit import Permit
from tactful.events.kinds import KindRegistry
from tactful.profile.build import STEERING, view_of
from tactful.profile.view import View


def seen_by(*rows, permit=EVERYTHING, now=NOW, **more) -> View:
    """Return the view of a history."""
    return view_of(history(*rows), permit, kinds=KINDS, now=now, **more)


def test_a_signal_fades_by_half_in_its_half_life():
    """A view of weight 0.3 is worth 0.15 after seven days."""
    assert seen_by(("view", 4, 7)).weight.tolist() == pytest.approx([0.15])


def test_a_signal_without_half_life_does_not_fade():
    """A purchase counts in full after a year."""
    assert seen_by(("purchase", 4, 365)).weight.tolist() == [1.0]


@pytest.mark.promise("R1")
def test_a_signal_past_its_time_is_gone_for_every_use():
    """A play lives 30 days: then it neither steers nor counts as seen."""
    assert len(seen_by(("play", 4, 29.9)).seen) == 1
    view = seen_by(("play", 4, 30))
    assert (len(view), len(view.seen)) == (0, 0)


def test_what_has_faded_below_a_hundredth_is_dropped():
    """Seven half-lives and more leave nothing, not a whisper."""
    assert len(seen_by(("view", 4, 46))) == 1
    assert len(seen_by(("view", 4, 47))) == 0


@pytest.mark.parametrize(("stars", "weight"), [(5, 1.0), (3, 0.2), (2.5, 0.0), (1, -0.6), (np.nan, 1.0)])
def test_ratings_are_centred(stars, weight):
    """Five stars attract, one repels, the middle says nothing."""
    assert seen_by(("rating", 4, 0, stars)).weight.tolist() == (pytest.approx([weight]) if weight else [])


def test_shares_and_counts_say_what_they_are():
    """Half a film counts half; eight pieces count four times; a missing value counts once."""
    kinds = KindRegistry({"play": kind(value_means="share"), "buy": kind(value_means="count")})
    rows = history(("view", 1, 0, 0.5), ("view", 1, 0, 7.0), ("purchase", 1, 0, 8.0), ("purchase", 1, 0, 500.0))
    names = np.array([kinds.code("play")] * 2 + [kinds.code("buy")] * 2, np.int16)
    permit = Permit("recommendation", frozenset(kinds.codes.values()))
    assert view_of(replace(rows, kind=names), permit, kinds=kinds, now=NOW).weight.tolist() == [0.5, 1.0, 4.0, 4.0]


@pytest.mark.promise("C3")
@pytest.mark.parametrize("name", ["view", "purchase", "rating", "gift", "never", "less-like-this"])
def test_a_kind_that_is_not_permitted_is_absent_from_the_view(name):
    """Without the permit for a kind the view equals that of a history which never had it."""
    rows = [("view", 1, 3), ("purchase", 2, 2), ("rating", 3, 2, 4.0), ("play", 2, 1)]
    marks = [("gift", 2, 1.5), ("never", 1, 1), ("less-like-this", 3, 1)]
    permit = replace(EVERYTHING, kinds=EVERYTHING.kinds - {code(name)})
    whole = history(*rows, *marks)
    without = whole.take(whole.kind != code(name))
    assert (
        view_of(whole, permit, kinds=KINDS, now=NOW).digest() == view_of(without, permit, kinds=KINDS, now=NOW).digest()
    )


@pytest.mark.promise("D4")
@pytest.mark.parametrize("mark", ["gift", "not-me"])
def test_a_gift_steers_nothing_but_stays_owned(mark):
    """A marked purchase leaves the signals and remains in possession and seen."""
    view = seen_by(("purchase", 4, 3), ("view", 4, 2), ("view", 5, 2), (mark, 4, 1))
    assert view.item.tolist() == [5]
    assert (view.owned.tolist(), view.seen.tolist()) == ([4], [4])


def test_what_happens_after_a_mark_counts_again():
    """Bought as a gift, later bought for oneself: the second purchase steers."""
    view = seen_by(("purchase", 4, 3), ("gift", 4, 2), ("purchase", 4, 1))
    assert view.at.tolist() == [NOW - 86_400_000]


def test_less_like_this_turns_an_item_negative():
    """Its earlier signals are cancelled and the mark itself repels."""
    view = seen_by(("purchase", 4, 3), ("less-like-this", 4, 1))
    assert (view.item.tolist(), view.weight.tolist(), view.disliked.tolist()) == ([4], [-1.0], [4])


def test_never_blocks_and_no_longer_attracts():
    """A forbidden item is on the never list and steers nothing."""
    view = seen_by(("purchase", 4, 3), ("never", 4, 1))
    assert (view.never.tolist(), len(view)) == ([4], 0)


@pytest.mark.promise("X1")
def test_without_profiling_only_blocks_remain():
    """The view of a person who chose the plain list equals nobody's, but for what they forbade."""
    permit = Permit("recommendation", frozenset(), profiled=False, blocks=frozenset({code("never")}))
    view = seen_by(("purchase", 4, 3), ("never", 9, 1), permit=permit)
    assert view.never.tolist() == [9]
    assert replace(view, never=np.zeros(0, np.int32)).digest() == View.nobody().digest()


@pytest.mark.promise("S2")
def test_sensitive_items_feed_nothing():
    """A masked item's signals do not steer, numbers beyond the mask do, and possession is known."""
    view = seen_by(("purchase", 0, 1), ("purchase", 1, 1), ("purchase", 7, 1), item_mask=np.array([True, False]))
    assert view.item.tolist() == [0, 7]
    assert view.owned.tolist() == [0, 1, 7]


def test_seen_keeps_the_last_time():
    """Two plays of one item: once in seen, with the later time."""
    view = seen_by(("play", 4, 3), ("play", 4, 1), ("play", 2, 2))
    assert view.seen.tolist() == [2, 4]
    assert (view.seen_at - NOW).tolist() == [-2 * 86_400_000, -86_400_000]


def test_only_the_latest_five_hundred_steer_but_all_is_remembered():
    """The 501st signal drops out of steering while its possession is kept."""
    view = seen_by(*[("purchase", n, 390 - n * 0.5) for n in range(STEERING + 100)])
    assert view.item.tolist() == list(range(100, STEERING + 100))
    assert len(view.owned) == STEERING + 100


def test_what_lies_ahead_of_the_clock_has_not_happened():
    """An as-of question is answered from what was known then."""
    assert view_of(history(("view", 1, 3), ("view", 2, 0)), EVERYTHING, kinds=KINDS,
                   now=NOW - 2 * 86_400_000).item.tolist() == [1]  # fmt: skip


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["view", "purchase", "play", "rating", "gift", "not-me", "never", "less-like-this"]),
        st.integers(0, 5),
        st.integers(0, 40),
        st.sampled_from([1.0, 3.0, 5.0]),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(rows, chance):
    """Any shuffle of the same events gives the same view, to the byte."""
    ordered = history(*rows)
    order = list(range(len(rows)))
    chance.shuffle(order)
    shuffled = ordered.take(np.array(order, np.intp))
    assert (
        view_of(shuffled, EVERYTHING, kinds=KINDS, now=NOW).digest()
        == view_of(ordered.in_order(), EVERYTHING, kinds=KINDS, now=NOW).digest()
    )


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_the_columns_agree_with_a_plain_reading(rows):
    """The vectorised view equals a loop that follows the stated rules one event at a time."""
    view = view_of(history(*rows), EVERYTHING, kinds=KINDS, now=NOW)
    alive = [r for r in rows if r[2] < KINDS.spec(r[0]).ttl_days]
    marks = {}
    for name, item, days, _ in alive:
        if KINDS.spec(name).mark:
            marks[item] = min(days, marks.get(item, 99))
    expected = []
    for name, item, days, value in alive:
        spec = KINDS.spec(name)
        cancelled = item in marks and (days > marks[item] or (days == marks[item] and not spec.mark))
        weight = spec.weight * ((value - 2.5) / 2.5 if name == "rating" else 1)
        weight *= 0.5 ** (days / spec.half_life_days) if spec.half_life_days else 1
        if not cancelled and weight:
            expected.append((item, weight))
    found = sorted(zip(view.item.tolist(), view.weight.tolist(), strict=True))
    assert [item for item, _ in found] == [item for item, _ in sorted(expected)]
    assert [weight for _, weight in found] == pytest.approx([weight for _, weight in sorted(expected)])
    assert view.owned.tolist() == sorted({r[1] for r in alive if r[0] == "purchase"})
