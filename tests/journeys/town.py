"""A small town with a shop, planted so that one can say beforehand what must happen.

Clubs and sights, groceries, fridges, toys. Sixty people live in Barcelona and sixty in Lyon; at home they go to clubs,
away they see the sights, so the history alone cannot tell what they want tonight: the moment can.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tactful.assembly.constants import keep_constants
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock, parse_time
from tactful.rank.constants import Blend, Constants

NOW = parse_time("2026-11-22T12:00:00Z", what="now")

CLUBS = [f"club-{n}" for n in range(8)]
SIGHTS = [f"sight-{n}" for n in range(8)]
GROCERIES = ["milk", "bread", "coffee", "apples", "cheese"]


def clock() -> FixedClock:
    """Return the town's clock, standing at noon."""
    return FixedClock(NOW)


def fridge(which: str) -> dict[str, Any]:
    """Return one of two fridges that stand in for each other."""
    title = f"Fridge {which.upper()}"
    thing = {"item_id": f"fridge-{which}", "title": title, "kind": "appliance", "tags": ["fridge"]}
    return thing | {"durable": True, "group": "fridge"}


def catalogue() -> list[dict[str, Any]]:
    """Return every item of the town."""
    return [
        *({"item_id": i, "title": f"Evening at {i}", "kind": "plan", "tags": ["music", "night"]} for i in CLUBS),
        *({"item_id": i, "title": f"Walk to {i}", "kind": "plan", "tags": ["sights", "walk"]} for i in SIGHTS),
        *({"item_id": i, "title": i.capitalize(), "kind": "grocery", "tags": ["grocery", i]} for i in GROCERIES),
        fridge("a"),
        fridge("b"),
        {"item_id": "filter", "title": "Water filter", "kind": "appliance", "tags": ["fridge", "filter"]},
        {"item_id": "doll", "title": "Wooden doll", "kind": "toy", "tags": ["toys"]},
        {"item_id": "train", "title": "Toy train", "kind": "toy", "tags": ["toys"]},
    ]  # fmt: skip


def bought(person: str, item: str, day: int, *, hour: int = 20, place: str | None = None) -> dict[str, Any]:
    """Return a purchase in November 2026."""
    row: dict[str, Any] = {
        "event_id": f"{person}-{item}-{day}-{hour}", "person_id": person, "kind": "purchase", "item_id": item,
        "at": f"2026-11-{day:02d}T{hour:02d}:00:00+01:00",
    }  # fmt: skip
    return row if place is None else {**row, "context": {"place": place}}


def history() -> list[dict[str, Any]]:
    """Return what the towns did: at home people go to clubs, away they see the sights; everybody buys groceries."""
    dice = np.random.default_rng(7)
    rows: list[dict[str, Any]] = []
    for n in range(60):
        for name, home, away in ((f"resident-{n}", "barcelona", "lyon"), (f"visitor-{n}", "lyon", "barcelona")):
            rows += _life(name, home, away, dice)
            if n < 25:
                rows.append(bought(name, "fridge-a" if n % 2 else "fridge-b", 5, hour=11))
                rows.append(bought(name, "filter", 5 + int(dice.integers(1, 4)), hour=12))
            if n % 3 == 0:
                rows.append(bought(name, "doll", 7, hour=11))
                rows.append(bought(name, "train", 8, hour=11))
    return rows


def _life(name: str, home: str, away: str, dice: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for day in sorted(dice.choice(np.arange(2, 21), 12, replace=False).tolist()):
        here = home if dice.random() < 0.5 else away
        plan = str(dice.choice(CLUBS if here == home else SIGHTS))
        if dice.random() < 0.6:
            rows.append(bought(name, plan, day, hour=20, place=here))
        else:
            rows.append(bought(name, str(dice.choice(GROCERIES)), day, hour=9, place=here))
    return rows


def settle(engine: Engine) -> None:
    """Fill an engine with the town and learn it."""
    assert not engine.items.put(catalogue()).rejected
    for n in range(60):
        engine.people.put({"person_id": f"resident-{n}", "home_place": "barcelona"})
        engine.people.put({"person_id": f"visitor-{n}", "home_place": "lyon"})
    report = engine.events.add(history())
    assert not report.rejected, report.rejected[:3]
    # Stated, not tuned: what tuning picks among 120 people hangs on who happens to be held out.
    loud = Constants(blends={"*": Blend(context=0.4, content=0.05, habit=0.2)}, k=engine.settings.k)
    keep_constants(engine.store.meta, loud)
    engine.learn()
