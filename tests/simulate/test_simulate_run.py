"""Runs: the real stages choose, the whole pass agrees, policies do what they say, and the same seed is the same run."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from small_world import TINY, tenant_of, world_of

from tactful.catalogue.item import Item
from tactful.simulate import run as running
from tactful.simulate.dial import dial_figures
from tactful.simulate.figures import WORDS, figures_of, series_of
from tactful.simulate.moment import Moment
from tactful.simulate.policies import POLICIES
from tactful.simulate.run import Trace, run
from tactful.simulate.stock import Stock
from tactful.simulate.world import World


def lived(policy: str, world: World, *, seed: int = 1) -> Trace:
    """Return a run of the small world."""
    return run(world, tenant_of(world, seed), POLICIES[policy], rounds=len(world.taste), seed=seed, count=TINY.count)


def moment_of(world: World, person: int = 0) -> Moment:
    """Return the first ask of somebody."""
    tenant = tenant_of(world)
    dice = np.random.Generator(np.random.Philox(7))
    return Moment(tenant.occasion(person, 0, "balanced"), tenant.scorer, tenant.popular(), world.likes(0)[person], dice)


@pytest.mark.parametrize("policy", [name for name, one in POLICIES.items() if one.ours])
def test_the_whole_pass_makes_the_same_lists(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is simulated is what `decide` would have shown, at every setting of the dial; there is no second engine."""
    monkeypatch.setattr(running, "CHECKED_EVERY", 1)
    trace = lived(policy, world_of())
    assert (trace.checked, trace.differing) == (TINY.rounds * TINY.people, 0)


def test_the_same_seed_is_the_same_run() -> None:
    """Pseudonyms and keys are random; nothing of them reaches a list."""
    one, other = lived("explore", world_of()), lived("explore", world_of())
    assert np.array_equal(one.lists, other.lists)
    assert np.array_equal(one.taken, other.taken)
    assert np.array_equal(one.alone, other.alone)


@pytest.mark.parametrize("policy", [name for name in POLICIES if name != "unguarded"])
def test_every_policy_lists_items_that_may_be_shown_each_once(policy: str) -> None:
    """Guards hold for all of them: what somebody took is not shown to them again."""
    world = world_of()
    trace = lived(policy, world)
    for person in range(world.people):
        had = set(world.past[person].tolist())
        for turn in range(len(trace.lists)):
            shown = trace.lists[turn, person].tolist()
            assert len(set(shown)) == TINY.count
            assert not had & set(shown)
            had |= {*trace.lists[turn, person][trace.taken[turn, person]].tolist(), int(trace.alone[turn, person])}


def test_the_oracle_shows_what_is_liked_most_and_chance_shows_anything() -> None:
    """The truth bounds what any policy can reach at once."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=20))
    liked = {name: float(np.nanmean(lived(name, world).chance[0])) for name in ("oracle", "greedy", "random")}
    assert liked["oracle"] > liked["greedy"] > liked["random"]


def test_popularity_shows_everybody_about_the_same() -> None:
    """Lists differ only by what people had."""
    world = world_of()
    shared = {name: figures_of(lived(name, world), world)["overlap"] for name in ("popularity", "greedy", "random")}
    assert shared["popularity"] > shared["greedy"] > shared["random"]


def test_greedy_is_our_blend_by_score_alone() -> None:
    """Without balance the list falls by score."""
    world = world_of()
    moment = moment_of(world)
    chosen = POLICIES["greedy"].choose(moment)
    scores = moment.scorer.scores(moment.occasion.view, "home", moment.occasion.now, chosen).sum(axis=0)
    assert (np.diff(scores) <= 1e-6).all()


def test_the_calibrated_list_lies_nearer_to_the_past_than_the_greedy_one() -> None:
    """Its topics follow those of the person."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=20, rounds=4))
    far = {name: figures_of(lived(name, world), world)["distance"] for name in ("calibrated", "greedy")}
    assert far["calibrated"] < far["greedy"]


def test_every_figure_is_told_or_left_out() -> None:
    """Each run gives each figure; shares lie between 0 and 1; series have one value per round."""
    world = world_of("one-topic", plan=msgspec.structs.replace(TINY, people=12, rounds=6))
    trace = lived("balanced", world)
    figures = figures_of(trace, world)
    assert set(figures) == set(WORDS) - {"needless", "private", "gifts"}  # these are of a shop
    for name in (
        "taken",
        "later",
        "utility",
        "found",
        "adopted",
        "coverage",
        "overlap",
        "common",
        "single",
        "distance",
    ):
        assert 0 <= figures[name] <= 1
    assert {len(column) for column in series_of(trace, world).values()} == {6}


def test_found_is_what_was_taken_from_a_list() -> None:
    """The share of people who found their hidden taste only grows."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=30, rounds=5))
    found = series_of(lived("oracle", world), world)["found"]
    assert (np.diff(found) >= 0).all()
    assert found[-1] > 0.8


@pytest.mark.parametrize("tags", [[], ["tea"]])
def test_where_topics_cannot_differ_narrowing_cannot_be_told(tags: list[str]) -> None:
    """Items without topics, or all of one: the run goes on and its slope is no number."""
    stock = Stock.own([Item(item_id=f"i{n}", tags=tags) for n in range(60)], np.zeros(60))
    world = world_of(stock=stock)
    figures = figures_of(lived("balanced", world), world)
    assert np.isnan(figures["slope"])
    assert 0 < figures["taken"] < 1


def test_the_dial_is_tried_in_one_state_for_everybody() -> None:
    """At 'familiar' there is not more of new topics than at 'surprise me'."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=15))
    figures = dial_figures(world, tenant_of(world), count=TINY.count)
    assert figures["new-familiar"] <= figures["new-surprise"]
    assert 0 <= figures["dial"] <= min(figures["dial-topics"], figures["dial-novelty"]) <= 1
