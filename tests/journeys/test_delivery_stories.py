"""Journeys through two more failures that others had: ads that missed their audience, and a backup that remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import town

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.holding import HoldAsked
from tactful.assembly.restore import restore
from tactful.clock import DAY_MS, FixedClock

GROUPS = {"her": "couple", "his": "single"}
PEOPLE = [f"{side}-{n}" for side in GROUPS for n in range(120)]
NOTICE = {"notice": "n1", "purposes": {"audit": {"text": {"en": "We look whether offers reach everybody."}}}}


def estate(clock: FixedClock) -> Engine:
    """Return an agency whose past letters went to one side of town: what is seen there is learned."""
    engine = tactful.open(None, setting="shop", clock=clock, learn_in_child=False)
    flats = [{"item_id": f"flat-{n}", "title": f"Flat {n}", "tags": ["river" if n < 10 else "hill"]} for n in range(20)]
    engine.items.put(flats)
    engine.notices.publish([NOTICE])
    rows = []
    for n, who in enumerate(PEOPLE):
        side = who.partition("-")[0]
        engine.people.put({"person_id": who, "attributes": {"place_class": "city" if side == "her" else "village"}})
        engine.people.set_consents(who, {"audit": "granted", "notice": "n1"})
        first = 0 if side == "her" else 10
        rows += [view(who, f"flat-{first + (n + step) % 10}", 3 + step) for step in range(4)]
    assert not engine.events.add(rows).rejected
    engine.learn()
    return engine


def view(who: str, item: str, day: int) -> dict[str, Any]:
    """Return a look at a flat in November 2026."""
    at = f"2026-11-{day:02d}T09:00:00Z"
    return {"event_id": f"{who}-{item}-{day}", "person_id": who, "kind": "view", "item_id": item, "at": at}


def sent(engine: Engine) -> dict[str, Any]:
    """Show everybody ten flats and audit the delivery."""
    for who in PEOPLE:
        engine.decide(who, surface="home", count=10)
    return engine.answering.delivery.audit("home", "place_class", days=1)


def test_the_flats_that_only_one_side_of_town_was_shown() -> None:
    """The audit finds the gap and says for which flats; the hold ends it, and the next audit finds none."""
    clock = town.clock()
    engine = estate(clock)
    told = sent(engine)
    assert told["verdict"] == "outside"
    assert told["within"] < 0.95
    assert told["groups"] == {"city": 120, "town": "fewer than 10", "village": 120, "not told": "fewer than 10"}
    widest = told["offers"][0]
    assert widest["gap"] > 0.10
    assert widest["open_to"] == 240, "it was open to everybody"
    engine.holds.put(HoldAsked(target="surface", value="home", reason="delivery-gap"))
    clock.move(2 * DAY_MS)
    after = sent(engine)
    assert (after["verdict"], after["within"]) == ("within", 1.0)
    assert max(one["gap"] or 0.0 for one in after["offers"]) == 0.0
    engine.people.set_consents("her-1", {"audit": "withdrawn"})
    assert engine.answering.delivery.audit("home", "place_class", days=1)["groups"]["city"] == 119
    engine.close()


@pytest.mark.slow
@pytest.mark.promise("D6")
def test_the_backup_that_remembered_the_erased(tmp_path: Path) -> None:
    """Copied on Monday, erased on Tuesday, restored on Wednesday: nobody comes back, and the list is a stranger's."""
    clock, live = town.clock(), tmp_path / "shop"
    with tactful.open(live, setting="shop", clock=clock, learn_in_child=False) as engine:
        engine.items.put(town.catalogue())
        engine.events.add([view("ana-secret", "milk", 3), view("ben", "coffee", 3)])
        engine.backup(tmp_path / "monday")
        clock.move(DAY_MS)
        engine.people.erase("ana-secret")
    clock.move(DAY_MS)
    back = tmp_path / "back"
    said = restore(tmp_path / "monday", back, key_file=live / "master.key", tombstones=[live / "tombstones.log"],
                   clock=clock)  # fmt: skip
    assert said["erased"] == 1
    with tactful.open(back, clock=clock, learn_in_child=False) as again:
        assert not again.people.is_known("ana-secret")
        assert again.people.is_known("ben")
        lists = [[one.item_id for one in again.decide(who, count=5).items] for who in ("ana-secret", "a stranger")]
        assert lists[0] == lists[1]
    assert not [file for file in back.rglob("*") if file.is_file() and b"ana-secret" in file.read_bytes()]
