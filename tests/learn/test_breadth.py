"""Breadth on held-out events: what is told of planted people, which goals are reached, and what cannot be told."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from tactful.assembly.commons import Commons
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS, HOUR_MS
from tactful.decisions.everybody import Everybody
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.learn.breadth.contenders import ALONE, DIALS, GREEDY, NO_STEP, OURS, contenders
from tactful.learn.breadth.following import following
from tactful.learn.breadth.lists import figures, monotone, shown_by
from tactful.learn.breadth.oddity import moved
from tactful.learn.breadth.stage import Stage
from tactful.learn.breadth.tell import GOALS, Seed, as_json, judged, markdown
from tactful.learn.breadth.welcome import recovered
from tactful.learn.fit import Lesson
from tactful.profile.fading import WHOLE, Fading
from tactful.rank.constants import Constants
from tactful.settings import load

TOPICS, EACH, PEOPLE = 6, 20, 60
RULES = SurfaceRules(seen="never", diversity=0.3, rarity=0.5)


def shelf(topics: int = TOPICS) -> Catalogue:
    """Return items of six topics, twenty of each."""
    rows = ((n, f"i{n}", Item(item_id=f"i{n}", tags=[f"t{n % topics}"])) for n in range(TOPICS * EACH))
    return Catalogue.of(rows, 1)


def log(people: int = PEOPLE, acts: int = 25) -> EventColumns:
    """Return people who like two topics each and now and then take something else, the first items most often."""
    dice = np.random.default_rng(4)
    person = np.repeat(np.arange(1, people + 1), acts)
    topic = np.where(dice.random(len(person)) < 0.85, (person + dice.integers(0, 2, len(person))) % TOPICS,
                     dice.integers(0, TOPICS, len(person)))  # fmt: skip
    item = topic + TOPICS * np.minimum(dice.geometric(0.15, len(person)) - 1, EACH - 1)
    number = np.arange(1, len(person) + 1)
    return EventColumns(
        person=person, at=480_000 * HOUR_MS + number * DAY_MS // 50, kind=np.ones(len(person), np.int16),
        item=item.astype(np.int32), value=np.full(len(person), np.nan, np.float32),
        coarse=np.zeros(len(person), np.int32), digest=number, check=number, seq=number,
    )  # fmt: skip


def nobody(*_: object) -> Everybody:
    """Say nothing of everybody."""
    return Everybody()


@pytest.fixture(scope="module")
def stage() -> Stage:
    """Return the people and the model that all policies share."""
    settings = msgspec.structs.replace(load("streaming"), surfaces={"judged": RULES}, k=1)
    items, commons = shelf(), Commons(settings)
    return Stage(
        log(), Lesson(items, {1: 1.0}), Constants(k=1), RULES,
        lambda model, now: commons.everybody("judged", model, items, now),
    )  # fmt: skip


def test_every_policy_gives_everybody_fifty_new_things(stage: Stage) -> None:
    """Nothing is shown twice, nothing that they had."""
    people = stage.crowd(0, 12)
    for name, pick in contenders(stage).items():
        shown = shown_by(stage, people, pick, 0)
        for person, row in zip(people, shown, strict=True):
            assert len(np.unique(row)) == 50, name
            assert not np.intersect1d(row, person.had).size, name


def test_the_last_fifth_of_everybodys_life_is_held_out(stage: Stage) -> None:
    """Nothing of it was learned or is known of them."""
    for person in stage.crowd(0, 12):
        assert len(person.before) == 20
        assert len(person.view) == 20
    assert int(stage.model.sums.size.sum()) < int(np.iinfo(np.int32).max)
    assert stage.holders.sum() == PEOPLE * 20


def test_a_seed_draws_people_and_the_same_ones_again(stage: Stage) -> None:
    """Seeds differ, and each is itself."""
    first, again, other = (tuple(one.number for one in stage.crowd(seed, 12)) for seed in (0, 0, 1))
    assert first == again != other
    assert len(stage.crowd(0, 1_000)) == PEOPLE


def test_figures_say_what_the_policies_are_made_for(stage: Stage) -> None:
    """The wide end of the dial is more novel than greedy, its topics wider; greedy foresees most."""
    people = stage.crowd(0, 40)
    policies = contenders(stage)
    told = {name: figures(stage, people, shown_by(stage, people, policies[name], 0)) for name in (GREEDY, "surprise")}
    assert told["surprise"]["miuf"] > told[GREEDY]["miuf"]
    assert told["surprise"]["utility"] <= told[GREEDY]["utility"]
    assert 0 < told[GREEDY]["utility"] < 1
    assert all(np.isfinite(list(one.values())).all() for one in told.values())


def test_the_dial_is_judged_person_by_person(stage: Stage) -> None:
    """Lists of ever rarer items obey; of two people one of whom is turned back once, half do."""
    order = np.argsort(-stage.holders, kind="stable").astype(np.int32)
    ever_rarer = {dial: np.tile(order[10 * n : 10 * n + 10], (2, 1)) for n, dial in enumerate(DIALS)}
    assert monotone(stage, ever_rarer, k=1) == 1.0
    ever_rarer["explore"][1] = order[:10]
    assert monotone(stage, ever_rarer, k=1) == 0.5


@pytest.mark.parametrize(("people", "topics", "code"), [(5, TOPICS, "too-little-data"), (PEOPLE, 1, "no-topics")])
def test_too_few_people_and_a_catalogue_of_one_topic_are_refused(people: int, topics: int, code: str) -> None:
    """Each says why, before anything is learned."""
    with pytest.raises(BadInput) as refused:
        Stage(log(people), Lesson(shelf(topics), {1: 1.0}), Constants(), RULES, nobody)
    assert refused.value.code == code


def test_items_without_topics_are_refused() -> None:
    """There is nothing to be broad about."""
    bare = Catalogue.of(((n, f"i{n}", Item(item_id=f"i{n}")) for n in range(TOPICS * EACH)), 1)
    with pytest.raises(BadInput) as refused:
        Stage(log(), Lesson(bare, {1: 1.0}), Constants(), RULES, nobody)
    assert refused.value.code == "no-topics"


def test_a_profile_follows_a_taste_that_changes() -> None:
    """Two clocks are nearer in the first sixty acts than one that never fades, and everybody is asked."""
    two = following(1, people=6, step=20, half_life_days=90.0, fading=Fading())
    never = following(1, people=6, step=20, half_life_days=None, fading=WHOLE)
    assert two.soon < never.soon
    assert two.later < never.later
    assert two.asked_after == 1.0


def test_the_appetite_is_recovered_the_better_the_more_trials() -> None:
    """As well as the arithmetic allows: the root of n / (n + 6)."""
    told = [recovered(2, people=1500, trials=n) for n in (5, 20, 80)]
    assert told == sorted(told)
    assert told[1] == pytest.approx((20 / 26) ** 0.5, abs=0.03)


def test_one_odd_act_moves_less_than_one_of_the_usual_kind(stage: Stage) -> None:
    """A one-off stands behind; taken in full it would not."""
    lives = [one.before for one in stage.crowd(0, PEOPLE)]
    alone = moved(stage.model, lives, stage.catalogue, stage.holders, 0, Fading())
    whole = moved(stage.model, lives, stage.catalogue, stage.holders, 0, WHOLE)
    assert alone["off"], "somebody took something odd"
    assert np.mean(alone["off"]) <= np.mean(whole["off"])


def seed_of(**ours: float) -> Seed:
    """Return a seed in which greedy has 1 of everything."""
    names = {goal.figure for goal in GOALS} | {"variety", "taken"}
    greedy = dict.fromkeys(names, 1.0)
    lists = {GREEDY: greedy} | {name: dict(greedy, **ours) for name in (ALONE, NO_STEP, OURS)}
    return Seed(lists, {name: ours[name] for name in ours if name in PROFILE})


PROFILE = {"dial", "appetite-20", "appetite-40", "follows", "steady", "off-profile"}


def verdict(seeds: list[Seed], figure: str) -> str:
    """Return what is said of one goal."""
    return next(said for goal, _, said in judged(seeds) if goal.figure == figure)


def test_a_goal_is_reached_by_its_interval_or_its_mean() -> None:
    """97 % of greedy's utility holds for the lower end; 0.3 bits for the mean."""
    sure = [seed_of(utility=0.98 + n / 1000, miuf=1.31) for n in range(4)]
    shaky = [seed_of(utility=value, miuf=1.2) for value in (1.1, 0.9, 1.1, 0.9)]
    assert (verdict(sure, "utility"), verdict(sure, "miuf")) == ("reached", "reached")
    assert (verdict(shaky, "utility"), verdict(shaky, "miuf")) == ("not reached", "not reached")


