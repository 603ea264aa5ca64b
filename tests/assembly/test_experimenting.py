"""An experiment reaches the pass, stands in the record, is replayed, and is read out from decisions and outcomes."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

import tactful
from tactful.clock import DAY_MS, HOUR_MS, FixedClock, format_time
from tactful.decisions.arm import ARMS
from tactful.decisions.record import Record, decode, versions_of
from tactful.errors import BadInput, Conflict, NotFound
from tactful.ids import DecisionId

NOON = 1_763_812_800_000
ITEMS = [{"item_id": f"{t}{n}", "title": f"{t} {n}", "tags": [t]} for t in ("tea", "jam", "rye") for n in range(8)]
NOW_ARM = {"arm": "now", "share": 0.5}
NEW_ARM = {"arm": "new", "share": 0.5, "rules": {"diversity": 0.9, "explore_slots": 2}, "parts": {"trend": 0.0}}
PEOPLE = 160


def ranking(**told):
    """Return an experiment as doors send it."""
    return {"experiment_id": "ranking", "surface": "home", "arms": [NOW_ARM, NEW_ARM], "state": "running", **told}


def bought(engine, person, *items):
    """Tell the engine of purchases a day ago."""
    at = format_time(engine.clock.now() - DAY_MS)
    engine.events.add(
        [
            {"event_id": f"{person}-{item}", "person_id": person, "kind": "purchase", "item_id": item, "at": at}
            for item in items
        ]
    )


def open_engine(path=None):
    """Open a shop in which everybody bought something."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOON), learn_in_child=False)
    engine.items.put(ITEMS)
    rng = np.random.default_rng(1)
    for number in range(PEOPLE):
        bought(engine, f"p{number}", *[ITEMS[row]["item_id"] for row in rng.integers(0, len(ITEMS), 3)])
    engine.learn()
    return engine


@pytest.fixture
def engine():
    """Yield such an engine in memory."""
    opened = open_engine()
    yield opened
    opened.close()


def arm_of(decision):
    """Return the arm that a decision names, None for none."""
    label = decision.versions.get(ARMS, "")
    return label.rpartition("/")[2] or None


def asked(engine, people=PEOPLE):
    """Let everybody ask once; return person to decision."""
    return {f"p{n}": engine.decide(person=f"p{n}", surface="home", count=6) for n in range(people)}


def happens(engine, decision, kind):
    """Tell an outcome of the first item of a list."""
    at = format_time(engine.clock.now())
    report = engine.outcomes(decision.decision_id, [{"item_id": decision.items[0].item_id, "kind": kind, "at": at}])
    assert report.accepted == 1


def test_a_list_is_made_under_the_arm_and_says_so(engine):
    """Both arms occur; the rules of the arm hold, its factors too, and an untouched surface knows nothing of it."""
    engine.experiments.put([ranking()])
    lists = asked(engine)
    arms = {person: arm_of(one) for person, one in lists.items()}
    assert set(arms.values()) == {"now", "new"}
    assert 0.3 < list(arms.values()).count("new") / PEOPLE < 0.7
    trends = {"now": 0, "new": 0}
    for person, one in lists.items():
        record = decode(engine.store.ledger.read(DecisionId(one.decision_id)).body)
        new = arms[person] == "new"
        assert record.given.rules.diversity == (0.9 if new else engine.settings.surfaces["home"].diversity)
        assert [shown.role == "explore" for shown in one.items].count(True) == (2 if new else 0)
        trend = [reason.contribution for shown in one.items for reason in shown.reasons if reason.code == "rank.trend"]
        trends[arms[person]] += len(trend)
        assert "in-experiment: this list is part of an experiment (ranking)" in one.notices
    assert trends["new"] == 0 < trends["now"]
    assert arm_of(engine.decide(person="p0", surface="cart", count=3)) is None


@pytest.mark.promise("I3", "I5", "X3")
def test_reasons_sum_and_replay_is_equal_under_every_arm(engine):
    """Contributions sum to the score, replay meets the seal, and the model asked again still gives the list."""
    engine.experiments.put([ranking()], held=0.1)
    for decision in asked(engine, 40).values():
        for shown in decision.items:
            assert abs(sum(reason.contribution for reason in shown.reasons) - shown.score) < 1e-9
        told = engine.replay(decision.decision_id, recompute=True)
        assert told["equal"]
        assert told["recompute"]["verdict"] == "equal"
        assert engine.why(decision.decision_id, decision.items[0].item_id)["counterfactual"]["faithful"]


