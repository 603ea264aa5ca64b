"""Rules of tact, each on its own: what just happened, what nobody shared, what strains, what is not for the young."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import NOW, catalogue, liking, occasion, slate, viewing
from hypothesis import given
from hypothesis import strategies as st

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Condition, Item
from tactful.catalogue.tells import Tells
from tactful.clock import DAY_MS
from tactful.decisions.guarding import About, Guarding, JustBought, Minors, Significant, Vulnerable
from tactful.guard.rules import guard
from tactful.profile.sums import Amount
from tactful.profile.view import Trait

HARMFUL = {"classes": ("gambling",), "tags": ("credit", "diet"), "kinds": ("loan",)}
STRICT = Guarding(minors=Minors(**HARMFUL), vulnerable=Vulnerable(**HARMFUL, moods=("stressed",)))
BABY = Guarding(life_events={"baby": About(tags=("baby",))})


def verdicts(shop, view=None, **changes):
    """Return the code of each item after the whole guard, empty while in play."""
    guarded = guard(slate([1.0] * len(shop)), occasion(shop, view=view, **changes))
    return [guarded.codes[index] for index in guarded.aside]


def checks(shop, view=None, **changes):
    """Return the facts of each rule that told some, by rule."""
    guarded = guard(slate([1.0] * len(shop)), occasion(shop, view=view, **changes))
    return {check.rule: check for check in guarded.checks}


def shop(*changes: dict[str, object]) -> Catalogue:
    """Return a catalogue of items i0, i1, … with these fields."""
    return catalogue(*(Item(item_id=f"i{n}", **fields) for n, fields in enumerate(changes)))


def bought(*numbers: int, days: float = 1.0):
    """Return a view of somebody who bought these so many days ago."""
    return viewing(owned=numbers, seen=numbers, seen_at=[NOW - int(days * DAY_MS)] * len(numbers))


TELEVISIONS = (
    {"durable": True, "kind": "tv", "tags": ["screen", "living room"]},
    {"durable": True, "kind": "tv", "tags": ["screen", "living room", "large"]},
    {"durable": True, "kind": "tv", "tags": ["screen", "car", "small", "set"]},
    {"durable": True, "kind": "soundbar", "tags": ["screen", "living room"]},
    {"kind": "cable", "tags": ["screen", "living room"]},
)


def test_substitutes_of_a_durable_thing_rest_for_a_month_and_its_complements_do_not():
    """Another television like the one just bought rests; one for the car, a soundbar and a cable stay."""
    resting = "guard.just-bought.substitute"
    assert verdicts(shop(*TELEVISIONS), bought(0)) == ["guard.owned.durable", resting, "", "", ""]
    assert verdicts(shop(*TELEVISIONS), bought(0, days=31)) == ["guard.owned.durable", "", "", "", ""]
    assert checks(shop(*TELEVISIONS), bought(0))["just-bought"].because == (0,)


def test_what_people_have_side_by_side_is_no_substitute():
    """Two televisions of which many people have both go together, whatever their tags say."""
    tells = Tells(side_by_side={0: np.array([1], np.int32)})
    assert verdicts(shop(*TELEVISIONS), bought(0), tells=tells)[1] == ""


def test_a_returned_thing_makes_nothing_rest():
    """Who sent the television back still needs one."""
    view = bought(0)
    back = replace(
        liking(0), weight=np.array([-0.5], np.float32), owned=view.owned, seen=view.seen, seen_at=view.seen_at
    )
    assert verdicts(shop(*TELEVISIONS), back)[1] == ""


def test_asking_for_a_substitute_shows_it():
    """The query of this very ask outranks the rest."""
    assert verdicts(shop(*TELEVISIONS), bought(0), context={"query": "large screen"})[1] == ""


def test_of_what_is_used_up_only_untried_variants_rest():
    """Another milk rests for some days; the milk itself and the one they also buy come at the person's own pace."""
    milk = shop({"group": "milk"}, {"group": "milk"}, {"group": "milk"}, {"group": "bread"})
    view = viewing(owned=[0, 2], seen=[0, 2], seen_at=[NOW - DAY_MS, NOW - 40 * DAY_MS])
    assert verdicts(milk, view) == ["", "guard.just-bought.substitute", "", ""]
    off = Guarding(just_bought=JustBought(days=0.0, durable_days=0.0))
    assert verdicts(milk, view, guarding=off) == [""] * 4


def test_an_unshared_life_event_is_not_hinted_at():
    """Lotion buyers see no cot; whoever said so, did something with one, or looks for it does."""
    goods = shop({"tags": ["baby"], "title": "Cot"}, {"tags": ["lotion"]})
    hint = "guard.life-events.unshared"
    assert verdicts(goods, liking(1), guarding=BABY) == [hint, ""]
    assert verdicts(goods, liking(0), guarding=BABY) == ["", ""]
    told = replace(liking(1), traits=(Trait("tag=baby", "like", "baby"),))
    assert verdicts(goods, told, guarding=BABY) == ["", ""]
    assert verdicts(goods, liking(1), guarding=BABY, context={"query": "cot"}) == ["", ""]
    assert checks(goods, liking(1), guarding=BABY)["life-events"].facts == {"event": "baby"}


