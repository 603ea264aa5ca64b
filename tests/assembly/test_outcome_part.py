"""Outcomes sent for decisions teach what is taken when shown: it moves lists, is a reason, leaves with the person."""

from __future__ import annotations

import numpy as np
import pytest

import tactful
from tactful.assembly.rebuild import rebuilt
from tactful.clock import DAY_MS, HOUR_MS, FixedClock, format_time

NOON = 1_763_812_800_000
ITEMS = [{"item_id": f"{t}{n}", "title": f"{t} {n}", "tags": [t]} for t in ("tea", "jam") for n in range(4)]
PEOPLE = 24


def open_engine(path=None):
    """Open a shop in which everybody bought one thing."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOON), learn_in_child=False)
    engine.items.put(ITEMS)
    at = format_time(NOON - 9 * DAY_MS)
    engine.events.add(
        [
            {"event_id": f"b{n}", "person_id": f"p{n}", "kind": "purchase", "item_id": f"jam{n % 4}", "at": at}
            for n in range(PEOPLE)
        ]
    )
    engine.learn()
    return engine


def lives(engine, people=range(PEOPLE), rounds=3):
    """Show lists to people, who open jam seldom and accept tea 3 nearly always."""
    rng = np.random.default_rng(2)
    for _ in range(rounds):
        for number in people:
            decision = engine.decide(person=f"p{number}", surface="cart", count=8)
            rows = []
            for shown in decision.items:
                at = format_time(engine.clock.now())
                rows.append({"item_id": shown.item_id, "kind": "shown", "at": at})
                if rng.random() < (0.9 if shown.item_id == "tea3" else 0.05):
                    rows.append({"item_id": shown.item_id, "kind": "opened", "at": at})
            assert engine.outcomes(decision.decision_id, rows).accepted == len(rows)
        engine.clock.move(HOUR_MS)
    engine.parts.living.learn_taste()
    engine.parts.living.learn_outcomes()


@pytest.fixture
def engine():
    """Yield such an engine in memory."""
    opened = open_engine()
    yield opened
    opened.close()


def same(engine):
    """Assert that the record of outcomes is the one counted afresh from the log."""
    served, fresh = engine.parts.living.model.outcomes.arrays(), rebuilt(engine.parts).outcomes.arrays()
    for name, array in fresh.items():
        np.testing.assert_array_equal(served[name], array, err_msg=name)


@pytest.mark.promise("I3")
def test_what_is_taken_when_shown_rises_and_says_why(engine):
    """Its reason is a true contribution: with the others it sums to the score; before there was none."""
    before = engine.decide(person="p1", surface="home", count=8)
    assert not [r for one in before.items for r in one.reasons if r.part == "outcome"]
    lives(engine)
    after = engine.decide(person="p1", surface="home", count=8)
    place = {one.item_id: one for one in after.items}
    reason = next(one for one in place["tea3"].reasons if one.part == "outcome")
    assert reason.code == "rank.outcome"
    assert reason.text.startswith("people often take it when they see it")
    assert reason.contribution > 0
    worse = next(one for one in place["jam2"].reasons if one.part == "outcome")
    assert worse.contribution < 0
    assert worse.text.startswith("although people take it less often")
    for one in after.items:
        assert abs(sum(r.contribution for r in one.reasons) - one.score) < 1e-9
    assert engine.replay(after.decision_id, recompute=True)["recompute"]["verdict"] == "equal"


@pytest.mark.promise("I6", "D4", "D5")
def test_whoever_leaves_takes_their_outcomes_along(engine):
    """Erased, objecting to training, or one item forgotten: at once the record is that of the surviving log."""
    lives(engine, rounds=2)
    assert engine.parts.living.model.outcomes
    same(engine)
    engine.people.erase("p0")
    same(engine)
    engine.people.set_controls("p1", {"objections": ["training"]})
    same(engine)
    engine.people.forget("p2", scope="item", item_id="tea3")
    same(engine)
    effects = engine.parts.living.model.outcome.base
    for number in range(3, PEOPLE - 5):
        engine.people.erase(f"p{number}")
    same(engine)
    assert len(effects) > 0
    assert len(engine.parts.living.model.outcome.base) == 0  # six people are left, fewer than k


@pytest.mark.promise("I6")
def test_the_effects_after_a_forget_are_those_of_a_model_learned_afresh(engine):
    """Not only the sums: what is served of outcomes is byte-equal, without waiting for anything."""
    lives(engine, rounds=2)
    engine.people.erase("p4")
    served, fresh = engine.parts.living.model.outcome, rebuilt(engine.parts).outcome
    assert served.base.tobytes() == fresh.base.tobytes()
    assert served.cells.tobytes() == fresh.cells.tobytes()


def test_outcomes_survive_a_restart_and_go_on_being_exact(tmp_path):
    """Saved with the model, read again, caught up with what came since."""
    first = open_engine(tmp_path / "shop")
    lives(first, rounds=2)
    first.learn()
    before = first.parts.living.model.outcome.base
    first.close()
    with tactful.open(tmp_path / "shop", clock=FixedClock(NOON + DAY_MS), learn_in_child=False) as again:
        assert again.parts.living.model.outcome.base.tobytes() == before.tobytes()
        lives(again, people=range(5), rounds=1)
        same(again)
        again.people.erase("p3")
        same(again)


def test_an_arm_can_try_the_outcome_part(engine):
    """Switched off in one arm and doubled in another; nothing is said of it where it is off."""
    lives(engine, rounds=2)
    arms = [
        {"arm": "without", "share": 0.5, "parts": {"outcome": 0.0}},
        {"arm": "louder", "share": 0.5, "parts": {"outcome": 4.0}},
    ]
    engine.experiments.put([{"experiment_id": "outcome", "surface": "home", "state": "running", "arms": arms}])
    said = {"without": 0, "louder": 0}
    for number in range(PEOPLE):
        decision = engine.decide(person=f"p{number}", surface="home", count=8)
        arm = decision.versions["experiments"].rpartition("/")[2]
        said[arm] += sum(reason.part == "outcome" for one in decision.items for reason in one.reasons)
    assert said["without"] == 0 < said["louder"]
