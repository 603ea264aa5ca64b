"""Asking: the pass in service, within its time, recorded before it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

import tactful
from tactful.assembly.wiring import write_settings
from tactful.clock import FixedClock, parse_time

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


@pytest.mark.parametrize(("allowed", "mode"), [("1e-9", "fallback"), ("0.0", "personal")])
def test_a_pass_that_takes_too_long_is_answered_by_the_plain_list(tmp_path: Path, allowed: str, mode: str) -> None:
    """The time of one pass is a setting; without one the scorer is waited for."""
    write_settings(tmp_path, "shop")
    with (tmp_path / "tactful.toml").open("a") as toml:
        toml.write(f"\npass_ms = {allowed}\n")  # the last table is [limits]
    with tactful.open(tmp_path, clock=FixedClock(NOW)) as engine:
        engine.items.put([{"item_id": "tea", "tags": ["green"]}, {"item_id": "pot"}])
        at = "2026-11-20T10:00:00Z"
        engine.events.add([{"event_id": "1", "person_id": "ana", "kind": "view", "item_id": "tea", "at": at}])
        decision = engine.decide(person="ana", count=2)
        assert (mode, 2) == (decision.mode, len(decision.items))
        assert any("late" in notice for notice in decision.notices) == (mode == "fallback")