def test_a_person_keeps_the_arm_for_the_phase_and_is_dealt_anew_after_an_edit(engine, tmp_path):
    """Over asks and a restart; an edit while it runs is a new phase, told in the record."""
    place = tmp_path / "shop"
    first = tactful.open(place, setting="shop", clock=FixedClock(NOON), learn_in_child=False)
    first.items.put(ITEMS)
    for number in range(60):
        bought(first, f"p{number}", "tea1", "jam2")
    first.learn()
    first.experiments.put([ranking()])
    before = {person: arm_of(one) for person, one in asked(first, 60).items()}
    assert before == {person: arm_of(one) for person, one in asked(first, 60).items()}
    first.close()
    with tactful.open(place, clock=FixedClock(NOON), learn_in_child=False) as again:
        assert before == {person: arm_of(one) for person, one in asked(again, 60).items()}
        bolder = {**NEW_ARM, "rules": {"diversity": 0.5}}
        told = again.experiments.put([ranking(arms=[NOW_ARM, bolder])])
        assert [phase["number"] for phase in told["experiments"][0]["phases"]] == [1, 2]
        after = asked(again, 60)
        assert all(one.versions[ARMS].startswith("ranking/2/") for one in after.values())
        moved = [arm_of(one) != before[person] for person, one in after.items()]
        assert 0.2 < np.mean(moved) < 0.8


@pytest.mark.promise("I7")
def test_whoever_is_not_profiled_takes_no_part(engine):
    """The dial at none, an objection, nobody at all, somebody new: their list is the one it would be without."""
    engine.people.set_controls("p1", {"dial": {"*": "none"}})
    engine.people.set_controls("p2", {"objections": ["recommendation"]})
    who = [{"person": "p1"}, {"person": "p2"}, {}, {"person": "new-here"}]
    before = [engine.decide(surface="home", count=6, **one) for one in who]
    arms = [{**NOW_ARM, "rules": {"diversity": 0.9}}, {**NEW_ARM, "parts": {"taste": 0.0}}]
    engine.experiments.put([ranking(arms=arms)], held=0.1)
    after = [engine.decide(surface="home", count=6, **one) for one in who]
    assert [arm_of(one) for one in after] == [None] * 4
    assert [[s.item_id for s in one.items] for one in after[:3]] == [[s.item_id for s in o.items] for o in before[:3]]


def measured(engine, share_new=0.9, share_now=0.1):
    """Run the experiment: lists for everybody, some outcomes, and the days pass."""
    engine.experiments.put([ranking(measure={"outcome": "accepted", "days": 3.0}, guardrails=["dismissed"])])
    rng = np.random.default_rng(3)
    lists = asked(engine)
    for one in lists.values():
        if rng.random() < (share_new if arm_of(one) == "new" else share_now):
            happens(engine, one, "accepted")
    return lists


def test_a_readout_counts_people_from_decisions_and_outcomes(engine):
    """Waiting while the days have not passed, then a verdict; late outcomes of later days do not count."""
    lists = measured(engine)
    waiting = engine.measuring.readout("ranking")
    assert (waiting["verdict"], waiting["waiting"]) == ("cannot-tell.nobody", PEOPLE)
    engine.clock.move(4 * DAY_MS)
    told = engine.measuring.readout("ranking")
    assert told["verdict"] == "better"
    row = told["against"][0]
    assert (row["arm"], row["low"] > 0.3, row["high"] < 1.3) == ("new", True, True)
    for arm in told["arms"]:
        mine = [one for one in lists.values() if arm_of(one) == arm["arm"]]
        assert arm["people"] == len(mine)
        assert 0 <= arm["mean"] <= 1
    late = next(one for one in lists.values() if arm_of(one) == "now")
    happens(engine, late, "accepted")
    assert engine.measuring.readout("ranking")["arms"] == told["arms"]


@pytest.mark.promise("D5")
def test_erased_people_leave_the_readout(engine):
    """Everything is counted from what is still there; whoever objects is not counted either."""
    lists = measured(engine)
    engine.clock.move(4 * DAY_MS)
    before = engine.measuring.readout("ranking")
    gone = [person for person, one in lists.items() if arm_of(one) == "new"][:9]
    for person in gone[:6]:
        engine.people.erase(person)
    for person in gone[6:]:
        engine.people.set_controls(person, {"objections": ["training"]})
    after = engine.measuring.readout("ranking")
    assert after["arms"][0] == before["arms"][0]
    assert after["arms"][1]["people"] == before["arms"][1]["people"] - 9