def test_a_gift_is_not_a_life_event():
    """A cot given away leaves no signal that steers, so nothing is hinted at; possession alone shares nothing."""
    goods = shop({"tags": ["baby"]}, {"tags": ["baby"]})
    assert verdicts(goods, bought(0), guarding=BABY) == ["guard.life-events.unshared"] * 2


def test_a_list_for_nobody_hints_at_nothing_unless_it_is_pushed():
    """What is popular stays popular; unasked it is not sent."""
    goods = shop({"tags": ["baby"]})
    assert verdicts(goods, guarding=BABY, mode="fallback") == [""]
    assert verdicts(goods, guarding=BABY, mode="fallback", pushed=True) == ["guard.life-events.unshared"]


@pytest.mark.promise("K1")
def test_minors_are_not_shown_what_is_not_for_them_asked_for_or_not():
    """By class, tag and kind; the query does not unlock it; others are not touched."""
    goods = shop({"sensitive": ["gambling"], "title": "Dice"}, {"tags": ["diet"]}, {"kind": "loan"}, {})
    young = verdicts(goods, guarding=STRICT, minor=True, context={"query": "dice diet"})
    assert young == ["guard.minors.not-for-minors"] * 3 + [""]
    assert verdicts(goods, guarding=STRICT, context={"query": "dice diet"}) == ["", "", "", ""]


@pytest.mark.promise("E6")
@given(
    st.lists(st.sampled_from(["credit", "diet", "tea", "book"]), min_size=1, max_size=12),
    st.lists(st.floats(-5, 5, width=32), min_size=12, max_size=12),
)
def test_distress_never_lifts_a_harmful_thing(tags, scores):
    """Metamorphic: with a sign of distress every such item is out, and every other keeps its place among the others."""
    goods = shop(*({"tags": [tag]} for tag in tags))
    calm, strained = (
        guard(slate(scores[: len(goods)]), occasion(goods, guarding=STRICT, distress=signs))
        for signs in ((), ("mood",))
    )
    harmful = np.array([tag in {"credit", "diet"} for tag in tags])
    assert not (strained.in_play() & harmful).any()
    assert (strained.in_play() == (calm.in_play() & ~harmful)).all()
    assert strained.score().tolist() == calm.score().tolist()


def test_what_has_lasting_effects_is_shown_where_it_belongs():
    """A loan on a page made for it, and nowhere else."""
    goods, rules = shop({"kind": "loan"}, {}), Guarding(significant=Significant(kinds=("loan",)))
    assert verdicts(goods, guarding=rules) == ["guard.significant.wrong-place", ""]
    assert verdicts(goods, guarding=rules, significant=True) == ["", ""]


def test_a_tip_is_for_whom_its_conditions_hold():
    """Spending of the last month on the topic, within bounds; older and other spending does not count."""
    tip = {"when": [Condition(topic="eating out", days=30, at_least=100, at_most=500)]}
    spent = tuple(
        Amount("spend", topic, NOW - days * DAY_MS, value)
        for topic, days, value in (("eating out", 3, 80.0), ("eating out", 10, 40.0), ("eating out", 40, 900.0))
    )
    spent = (*spent, Amount("spend", "rent", NOW, 400.0))
    assert verdicts(shop(tip, {}), sums=spent) == ["", ""]
    assert verdicts(shop(tip, {}), sums=spent[1:]) == ["guard.when.unmet", ""]
    assert verdicts(shop(tip, {}), sums=(*spent, Amount("spend", "eating out", NOW, 900.0)))[0] == "guard.when.unmet"
    assert verdicts(shop(tip, {})) == ["guard.when.unmet", ""]
    assert checks(shop(tip), sums=spent)["when"].facts == {"spend on eating out in 30 days": 120.0}


def test_a_tip_serves_a_goal_that_the_person_named():
    """Registered or declared; another goal is another tip."""
    tips = shop({"goals": ["travel"]}, {"goals": ["first home", "travel"]}, {"goals": ["retirement"]})
    view = replace(liking(0), traits=(Trait("goal=travel", "goal", "travel"),))
    assert verdicts(tips, view) == ["", "", "guard.when.other-goal"]


def test_a_trace_row_names_its_rule_and_the_past_it_went_by():
    """Facts are numbers and words; the past is named so that forgetting it finds the record."""
    strained = checks(shop({"tags": ["credit"]}), guarding=STRICT, distress=("mood",))["vulnerable"]
    assert (strained.verdict, strained.facts) == ("aside", {"told_by": ["mood"]})
