"""Retention, receipts and a restored backup through the door."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_engine import memory_engine
from api_world import World

from tactful.assembly.restore import restore
from tactful.clock import DAY_MS, FixedClock, parse_time

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


def bought(person: str, number: int) -> dict[str, str]:
    """Return a purchase of tea."""
    at = "2026-11-20T10:00:00Z"
    return {"event_id": f"{person}-{number}", "person_id": person, "kind": "purchase", "item_id": "tea", "at": at}


@pytest.mark.promise("R1", "R2")
def test_everybody_on_the_staff_may_see_how_long_what_is_kept(world: World) -> None:
    """Every kind with its time to live, every record with its days; an auditor may read it, an ingester not."""
    told = world.call("GET", "/v1/retention", key="audit")
    assert told.status == 200
    kinds = {row["kind"]: row["ttl_days"] for row in told.json["kinds"]}
    assert kinds == {name: world.engine.kinds.spec(name).ttl_days for name in world.engine.kinds}
    assert {row["what"]: row["days"] for row in told.json["records"]}["decisions"] == 90.0
    assert world.call("GET", "/v1/retention", key="ingest").status == 403


def test_an_operator_may_have_it_done_now(world: World) -> None:
    """The answer says what was removed; others may not ask for it."""
    world.call("POST", "/v1/events", {"events": [bought("ana", 1)]})
    told = world.call("POST", "/v1/retention")
    assert told.status == 200
    assert told.json["last_round"]["removed"]["decisions"] == 0
    assert {row["kind"]: row["held"] for row in told.json["kinds"]}["purchase"] == 1
    assert world.call("POST", "/v1/retention", key="staff").status == 403


@pytest.mark.promise("D7")
def test_a_receipt_can_be_read_again_and_names_nobody(world: World) -> None:
    """By its id, by staff and auditors; verified; an unknown one is 404."""
    world.call("POST", "/v1/events", {"events": [bought("ana-of-the-door", 1)]})
    given = world.call("DELETE", "/v1/people/ana-of-the-door").json
    read = world.call("GET", f"/v1/receipts/{given['receipt_id']}", key="audit")
    assert read.json == given
    assert read.json["verified"]
    assert b"ana-of-the-door" not in read.raw
    assert world.call("GET", "/v1/receipts/er_none").json["code"] == "unknown-receipt"
    assert world.call("GET", f"/v1/receipts/{given['receipt_id']}", key="decide").status == 403


@pytest.mark.slow
@pytest.mark.promise("D6")
def test_a_backup_restored_and_served_knows_nobody_erased(tmp_path: Path) -> None:
    """Before the door of the restored directory opens, tombstones are replayed."""
    clock = FixedClock(NOW)
    engine = memory_engine(tmp_path / "shop", clock=clock)
    world = World(engine)
    world.call("PUT", "/v1/items", {"items": [{"item_id": "tea", "title": "Tea"}]})
    world.call("POST", "/v1/events", {"events": [bought(name, n) for name in ("ana", "ben") for n in range(3)]})
    shown = world.call("POST", "/v1/decisions", {"person_id": "ana", "surface": "home", "count": 1}).json
    assert world.call("POST", "/v1/backup", {"dest": str(tmp_path / "copy")}, local=True).status == 200
    world.call("DELETE", "/v1/people/ana")
    engine.close()
    clock.move(DAY_MS)
    told = restore(
        tmp_path / "copy", tmp_path / "back", key_file=tmp_path / "shop" / "master.key",
        tombstones=[tmp_path / "shop" / "tombstones.log"], clock=clock,
    )  # fmt: skip
    assert told["erased"] == 1
    engine = memory_engine(tmp_path / "back", clock=clock)
    world = World(engine)
    assert world.call("GET", "/readyz", key=None).status == 200
    assert world.call("GET", "/v1/people/ana/profile").json["code"] == "unknown-person"
    assert world.call("GET", f"/v1/decisions/{shown['decision_id']}").json["code"] == "unknown-decision"
    assert len(world.call("GET", "/v1/people/ben/profile").json["signals"]) == 3
    decision = world.call("POST", "/v1/decisions", {"person_id": "ana", "surface": "home", "count": 1}).json
    assert decision["mode"] == "fallback"
    engine.close()
