"""Worlds: the same for every policy, with the taste that is planted and no other, also at the edges."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from small_world import TINY, world_of

from tactful.catalogue.item import Item
from tactful.simulate.behaviour import People
from tactful.simulate.stock import Stock
from tactful.simulate.switches import WORLDS
from tactful.simulate.world import LIKED, World


def test_one_seed_is_one_world() -> None:
    """Everything about a world follows from its seed."""
    one, other, another = world_of(seed=3), world_of(seed=3), world_of(seed=4)
    assert np.array_equal(one.past, other.past)
    assert np.array_equal(one.likes(2), other.likes(2))
    assert not np.array_equal(one.past, another.past)


def test_nothing_in_the_past_tells_of_a_hidden_taste() -> None:
    """Nobody has taken an item of their hidden topic, and everybody would like it."""
    world = world_of("hidden", plan=msgspec.structs.replace(TINY, people=40, past=5))
    of = world.stock.of > 0
    mine = world.past[: world.people]
    assert not (of[mine, world.hidden[:, None]] & (mine >= 0)).any()
    assert (world.taste[0][np.arange(40), world.hidden] >= 0.9).all()


def test_in_the_null_world_the_same_topic_is_nothing_special() -> None:
    """The null world is the hidden world without its secret: same people, same past, same near topics."""
    hidden, null = world_of("hidden", seed=5), world_of("null", seed=5)
    assert np.array_equal(hidden.past, null.past)
    assert np.array_equal(hidden.hidden, null.hidden)
    rows = np.arange(null.people)
    assert (null.taste[0][rows, null.hidden] < LIKED).mean() > 0.8
    everything_else = np.ones_like(hidden.taste[0], np.bool_)
    everything_else[rows, hidden.hidden] = False
    assert np.array_equal(hidden.taste[0][everything_else], null.taste[0][everything_else])


def test_tastes_stand_still_drift_or_turn_half_way() -> None:
    """Each switch moves tastes when it says so, and only then."""
    plan = msgspec.structs.replace(TINY, people=50, rounds=6)
    assert len(np.unique(world_of("null", plan=plan).taste, axis=0)) == 1
    abrupt = world_of("abrupt", plan=plan).taste
    changed = [not np.array_equal(abrupt[turn], abrupt[turn - 1]) for turn in range(1, 6)]
    assert changed == [False, False, True, False, False]
    assert len(np.unique(world_of("drifting", plan=plan).taste, axis=0)) > 3


def test_a_third_of_the_people_like_one_topic_only() -> None:
    """Their past holds nothing else where the topic has enough items."""
    world = world_of("one-topic", plan=msgspec.structs.replace(TINY, people=60, past=3, items=400))
    single = np.flatnonzero(world.single)
    assert 10 <= len(single) <= 30
    assert (world.known[single].sum(axis=1) == 1).all()
    taken = world.past[single, :3]
    assert (world.stock.of[taken, world.known[single].argmax(axis=1)[:, None]] > 0).all()


@pytest.mark.parametrize("name", list(WORLDS))
@pytest.mark.parametrize("topics", [1, 2])
def test_a_catalogue_of_one_topic_is_a_world_too(name: str, topics: int) -> None:
    """There is nothing to narrow in it, and nothing breaks."""
    world = world_of(name, plan=msgspec.structs.replace(TINY, topics=topics))
    assert np.isfinite(world.likes(0)).all()
    assert (world.past >= 0).any()


def test_items_without_topics_are_met_by_everybody() -> None:
    """An operator's catalogue without tags, or with some, gives a world."""
    items = [Item(item_id=f"i{n}", tags=["tea"] if n % 2 else []) for n in range(40)]
    for stock in (Stock.own(items, np.zeros(40)), Stock.own([Item(item_id=i.item_id) for i in items], np.zeros(40))):
        world = world_of(stock=stock)
        assert (world.past[:, 0] >= 0).all()
        assert np.isfinite(world.likes(0)).all()


def test_people_may_have_a_single_event() -> None:
    """Everybody begins somewhere."""
    world = world_of(plan=msgspec.structs.replace(TINY, past=1))
    assert (world.past[: world.people] >= 0).sum(axis=1).tolist() == [1] * world.people


def test_what_many_took_pulls_more() -> None:
    """Of a log only one number per item is read; without any, all items pull alike."""
    items = [Item(item_id=f"i{n}", tags=["tea"]) for n in range(4)]
    known, unknown = Stock.own(items, np.array([90.0, 10, 0, 0])), Stock.own(items, np.zeros(4))
    assert known.pull[0] > known.pull[1] > known.pull[2] == known.pull[3] > 0
    assert np.allclose(unknown.pull, 0.25)


