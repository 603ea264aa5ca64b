"""A small world that anything may happen to, and the recount that the served sums must equal."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.lesson import read_course
from tactful.clock import FixedClock, parse_time
from tactful.errors import Conflict
from tactful.ids import Millis
from tactful.learn.learned import Model

NOW = parse_time("2026-11-22T12:00:00Z", what="now")
ITEMS = 30
PEOPLE = 8


def arrays(model: Model) -> dict[str, np.ndarray[Any, Any]]:
    """Return every whole-number sum of a model, cut to the items that exist."""
    sums = model.sums
    n = sums.items
    every = np.arange(n, dtype=np.int32)
    return {
        "size": sums.size[:n],
        "buyers": sums.buyers[:, :n],
        "cells": sums.cells[:, :n],
        "cell_totals": sums.cell_totals,
        "follows": sums.follows.block(every, every),
        **{name: table[..., :n] if table.ndim > 1 else table for name, table in sums.buckets.arrays().items()},
        **model.outcomes.arrays(),
        "gram": model.regression.gram,
    }


def event(dice: np.random.Generator, number: int) -> dict[str, Any]:
    """Draw an event: usually a purchase or view, sometimes a mark, sometimes late."""
    kinds = ["purchase", "view", "gift", "like", "shown", "accepted", "opened", "dismissed"]
    kind = str(dice.choice(kinds, p=[0.4, 0.2, 0.05, 0.05, 0.15, 0.07, 0.05, 0.03]))
    who = int(dice.integers(PEOPLE + 3))
    day, hour = int(dice.integers(1, 22)), int(dice.integers(24))
    name = {"person_id": f"p{who}"} if who < PEOPLE else {"session_id": f"s{who}"}
    return {
        "event_id": f"e{number}", "kind": kind, "item_id": f"i{int(dice.integers(ITEMS))}",
        "at": f"2026-11-{day:02d}T{hour:02d}:00:00Z", **name,
    }  # fmt: skip


def act(engine: Engine, dice: np.random.Generator, number: int) -> None:
    """Do one random thing to the engine."""
    what = float(dice.random())
    who = f"p{int(dice.integers(PEOPLE))}"
    if what < 0.75:
        report = engine.events.add([event(dice, number)])
        assert not report.rejected, report
    elif what < 0.80:
        engine.people.erase(who)
    elif what < 0.85:
        with suppress(Conflict):  # the session may already belong to somebody else
            engine.people.identify(f"s{PEOPLE + int(dice.integers(3))}", who)
    elif what < 0.90:
        engine.people.put({"person_id": who, "attributes": {"age_band": str(dice.choice(["25-34", "35-44"]))}})
    elif what < 0.95:
        state = str(dice.choice(["refused", "granted"]))
        engine.people.set_consents(who, {"training": state})
    else:
        engine.parts.living.learn_taste()


def compare(engine: Engine) -> None:
    """Assert that the served model equals one counted afresh under the same constants and reference time."""
    engine.parts.living.catch_up()
    engine.parts.living.learn_taste()
    model = engine.parts.living.model
    course = read_course(engine.store, engine.settings, engine.kinds, FixedClock(Millis(model.generation.reference)))
    fresh = course.model(model.constants)
    served, rebuilt = arrays(model), arrays(fresh)
    same_columns = np.array_equal(model.regression.layout.head, fresh.regression.layout.head)
    for name, table in rebuilt.items():
        if name == "gram" and not same_columns:
            continue  # the columns of a generation are fixed; a rebuild may choose others
        np.testing.assert_array_equal(served[name], table, err_msg=name)


def opened(path: Path | None, *, in_child: bool = False, events: int = 120, learned: bool = True) -> Engine:
    """Open an engine with the items and some events of this world; without events it is as it was left."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=in_child)
    dice = np.random.default_rng(1)
    if events:
        engine.items.put([{"item_id": f"i{n}", "tags": [f"t{n % 4}"]} for n in range(ITEMS)])
        engine.events.add([event(dice, 100_000 + n) for n in range(events)])
    if learned:
        engine.learn()
    return engine


def bought(who: str, item: str, number: int, day: int = 20) -> dict[str, Any]:
    """Return a purchase."""
    return {
        "event_id": f"{who}-{item}-{number}", "person_id": who, "kind": "purchase", "item_id": item,
        "at": f"2026-11-{day:02d}T10:{number % 60:02d}:00Z",
    }  # fmt: skip
