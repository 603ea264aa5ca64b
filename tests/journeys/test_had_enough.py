"""Journey 6, the person who has had enough: sees everything, withdraws, erases, returns as somebody new."""

from __future__ import annotations

import town

from tactful.assembly.engine import Engine


def test_erased_she_returns_as_somebody_new(engine: Engine) -> None:
    """Profile, withdrawal, erasure with a receipt, and a return that remembers nothing."""
    profile = engine.people.profile("resident-1")
    assert profile["signals"]
    assert all({"kind", "source", "observed_at", "expires_at", "purposes"} <= set(s) for s in profile["signals"])

    engine.people.set_consents("resident-1", {"recommendation": "withdrawn"})
    assert engine.decide(person="resident-1", surface="home", count=5).mode == "non_profiled"
    assert len(engine.decide(person="resident-1", surface="home", count=5).items) == 5

    receipt = engine.people.erase("resident-1")
    assert receipt["found"]
    assert "resident-1" not in str(receipt)
    again = engine.people.erase("resident-1")
    assert not again["found"]

    unknown = engine.decide(person="resident-1", surface="home", count=5)
    assert unknown.mode == "fallback"
    engine.events.add([town.bought("resident-1", "milk", 22, hour=9)])
    assert len(engine.people.profile("resident-1")["signals"]) == 1