def test_chance_is_shared_between_policies() -> None:
    """The same item at the same place is taken or left alike, whatever else is on the list."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=50))
    likes = world.likes(0)
    one = np.tile(np.arange(5, dtype=np.int32), (50, 1))
    other = one.copy()
    other[:, 3] = 77
    first, second = People.of(world, 1).take(0, one, likes), People.of(world, 1).take(0, other, likes)
    for mine, theirs in zip(first, second, strict=True):
        assert np.array_equal(np.delete(mine, 3, axis=1), np.delete(theirs, 3, axis=1))


def test_what_people_find_by_themselves_is_new_to_them_and_of_a_topic_they_know() -> None:
    """Nobody discovers a strange topic without a list."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=60))
    people = People.of(world, 1)
    had, met = people.had.copy(), people.met.copy()
    found, presents = people.by_themselves(0, world.likes(0))
    assert not presents.any()
    went = np.flatnonzero(found >= 0)
    assert 5 < len(went) < 50
    assert not had[went, found[went]].any()
    assert ((world.stock.of[found[went]] > 0) & met[went]).any(axis=1).all()


def test_a_world_is_drawn_for_many_as_for_few() -> None:
    """People do not depend on how many rounds there will be."""
    stock = Stock.made_up(items=60, topics=4, seed=2)
    short, long = (
        World.drawn(stock, WORLDS["null"], people=5, crowd=3, rounds=rounds, past=4, seed=2) for rounds in (2, 9)
    )
    assert np.array_equal(short.past, long.past)
    assert np.array_equal(short.taste[0], long.taste[8])


def test_liking_follows_taking_and_fades_without() -> None:
    """What is taken of a topic raises its affinity, a day without lowers it, and neither leaves 0 to 1."""
    world = world_of("null", plan=msgspec.structs.replace(TINY, rounds=60))
    people = People.of(world, 1)
    topic = int(world.stock.of[3].argmax())
    for turn in range(60):
        people.grow(turn, np.full((world.people, 1), 3, np.int32))
    now = world.taste[0] + people.grown
    assert (now[:, topic] > np.maximum(world.taste[0][:, topic], 0.8)).all()
    others = world.stock.of[3] == 0
    assert (now[:, others] < world.taste[0][:, others]).all()
    assert ((now >= 0) & (now <= 1)).all()


def test_what_is_put_away_was_looked_at_and_not_wanted() -> None:
    """Nothing is taken and put away at once, and nobody puts away an empty place."""
    world = world_of(plan=msgspec.structs.replace(TINY, people=60))
    lists = np.tile(np.array([5, 9, 11, -1], np.int32), (60, 1))
    taken, away = People.of(world, 1).take(0, lists, world.likes(0))
    assert away.any()
    assert not (taken & away).any()
    assert not away[:, 3].any()


def test_who_took_much_of_a_topic_has_had_enough_for_some_days() -> None:
    """Liking falls with what is taken, comes back day by day, and no other topic is touched."""
    world = world_of("sated", plan=msgspec.structs.replace(TINY, people=10, rounds=8))
    people = People.of(world, 1)
    first = people.likes(0)
    topic = int(world.known[0].argmax())
    of = world.stock.of
    alone = np.flatnonzero((of[:, topic] > 0) & ((of > 0).sum(axis=1) == 1))
    others = np.flatnonzero(of[:, topic] == 0)
    taken = np.full((10, 3), -1, np.int32)
    taken[0] = alone[:3]
    people.grow(0, taken)
    after = people.likes(1)
    assert (after[0, alone] < first[0, alone]).all()
    assert people.full[0, topic] > 0
    assert not people.full[0, of[others].any(axis=0) & (np.arange(of.shape[1]) != topic)].any()
    held = float(people.full[0, topic])
    people.grow(1, np.full((10, 3), -1, np.int32))
    assert 0 < float(people.full[0, topic]) < held


def test_a_smaller_group_takes_less_and_likes_what_few_like() -> None:
    """About a third belong to it; without groups nobody does, and nothing else of the world changes."""
    plan = msgspec.structs.replace(TINY, people=200)
    world, plain = world_of("groups", plan=plan), world_of("hidden", plan=plan)
    assert plain.smaller is None
    smaller = world.smaller
    assert smaller is not None
    assert 0.2 < smaller.mean() < 0.45
    likes = world.likes(0)
    assert likes[smaller].mean() < likes[~smaller].mean()
    crowd = world.stock.of.T @ world.stock.pull
    share = world.known / world.known.sum(axis=1, keepdims=True)
    assert (share[smaller] @ crowd).mean() < (share[~smaller] @ crowd).mean()
    assert np.array_equal(world.lean[~smaller], plain.lean[~smaller])
