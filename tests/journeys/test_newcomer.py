"""Journey 1, the newcomer: a decision whose numbers add up, why, why-not with a flip, replay, restart, restore."""

from __future__ import annotations

from pathlib import Path

import pytest
import town

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.restore import restore
from tactful.decisions.decision import Ask


@pytest.mark.promise("I3")
def test_every_number_adds_up(engine: Engine) -> None:
    """Reasons sum to the score of every shown item, and so do the signals within each reason."""
    decision = engine.decide(person="resident-3", surface="home", count=10)
    assert len(decision.items) == 10
    for shown in decision.items:
        assert abs(sum(reason.contribution for reason in shown.reasons) - shown.score) <= 1e-9
        for reason in shown.reasons:
            assert abs(sum(signal.contribution for signal in reason.signals) - reason.contribution) <= 1e-9
            assert reason.text


@pytest.mark.promise("I5", "X3")
def test_why_why_not_and_replay_answer_for_every_item(engine: Engine) -> None:
    """Any id gets an answer, and the decision replays byte for byte."""
    decision = engine.decide(person="resident-3", surface="home", count=4)
    assert engine.replay(decision.decision_id)["equal"]
    shown = {one.item_id for one in decision.items}
    for row in town.catalogue():
        told = engine.why_not(decision.decision_id, row["item_id"])
        assert (told["verdict"] == "shown") == (row["item_id"] in shown)
        assert told["text"]
    why = engine.why(decision.decision_id, decision.items[0].item_id)
    assert abs(sum(why["parts"].values()) - decision.items[0].score) <= 1e-9
    assert engine.why_not(decision.decision_id, "no such thing")["verdict"] == "unknown-item"


@pytest.mark.slow
@pytest.mark.promise("D6")
def test_a_restored_copy_decides_equal_lists_and_does_not_know_the_erased(tmp_path: Path) -> None:
    """Backup, erase somebody, restore with the list of erasures: same lists for all others, nobody resurrected."""
    clock = town.clock()
    engine = tactful.open(tmp_path / "live", setting="shop", clock=clock, learn_in_child=False)
    town.settle(engine)
    engine.backup(tmp_path / "monday")
    engine.people.erase("resident-7")
    engine.learn()
    asked = ["resident-1", "visitor-2", "visitor-30"]
    lists = {who: [s.item_id for s in engine.decide(person=who, surface="home", count=10).items] for who in asked}
    engine.close()

    restore(
        tmp_path / "monday",
        tmp_path / "copy",
        key_file=tmp_path / "live" / "master.key",
        tombstones=[tmp_path / "live" / "tombstones.log"],
        clock=clock,
    )
    copy = tactful.open(tmp_path / "copy", clock=clock)
    try:
        for who, expected in lists.items():
            assert expected == [s.item_id for s in copy.decide(person=who, surface="home", count=10).items]
        assert copy.decide(person="resident-7", surface="home", count=5).mode == "fallback"
    finally:
        copy.close()


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    """Closing and opening again changes neither model nor list, and decisions can still be read."""
    clock = town.clock()
    engine = tactful.open(tmp_path / "live", setting="shop", clock=clock, learn_in_child=False)
    town.settle(engine)
    before, recorded = unrecorded(engine), engine.decide(person="resident-2", surface="home", count=10)
    engine.close()
    again = tactful.open(tmp_path / "live", clock=clock)
    try:
        assert unrecorded(again) == before
        assert again.read_decision(recorded.decision_id) == recorded
        assert again.replay(recorded.decision_id)["equal"]
    finally:
        again.close()


def unrecorded(engine: Engine) -> list[tuple[str, float]]:
    """Return a list and its scores without recording it: what was shown lately moves the next list."""
    asking = engine._asking
    decision = asking.pass_of(asking.occasion_of(Ask(surface="home", count=10, person_id="resident-1")))[0]
    return [(shown.item_id, shown.score) for shown in decision.items]
