"""First steps: nearest new topics, as many as dial and appetite say, drawn with the logged chance, and worded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import liking, occasion, plain, slate
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.balance.appetite import best_chances, how_many, posterior, worth_of
from tactful.balance.bridges import steps_of
from tactful.balance.choose import balance
from tactful.decisions.everybody import Everybody
from tactful.decisions.steps import Bridge, Steps
from tactful.dice import Dice
from tactful.people.person import Controls
from tactful.profile.appetite import Appetite

TAGS = [["tea"]] * 20 + [["chess"]] * 5 + [["jazz"]] * 5 + [["go"]] * 5 + [["opera"]] * 5
SHOP = plain(40, TAGS)
SCORES = [1.0 - n / 100 for n in range(40)]


def leads(**of_tea: float) -> Everybody:
    """Return which topics people who like tea go to."""
    codes = np.array(sorted(SHOP.words.find(word) for word in ("tea", "chess", "jazz", "go", "opera")), np.int32)
    table = np.zeros((5, 5), np.float32)
    for word, share in of_tea.items():
        table[np.searchsorted(codes, SHOP.words.find("tea")), np.searchsorted(codes, SHOP.words.find(word))] = share
    return Everybody(topics=codes, leads=table)


def asked(dial: str = "balanced", **changes: object):
    """Return the occasion of a tea drinker."""
    whole = {"view": liking(0, 1), "bridges": True, "count": 10, "diversity": 0.1} | changes
    return occasion(SHOP, controls=Controls(dial={"*": dial}), **whole)


def with_steps(one):
    """Return the occasion with its steps found."""
    return replace(one, steps=steps_of(np.arange(40, dtype=np.int32), np.array(SCORES), one))


def test_steps_lead_from_what_is_liked_to_what_people_like_with_it():
    """One step per new topic, jazz first because tea drinkers go there, each naming a liked item."""
    steps = with_steps(asked(everybody=leads(jazz=0.7, chess=0.2, opera=0.1))).steps
    assert [bridge.topic for bridge in steps.bridges][:2] == ["jazz", "chess"]
    assert {bridge.near for bridge in steps.bridges} <= {0, 1}
    assert len({bridge.topic for bridge in steps.bridges}) == len(steps.bridges) == 4


def test_nobody_and_known_topics_have_no_steps():
    """Without topics of the person nothing is new to them; what they know is no step."""
    assert with_steps(asked(view=liking())).steps.bridges == ()
    everything = with_steps(asked(view=liking(0, 20, 25, 30, 35)))
    assert everything.steps.bridges == ()


def test_one_topic_catalogue_has_no_steps():
    """Where there is one topic, and where there is none, the list is as long as ever."""
    for tags in ([["tea"]] * 12, [[]] * 12):
        shop = plain(12, tags)
        one = occasion(shop, view=liking(0), bridges=True, count=5, explore_slots=1)
        one = replace(one, steps=steps_of(np.arange(12, dtype=np.int32), np.arange(12.0), one))
        assert len(balance(slate(range(12)), one).chosen) == 5


@pytest.mark.parametrize(
    ("dial", "least", "most"), [("familiar", 0, 0), ("balanced", 1, 3), ("explore", 2, 5), ("surprise", 3, 5)]
)
@pytest.mark.parametrize("keen", [True, False])
def test_the_learned_appetite_never_leaves_the_bounds_of_the_dial(dial, least, most, keen):
    """Whoever takes everything gets the most the dial allows, whoever refuses everything the least."""
    codes = np.sort([SHOP.words.find(word) for word in ("chess", "jazz", "go", "opera")]).astype(np.int32)
    told = np.full(4, 20.0)
    mine = Appetite(codes, told, told * 0, 50.0) if keen else Appetite(codes, told * 0, told, 0.0, (20.0, 5.0))
    steps = [with_steps(asked(dial, appetite=mine, dice=Dice(bytes([n]) * 16))) for n in range(8)]
    lists = [balance(slate(SCORES), one) for one in steps]
    # A new topic that the pick lists by itself is a step the list does not need any more, or one the pick wanted.
    assert all(one.reasons.count("balance.bridge") <= most for one in lists)
    assert {one.roles.count("new") for one in lists} <= (
        {min(most, 4)} if keen else {least, least + (dial == "surprise")}
    )


def test_a_step_says_where_it_leads_from_and_was_drawn():
    """Role new, its chance, and both ends as a fact."""
    result = balance(slate(SCORES), with_steps(asked(everybody=leads(jazz=0.9))))
    at = result.reasons.index("balance.bridge")
    assert result.roles[at] == "new"
    assert result.drawn[at]
    assert 0 < result.propensity[at] < 1
    near, topic = result.facts[at].split("|")
    assert int(near) in {0, 1}
    assert topic in {"chess", "jazz", "go", "opera"}


@pytest.mark.promise("I8")
def test_steps_are_drawn_as_often_as_logged():
    """Over 3,000 dice each topic comes as often as its logged chance says (within four standard errors)."""
    one = with_steps(asked(everybody=leads(jazz=0.7, chess=0.3)))
    seen: dict[int, int] = {}
    logged: dict[int, float] = {}
    for n in range(3000):
        result = balance(slate(SCORES), replace(one, dice=Dice.for_person(b"seed", n, "home", 1)))
        at = result.reasons.index("balance.bridge")
        item = int(result.item[result.chosen[at]])
        seen[item] = seen.get(item, 0) + 1
        logged.setdefault(item, float(result.propensity[at]))
        assert logged[item] == result.propensity[at]
    assert sum(logged.values()) == pytest.approx(1.0)
    for item, chance in logged.items():
        assert abs(seen[item] / 3000 - chance) < 4 * np.sqrt(chance * (1 - chance) / 3000)


@pytest.mark.promise("I8")
def test_later_steps_are_conditional_on_earlier_ones():
    """The second step's chance is its chance among what the first left."""
    one = with_steps(asked("explore"))
    a, b = posterior(one.steps)
    for n in range(30):
        result = balance(slate(SCORES), replace(one, dice=Dice.for_person(b"seed", n, "home", 1)))
        places = [i for i, code in enumerate(result.reasons) if code == "balance.bridge"]
        items = [bridge.item for bridge in one.steps.bridges]
        left = list(range(len(items)))
        for at in places:
            chance = best_chances(a[left], b[left], floor=one.rules.explore_floor)
            mine = left.index(items.index(int(result.item[result.chosen[at]])))
            assert result.propensity[at] == pytest.approx(chance[mine])
            left.pop(mine)