def test_what_was_not_measured_cannot_be_told() -> None:
    """Two seeds give no interval; a figure that is missing gives no verdict."""
    assert verdict([seed_of(), seed_of()], "utility") == "cannot tell"
    assert verdict([seed_of() for _ in range(4)], "off-profile") == "cannot tell"
    assert markdown([]) == "nothing was judged"
    told = as_json([seed_of(dial=1.0) for _ in range(3)])
    assert [one["verdict"] for one in told["goals"] if one["figure"] == "dial"] == ["reached"]
    assert "| dial |" in markdown([seed_of(dial=1.0) for _ in range(3)])


def test_the_price_of_each_kind_of_breadth_is_told_apart() -> None:
    """What topics and novelty cost, what is shared, and what first steps cost, as shares of greedy's utility."""
    seeds = [seed_of() for _ in range(3)]
    for seed, cost in zip(seeds, (0.09, 0.1, 0.11), strict=True):
        for name, kept in ((ALONE, 0.99), (NO_STEP, 0.96), (OURS, 0.96 - cost)):
            seed.lists[name]["utility"] = kept  # type: ignore[index]
    told = markdown(seeds)
    assert "- topics and novelty: 1.0 %" in told
    assert "- places shared with others: 3.0 %" in told
    assert "- first steps into new topics: 10.0 % [7.5, 12.5]" in told
