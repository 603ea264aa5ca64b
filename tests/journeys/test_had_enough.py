"""Journey 6, the person who has had enough: sees everything, corrects, withdraws, erases, returns as somebody new."""

from __future__ import annotations

from pathlib import Path

import pytest
import town

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.reads import Reader
from tactful.assembly.restore import restore
from tactful.decisions.decision import Decision


def about_clubs(decision: Decision) -> bool:
    """Tell whether any reason rests on a club she went to."""
    signals = [s for shown in decision.items for reason in shown.reasons for s in reason.signals]
    return any((s.item_id or "").startswith("club") for s in signals)


def test_she_sees_every_signal_where_it_came_from_who_read_it_and_when_it_goes(engine: Engine) -> None:
    """Nothing is left out, and what is inferred is told with how surely."""
    engine.people.profile("resident-1", reader=Reader("k_desk", "support"))
    decision = engine.decide(person="resident-1", surface="home", count=5)
    profile = engine.people.profile("resident-1")
    assert len(profile["signals"]) == len(engine.store.events.history(engine.people.known("resident-1").pseudonym))
    for signal in profile["signals"]:
        assert {"kind", "source", "observed_at", "expires_at", "age_days", "weight", "purposes"} <= set(signal)
        assert signal["read_for"]
        assert all(signal["not_read_for"].values())
    music = next(one for one in profile["inferred"]["topics"] if one["topic"] == "music")
    assert music["evidence"] > 0
    assert music["confidence"]["low"] < music["share"] < music["confidence"]["high"]
    reads = engine.people.reads("resident-1")
    assert [(row["key_id"], row["purpose"]) for row in reads["staff"]] == [("k_desk", "support")]
    assert reads["decisions"][0]["decision_id"] == decision.decision_id
    assert "purchase" in reads["decisions"][0]["kinds"]


@pytest.mark.promise("D3")
def test_she_corrects_one_inference_and_it_stays_corrected(engine: Engine) -> None:
    """'Music is not me': gone from the next list and from the profile, whatever happens at her account afterwards."""
    assert about_clubs(engine.decide(person="resident-1", surface="home", count=10))
    engine.people.correct("resident-1", [{"topic": "music", "say": "not-me"}])
    for hour in range(12):
        engine.events.add([town.bought("resident-1", f"club-{hour % 8}", 21, hour=hour)])
    decision = engine.decide(person="resident-1", surface="home", count=10)
    assert not about_clubs(decision)
    assert len(decision.items) == 10
    topics = {one["topic"] for one in engine.people.profile("resident-1")["inferred"]["topics"]}
    assert "music" not in topics
    assert engine.people.profile("resident-1")["corrections"][0]["topic"] == "music"


def test_she_forgets_a_part_and_her_next_list_is_still_good(engine: Engine) -> None:
    """All clubs forgotten: the list is made without them, personal and full; a receipt says what went."""
    before = len(engine.people.profile("resident-1")["signals"])
    receipt = engine.people.forget("resident-1", "topic", topic="music")
    profile = engine.people.profile("resident-1")
    assert receipt["rows"]["events"] == before - len(profile["signals"]) > 0
    decision = engine.decide(person="resident-1", surface="home", count=10)
    assert (decision.mode, len(decision.items)) == ("personal", 10)
    assert not about_clubs(decision)


@pytest.mark.promise("C13")
def test_she_withdraws_and_the_next_list_is_made_without_her(engine: Engine) -> None:
    """Same endpoint, full length, nothing profiled; and she can turn it back on."""
    engine.people.set_consents("resident-1", {"recommendation": "withdrawn"})
    decision = engine.decide(person="resident-1", surface="home", count=5)
    assert (decision.mode, len(decision.items)) == ("non_profiled", 5)
    why = {s["not_read_for"]["recommendation"] for s in engine.people.profile("resident-1")["signals"]}
    assert why == {"objection"}
    engine.people.set_consents("resident-1", {"recommendation": "granted"})
    assert engine.decide(person="resident-1", surface="home", count=5).mode == "personal"


def test_erased_she_returns_as_somebody_new(engine: Engine) -> None:
    """Erasure with a receipt that names nobody, and a return that remembers nothing, corrections and cases included."""
    decision = engine.decide(person="resident-1", surface="home", count=5)
    engine.people.correct("resident-1", [{"topic": "music", "say": "less"}])
    engine.cases.contest(decision.decision_id, "I do not want this")
    receipt = engine.people.erase("resident-1")
    assert receipt["found"]
    assert "resident-1" not in str(receipt)
    assert not engine.people.erase("resident-1")["found"]
    assert engine.decide(person="resident-1", surface="home", count=5).mode == "fallback"
    engine.events.add([town.bought("resident-1", "milk", 22, hour=9)])
    profile = engine.people.profile("resident-1")
    assert (len(profile["signals"]), profile["corrections"], profile["overrides"]) == (1, [], [])
    assert engine.cases.listed() == []
    assert engine.people.reads("resident-1")["staff"] == []


@pytest.mark.slow
@pytest.mark.promise("D6")
def test_a_backup_restored_next_week_does_not_know_her(tmp_path: Path) -> None:
    """Nor what she corrected, contested, or who read of her."""
    clock = town.clock()
    with tactful.open(tmp_path / "live", setting="shop", clock=clock, learn_in_child=False) as engine:
        engine.items.put(town.catalogue())
        engine.events.add([town.bought("ana", "milk", 20), town.bought("ben", "bread", 20)])
        engine.people.correct("ana", [{"topic": "grocery", "say": "more"}])
        engine.people.profile("ana", reader=Reader("k_desk"))
        engine.cases.contest(engine.decide("ana", count=2).decision_id, "no")
        engine.backup(tmp_path / "monday")
        engine.people.erase("ana")
    restore(
        tmp_path / "monday",
        tmp_path / "copy",
        key_file=tmp_path / "live" / "master.key",
        tombstones=[tmp_path / "live" / "tombstones.log"],
        clock=clock,
    )
    with tactful.open(tmp_path / "copy", clock=clock, learn_in_child=False) as copy:
        assert copy.store.vault.find("ana") is None
        assert copy.store.papers.everybody("read") == []
        assert copy.cases.listed() == []
        assert copy.people.profile("ben")["signals"]