@settings(max_examples=60, deadline=None)
@given(
    betas=st.lists(st.tuples(st.floats(0.2, 200), st.floats(0.2, 200)), min_size=1, max_size=12),
    floor=st.sampled_from([0.0, 0.05, 1.0]),
)
def test_chances_sum_to_one_and_respect_the_floor(betas, floor):
    """Whatever the trials were."""
    a, b = (np.array(column) for column in zip(*betas, strict=True))
    chance = best_chances(a, b, floor=floor)
    assert chance.sum() == pytest.approx(1.0)
    assert (chance >= floor / len(a) - 1e-12).all()


def test_the_grid_agrees_with_sampling():
    """The closed form is Thompson's rule: ten thousand sampled Betas agree within two per cent."""
    a, b = np.array([2.0, 5.0, 1.0]), np.array([8.0, 20.0, 2.0])
    dice = np.random.default_rng(5)
    sampled = np.bincount(dice.beta(a, b, size=(10_000, 3)).argmax(axis=1), minlength=3) / 10_000
    assert np.abs(best_chances(a, b, floor=0.0) - sampled).max() < 0.02


def test_more_success_means_more_worth_and_more_steps():
    """Trials move the person's Beta, and through it how many steps there are."""
    bridges = tuple(Bridge(n, 0, f"t{n}", 1.0) for n in range(5))
    counts = []
    for won in (0.0, 5.0, 10.0):
        steps = Steps(bridges, accepted=won, missed=10.0 - won, familiar=(10.0, 15.0))
        counts.append(how_many(worth_of(*posterior(steps), steps), steps, 5, (1, 5)))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, 5)
