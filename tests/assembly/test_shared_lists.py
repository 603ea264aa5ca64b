"""Two rankings share a list: each place is placed by one of them, is explained by it, is replayed, and is counted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace

import tactful
from tactful.balance.choose import balance
from tactful.clock import DAY_MS, FixedClock, format_time
from tactful.decide.choice import choose_from
from tactful.decide.given import small_occasion, small_slate
from tactful.decide.mixing import under
from tactful.decide.replay import replay
from tactful.decisions.arm import ARMS
from tactful.decisions.record import decode
from tactful.errors import BadInput
from tactful.ids import DecisionId

NOON = 1_763_812_800_000
TOPICS = ("tea", "jam", "rye", "oil", "pie")
ITEMS = [{"item_id": f"{t}{n}", "title": f"{t} {n}", "tags": [t]} for t in TOPICS for n in range(12)]
FIRST = {"arm": "now", "share": 0.5}
SECOND = {"arm": "new", "share": 0.5, "rules": {"diversity": 0.9, "rarity": 1.0}, "parts": {"taste": 3.0, "trend": 0.0}}
SAME = {"arm": "new", "share": 0.5}
PEOPLE = 120


def sharing(**told):
    """Return an experiment in which two arms share the lists."""
    arms = [FIRST, told.pop("second", SECOND)]
    return {"experiment_id": "blend", "surface": "home", "arms": arms, "design": "interleaved", "state": "running",
            "measure": {"outcome": "accepted", "days": 3.0}, **told}  # fmt: skip


@pytest.fixture
def engine():
    """Yield a shop in which everybody bought of two topics."""
    opened = tactful.open(None, setting="shop", clock=FixedClock(NOON), learn_in_child=False)
    opened.items.put(ITEMS)
    rng, at = np.random.default_rng(1), format_time(NOON - DAY_MS)
    for number in range(PEOPLE):
        tags = rng.choice(TOPICS, 2, replace=False)
        items = [f"{tags[turn % 2]}{int(rng.integers(0, 12))}" for turn in range(6)]
        rows = [
            {"event_id": f"{number}-{turn}", "person_id": f"p{number}", "kind": "purchase", "item_id": item, "at": at}
            for turn, item in enumerate(items)
        ]
        opened.events.add(rows)
    opened.learn()
    yield opened
    opened.close()


def asked(engine, people=PEOPLE, count=8):
    """Let everybody ask once; return person to decision."""
    return {f"p{n}": engine.decide(person=f"p{n}", surface="home", count=count) for n in range(people)}


def record_of(engine, decision):
    """Return the record of a decision."""
    return decode(engine.store.ledger.read(DecisionId(decision.decision_id)).body)


def ids(decision):
    """Return what a decision shows."""
    return [shown.item_id for shown in decision.items]


def takes(engine, decision, place, kind="accepted"):
    """Tell an outcome of one place of a list."""
    at = format_time(engine.clock.now())
    told = [{"item_id": decision.items[place].item_id, "kind": kind, "at": at}]
    assert engine.outcomes(decision.decision_id, told).accepted == 1


@pytest.mark.promise("I3", "I5", "X3")
def test_every_place_of_a_shared_list_is_explained_by_the_ranking_that_placed_it(engine):
    """Reasons sum to the score, the replay meets the seal, the model gives the list again, and why names the arm."""
    engine.experiments.put([sharing()])
    teams = []
    for decision in asked(engine, 40).values():
        assert decision.versions[ARMS] == "blend/1/both"
        record = record_of(engine, decision)
        assert record.given.rules.diversity != record.given.beside.rules.diversity == 0.9
        teams += list(record.choice.teams)
        for shown, team in zip(decision.items, record.choice.teams, strict=True):
            assert abs(sum(reason.contribution for reason in shown.reasons) - shown.score) < 1e-9
            told = engine.why(decision.decision_id, shown.item_id)
            assert told["arm"] == ("now", "new")[team]
            if team:
                assert "rank.trend" not in told["parts"]
        assert engine.replay(decision.decision_id, recompute=True)["equal"]
        assert engine.why(decision.decision_id, decision.items[0].item_id)["counterfactual"]["faithful"]
    assert 0.4 < np.mean(teams) < 0.6


@pytest.mark.promise("I5")
def test_a_record_that_names_another_ranking_for_a_place_does_not_replay(engine):
    """Whose place it was is replayed like the list itself."""
    engine.experiments.put([sharing()])
    record = record_of(engine, engine.decide(person="p3", surface="home", count=8))
    assert replay(record)[0]
    turned = bytes(1 - team for team in record.choice.teams)
    assert not replay(replace(record, choice=replace(record.choice, teams=turned)))[0]


def test_a_second_ranking_that_changes_nothing_gives_the_list_of_the_service(engine):
    """Place for place, for everybody: what is shared is the list, not a mixture of leftovers."""
    engine.experiments.put([sharing(second=SAME)])
    for number in range(30):
        shared = record_of(engine, engine.decide(person=f"p{number}", surface="home", count=8))
        alone = choose_from(replace(shared.given, beside=None))
        assert alone.chosen.astype("<u2").tobytes() == shared.choice.chosen
        assert alone.roles == shared.choice.roles


@pytest.mark.promise("E5")
def test_a_shared_list_keeps_to_the_dial(engine):
    """No first step at familiar under either ranking, and no more of what is new than one of them alone has."""
    engine.experiments.put([sharing(second={**SECOND, "rules": {"bridges": True, "diversity": 0.9}})])
    engine.people.set_controls("p1", {"dial": {"home": "familiar"}})
    assert "new" not in [shown.role for shown in engine.decide(person="p1", surface="home", count=8).items]
    seen = 0
    for decision in asked(engine, 60).values():
        given = record_of(engine, decision).given
        pool, small = small_slate(given), small_occasion(given)
        alone = [
            balance(pool, small).roles,
            balance(under(given.beside, pool), dataclasses.replace(small, rules=given.beside.rules)).roles,
        ]
        new = [shown.role for shown in decision.items].count("new")
        seen += new
        assert new <= max(roles.count("new") for roles in alone)
    assert seen


@pytest.mark.promise("I7")
def test_whoever_is_not_profiled_shares_no_list(engine):
    """Their list is the one it would be without, and names no arm."""
    engine.people.set_controls("p1", {"dial": {"*": "none"}})
    before = engine.decide(person="p1", surface="home", count=6)
    engine.experiments.put([sharing()])
    after = engine.decide(person="p1", surface="home", count=6)
    assert ids(before) == ids(after)
    assert ARMS not in after.versions
    assert record_of(engine, after).given.beside is None


def run(engine, wanted, *, lists=3, also=None, **told):
    """Let everybody be shown shared lists and take the first place of the ranking that `wanted` returns."""
    engine.experiments.put([sharing(**told)])
    rng = np.random.default_rng(5)
    for _ in range(lists):
        for number, decision in enumerate(asked(engine).values()):
            teams = record_of(engine, decision).choice.teams
            for kind, choose in (("accepted", wanted), *((("dismissed", also),) if also else ())):
                team = choose(rng, number)
                if team is not None and team in teams:
                    takes(engine, decision, teams.index(team), kind)
        engine.clock.move(DAY_MS // 2)


def test_a_readout_tells_whose_places_are_taken(engine):
    """Waiting first, then a verdict with an interval; what comes after the days does not count."""
    run(engine, lambda rng, _: int(rng.random() < 0.8))
    assert engine.measuring.readout("blend")["verdict"] == "cannot-tell.nobody"
    assert engine.measuring.readout("blend")["waiting"] == PEOPLE
    engine.clock.move(4 * DAY_MS)
    told = engine.measuring.readout("blend")
    assert (told["design"], told["verdict"]) == ("interleaved", "better")
    row = told["against"][0]
    assert 0.3 < row["low"] < row["difference"] < row["high"] < 0.9
    assert [arm["people"] for arm in told["arms"]] == [PEOPLE, PEOPLE]
    assert sum(arm["mean"] for arm in told["arms"]) == pytest.approx(1.0)
    assert sum(told["ratio"]["reached"]) == 3 * PEOPLE


def test_a_ranking_that_people_put_away_more_is_better_at_a_cost(engine):
    """What must not rise is compared within the same lists."""
    run(engine, lambda rng, _: int(rng.random() < 0.8), also=lambda rng, _: int(rng.random() < 0.9) or None)
    engine.clock.move(4 * DAY_MS)
    told = engine.measuring.readout("blend")
    assert told["verdict"] == "better.at-a-cost"
    assert [guard["outcome"] for guard in told["against"][0]["guardrails"] if guard["rose"]] == ["dismissed"]


@pytest.mark.promise("D5")
def test_erased_people_leave_the_readout_of_shared_lists(engine):
    """And whoever objects to training is not counted."""
    run(engine, lambda rng, _: int(rng.random() < 0.8), lists=1)
    engine.clock.move(4 * DAY_MS)
    for number in range(4):
        engine.people.erase(f"p{number}")
    engine.people.set_controls("p9", {"objections": ["training"]})
    assert [arm["people"] for arm in engine.measuring.readout("blend")["arms"]] == [PEOPLE - 5] * 2


def test_where_nobody_takes_anything_or_few_are_asked_nothing_is_told(engine):
    """In words, and without a figure that looks like one."""
    run(engine, lambda *_: None, lists=1)
    engine.clock.move(4 * DAY_MS)
    told = engine.measuring.readout("blend")
    assert (told["verdict"], told["against"][0]["difference"]) == ("cannot-tell.no-outcomes", None)
    engine.experiments.put([sharing(traffic=0.2)])
    lists = asked(engine)
    for decision in lists.values():
        takes(engine, decision, 0)
    engine.clock.move(4 * DAY_MS)
    assert engine.measuring.readout("blend")["verdict"] == "cannot-tell.few-people"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"second": {**SECOND, "rules": {"seen": "never"}}}, "bad-arm"),
        ({"second": {**SECOND, "rules": {"explore_slots": 2}}}, "bad-arm"),
        ({"second": {**SECOND, "arm": "both"}}, "bad-experiment"),
        ({"arms": [SECOND, {**SAME, "arm": "third"}]}, "bad-experiment"),
        ({"arms": [{**FIRST, "share": 0.3}, {**SECOND, "share": 0.7}]}, "bad-shares"),
        ({"arms": [{**FIRST, "share": 0.25}, {**SECOND, "share": 0.25}, {**SAME, "arm": "x"}]}, "bad-experiment"),
        ({"measure": {"of": "value"}}, "bad-experiment"),
        ({"surface": "discover"}, "bad-experiment"),
        ({"design": "switchback"}, "bad-experiment"),
    ],
)
def test_what_shared_lists_cannot_tell_is_refused(told, code):
    """Rules of whole lists, lots, more than two, uneven coins, sums of values."""
    setting = "streaming" if told.get("surface") else "shop"
    with tactful.open(None, setting=setting, learn_in_child=False) as opened:
        with pytest.raises(BadInput) as refused:
            opened.experiments.put([sharing(**told)])
        assert refused.value.code == code
        assert refused.value.hint
