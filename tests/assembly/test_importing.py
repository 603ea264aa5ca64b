"""Bringing in data: quick, idempotent, learned from at the end."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import tactful
from tactful.clock import FixedClock, parse_time
from tactful.decisions.decision import Ask
from tactful.sources.garden import Garden

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


@pytest.mark.slow
def test_a_recipe_comes_in_twice_and_counts_once(tmp_path: Path) -> None:
    """The garden is imported, learned and decides; importing it again changes nothing."""
    engine = tactful.open(tmp_path / "garden", setting="streaming", clock=FixedClock(NOW))
    try:
        garden = Garden(people=60, items=80, events_per_person=30, until=NOW)
        first = engine.import_recipe(garden)
        assert first.accepted > 1000
        assert engine.stats()["model_seq"] == engine.store.events.last_seq()
        surface = garden.surface
        ask, asking = Ask(surface=surface, count=5, person_id="p3"), engine._asking
        before = asking.pass_of(asking.occasion_of(ask))[0]  # not recorded: what was shown would move the next list
        assert before.mode == "personal"
        again = engine.import_recipe(garden)
        assert again.duplicates >= first.accepted - first.duplicates - 400  # items and people are put again
        after = asking.pass_of(asking.occasion_of(ask))[0]
        assert [s.item_id for s in before.items] == [s.item_id for s in after.items]
    finally:
        engine.close()


def test_a_small_file_is_learned_at_once(tmp_path: Path) -> None:
    """Rows of a file count in the next decision; bad rows are told and the good ones kept."""
    engine = tactful.open(None, clock=FixedClock(NOW))
    rows = [
        {"event_id": "1", "person_id": "ana", "kind": "purchase", "item_id": "tea", "at": "2026-11-20T10:00:00Z"},
        {"event_id": "2", "person_id": "ana", "kind": "purhcase", "item_id": "tea", "at": "2026-11-20T10:00:00Z"},
    ]
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    engine.items.put([{"item_id": "tea"}])
    report = engine.import_file(file)
    assert (report.accepted, report.rejected[0].code) == (1, "unknown-kind")
    assert engine.parts.living.behind() == 0
    assert engine.decide(person="ana", surface="home", count=1).mode == "personal"