def test_zero_outcomes_cannot_tell(engine):
    """As the readout says in words."""
    measured(engine, 0.0, 0.0)
    engine.clock.move(4 * DAY_MS)
    told = engine.measuring.readout("ranking")
    assert told["verdict"] == "cannot-tell.no-outcomes"
    assert told["text"].startswith("cannot tell")


def test_a_session_that_was_somebody_with_another_arm_is_left_out(engine):
    """Whoever saw two arms of a phase is counted for neither, and the readout says how many that were."""
    engine.experiments.put([ranking(measure={"outcome": "accepted", "days": 1.0})])
    sessions = {}
    for number in range(12):
        at = format_time(engine.clock.now() - HOUR_MS)
        seen = {"event_id": f"s{number}", "session_id": f"s{number}", "kind": "view", "item_id": "tea1", "at": at}
        engine.events.add([seen])
        sessions[number] = arm_of(engine.decide(session=f"s{number}", surface="home", count=4))
    people = {number: arm_of(engine.decide(person=f"p{number}", surface="home", count=4)) for number in range(12)}
    for number in range(12):
        engine.people.identify(f"s{number}", f"p{number}")
    crossed = sum(sessions[number] != people[number] for number in range(12))
    engine.clock.move(2 * DAY_MS)
    told = engine.measuring.readout("ranking")
    assert 0 < crossed == told["crossed"]
    assert sum(arm["people"] for arm in told["arms"]) == 12 - crossed


def test_the_holdout_is_read_out_like_an_experiment(engine):
    """Held out or served, whatever else is tried."""
    engine.experiments.put([ranking()], held=0.2)
    lists = asked(engine)
    held = [one for one in lists.values() if arm_of(one) == "held-out"]
    engine.clock.move(8 * DAY_MS)
    told = engine.measuring.readout("holdout")
    assert [arm["people"] for arm in told["arms"]] == [len(held), PEOPLE - len(held)]
    assert all("ranking" not in one.versions[ARMS] for one in held)
    assert engine.measuring.readout("ranking")["arms"][0]["people"] < PEOPLE - len(held)


def test_what_cannot_be_put_or_read_is_refused(engine):
    """All or nothing, with codes; the version guards against two people changing at once."""
    with pytest.raises(BadInput) as bad:
        engine.experiments.put([ranking(), ranking(experiment_id="b", surface="attic")])
    assert bad.value.code == "unknown-surface"
    assert engine.experiments.listed()["experiments"] == []
    version = engine.experiments.listed()["version"]
    engine.experiments.put([ranking()], version=version)
    with pytest.raises(Conflict) as late:
        engine.experiments.put([ranking(state="stopped")], version=version)
    assert late.value.code == "experiments-changed"
    with pytest.raises(Conflict) as taken:
        engine.experiments.put([ranking(experiment_id="b", traffic=0.2)])
    assert taken.value.code == "surface-taken"
    for name, number, code in (("b", None, "unknown-experiment"), ("ranking", 4, "unknown-phase")):
        with pytest.raises(NotFound) as missing:
            engine.measuring.readout(name, number)
        assert missing.value.code == code
    with pytest.raises(BadInput, match="misspelt"):
        engine.experiments.put([{**ranking(), "misspelt": 1}])
    engine.experiments.put([ranking(state="stopped"), ranking(experiment_id="b")])  # one makes room for the other
    assert [one["state"] for one in engine.experiments.listed()["experiments"]] == ["stopped", "running"]


def test_every_change_is_chained(engine):
    """Started, changed, stopped, held out."""
    engine.experiments.put([ranking()])
    engine.experiments.put([ranking(traffic=0.5)], held=0.01)
    engine.experiments.put([ranking(traffic=0.5, state="stopped")])
    actions = [link.action for link in engine.store.chain.links() if link.action.startswith("experiment.")]
    assert actions == ["experiment.started", "experiment.changed", "experiment.held-out", "experiment.stopped"]


def test_a_record_from_before_experiments_is_still_read(engine):
    """Its last field is absent and counts as no arms."""
    decision = engine.decide(person="p1", surface="home", count=3)
    entry = engine.store.ledger.read(DecisionId(decision.decision_id))
    older = entry.body[:1] + msgspec.msgpack.encode(msgspec.msgpack.decode(entry.body[1:])[:6])
    read: Record = decode(older)
    assert (read.given, read.choice, read.arms) == (decode(entry.body).given, decode(entry.body).choice, ())
    assert versions_of(older) == decision.versions
