"""A simulated shop: what lasts is needed once, what is used up comes back, presents say little, private is private."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from small_world import TINY

from tactful.assembly.rehearsing import Theatre
from tactful.assembly.simulating import Ground, Rehearsal, kind_of_choice
from tactful.errors import BadInput
from tactful.events.kinds import KindRegistry
from tactful.rank.constants import Constants
from tactful.settings import load
from tactful.simulate.behaviour import People
from tactful.simulate.dial import dial_figures
from tactful.simulate.figures import figures_of
from tactful.simulate.goals import judged
from tactful.simulate.needs import Needs, for_shop
from tactful.simulate.outcome import Outcome
from tactful.simulate.policies import POLICIES
from tactful.simulate.run import run
from tactful.simulate.stock import Stock
from tactful.simulate.switches import WORLDS
from tactful.simulate.world import World

PLAN = msgspec.structs.replace(TINY, people=24, crowd=60, rounds=6, items=120, topics=6)


def shop(seed: int = 1, **sizes: int) -> World:
    """Return a small shop with its people."""
    plan = msgspec.structs.replace(PLAN, **sizes)
    stock = Stock.made_up(items=plan.items, topics=plan.topics, seed=seed)
    return World.drawn(
        stock, WORLDS["shop"], people=plan.people, crowd=plan.crowd, rounds=plan.rounds, past=plan.past, seed=seed
    )


def tenant(world: World) -> Rehearsal:
    """Return the engine of a shop that has taken in the world's past."""
    return Rehearsal(Ground(load("shop"), "home", PLAN.count, Constants()), world, 1)


@pytest.fixture(scope="module")
def lived() -> dict[str, dict[str, float]]:
    """Return the figures of our lists, and of lists without a guard, in the same shop."""
    world = shop()
    traces = {
        name: run(world, tenant(world), POLICIES[name], rounds=PLAN.rounds, seed=1, count=PLAN.count)
        for name in ("balanced", "unguarded")
    }
    assert traces["balanced"].differing == 0 < traces["balanced"].checked
    return {name: figures_of(trace, world) for name, trace in traces.items()}


@pytest.mark.promise("E6")
def test_nothing_stands_in_for_what_was_just_bought_and_nothing_private_is_shown(lived) -> None:
    """While lists without a guard do show what nobody needs twice in a month."""
    assert lived["balanced"]["needless"] == 0 == lived["balanced"]["private"]
    assert lived["unguarded"]["needless"] > 0.01
    assert "gifts" in lived["balanced"]


def test_who_bought_a_durable_thing_needs_nothing_in_its_place_for_a_month() -> None:
    """Others of its topic are hardly wanted; after the month they are again; other topics never mind."""
    needs = Needs(np.array([True, True, True, False]), np.array([0, 0, 1, 2]), np.zeros(4, np.bool_))
    since = np.full((1, 4), np.inf, np.float32)
    since[0, 0] = 3.0
    assert needs.wanted(since)[0].tolist() == pytest.approx([0.05, 0.05, 1.0, 1.0])
    since[0, 0] = 31.0
    assert needs.wanted(since)[0].tolist() == [1.0] * 4


def test_what_is_used_up_is_wanted_again_as_it_runs_out() -> None:
    """Five days after a purchase half as much, after ten as before."""
    needs = Needs(np.zeros(2, np.bool_), np.arange(2), np.zeros(2, np.bool_))
    since = np.array([[5.0, 10.0]], np.float32)
    assert needs.wanted(since)[0].tolist() == [0.5, 1.0]


def test_pasts_hold_one_durable_thing_of_a_kind_and_no_gaps() -> None:
    """The last one that was bought; what is used up stays."""
    needs = Needs(np.array([True, True, False]), np.array([0, 0, 1]), np.zeros(3, np.bool_))
    assert needs.lived(np.array([[0, 2, 1, -1]], np.int32)).tolist() == [[2, 1, -1, -1]]


def test_presents_are_of_topics_that_are_not_the_buyers() -> None:
    """And they change nobody's own taste or what they have met."""
    world = shop(people=200, crowd=20)
    people = People.of(world, 1)
    found, presents = people.by_themselves(0, people.likes(0))
    who = np.flatnonzero(presents)
    assert 4 < len(who) < 40
    assert not ((world.stock.of[found[who]] > 0) & people.met[who]).any()
    assert world.needs is not None
    assert not world.needs.private[found[who]].any()


def test_a_catalogue_that_says_what_lasts_keeps_its_word() -> None:
    """Only a catalogue without durable things is given some."""
    stock = Stock.made_up(items=30, topics=4, seed=1)
    items = tuple(msgspec.structs.replace(item, durable=n == 3) for n, item in enumerate(stock.items))
    own = Stock(items, stock.topics, stock.of, stock.pull, stock.near)
    assert for_shop(own) is own
    made = for_shop(stock)
    assert {item.group for item in made.items if item.durable} == {"topic 1"}
    assert {item.tags[0] for item in made.items if item.sensitive} == {"topic 3"}


def test_where_nothing_can_be_bought_a_shop_is_refused() -> None:
    """Where everything rests on consent, before anybody has waited for the other worlds; a workplace has courses."""
    kinds = KindRegistry(load("shop").kinds)
    assert (kind_of_choice(kinds, bought=True), kind_of_choice(kinds)) == ("purchase", "play")
    settings = load("strict")
    with pytest.raises(BadInput) as refused:
        kind_of_choice(KindRegistry(settings.kinds), bought=True)
    assert refused.value.code == "no-kind-to-simulate"
    plan = msgspec.structs.replace(PLAN, worlds=("null", "shop"))
    with pytest.raises(BadInput, match="purchase"):
        Theatre.made_up("strict", plan, surface=None)
    assert Theatre.made_up("workplace", plan, surface=None).surface == "home"
    assert kind_of_choice(KindRegistry(load("workplace").kinds), bought=True) == "enrol"


def test_what_says_nothing_about_narrowing_is_judged_where_nothing_narrows() -> None:
    """Substitutes, private matters and presents have verdicts of their own."""
    figures = {"slope": 0.2, "needless": 0.0, "private": 0.0, "gifts": 0.2, "taken": 0.5}
    outcomes = [
        Outcome(world="shop", policy=policy, seed=seed, figures={**figures, "gifts": 0.2 + seed / 100}, series={},
                checked=0, differing=0)
        for policy in ("balanced", "greedy") for seed in range(4)
    ]  # fmt: skip
    assert {one.goal.figure: one.verdict for one in judged(outcomes)} == dict.fromkeys(
        ("needless", "private", "gifts", "taken"), "reached"
    )


@pytest.mark.promise("E5")
def test_the_dial_goes_somewhere_for_nearly_everybody_in_a_shop() -> None:
    """Lists that may repeat what was bought obey it as those do that never do."""
    world = shop(people=40, crowd=120, items=400, topics=8)
    told = dial_figures(world, tenant(world), count=10)
    assert told["dial"] >= 0.8  # of forty; whose taste is of rare things only has no room above it
    assert told["miuf-familiar"] < told["miuf-balanced"] < told["miuf-explore"] < told["miuf-surprise"]
