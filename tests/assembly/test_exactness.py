"""The served sums, whatever happened to people, equal those counted afresh from the surviving log (I6)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

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
        "gram": model.regression.gram,
    }


def event(dice: np.random.Generator, number: int) -> dict[str, Any]:
    """Draw an event: usually a purchase or view, sometimes a mark, sometimes late."""
    kind = str(dice.choice(["purchase", "view", "gift", "like"], p=[0.6, 0.3, 0.05, 0.05]))
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


def play(path: Path | None, seed: int, steps: int) -> None:
    """Run a random story and compare along the way."""
    clock = FixedClock(NOW)
    dice = np.random.default_rng(seed)
    engine = tactful.open(path, setting="shop", clock=clock, learn_in_child=False)
    try:
        engine.items.put([{"item_id": f"i{n}", "tags": [f"t{n % 4}"]} for n in range(ITEMS)])
        engine.events.add([event(dice, 100_000 + n) for n in range(120)])
        engine.learn()
        for number in range(steps):
            act(engine, dice, number)
        compare(engine)
    finally:
        engine.close()


@pytest.mark.promise("I6")
@pytest.mark.parametrize("seed", range(6))
def test_sums_equal_a_recount_after_any_story(seed: int) -> None:
    """Events, marks, erasures, merges, objections and attributes leave exactly the sums of what survives."""
    play(None, seed, 60)


@pytest.mark.promise("I6")
@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 140))
def test_sums_equal_a_recount_after_any_long_story(seed: int, tmp_path: Path) -> None:
    """The same over longer stories on disk."""
    play(tmp_path / "shop", seed, 200)


@pytest.mark.promise("I6")
def test_the_gram_matrix_follows_every_change(tmp_path: Path) -> None:
    """With all items learned before the generation began, taste's whole numbers equal a recount too."""
    engine = tactful.open(tmp_path / "shop", clock=FixedClock(NOW), learn_in_child=False)
    try:
        rows = [
            {"event_id": f"{p}-{n}", "person_id": f"p{p}", "kind": "purchase", "item_id": f"i{n}",
             "at": "2026-11-03T10:00:00Z"} for p in range(12) for n in range(p, p + 9)
        ]  # fmt: skip
        engine.events.add(rows)
        engine.learn()
        engine.people.put({"person_id": "p1", "attributes": {"age_band": "25-34"}})
        engine.people.erase("p2")
        engine.people.set_consents("p3", {"training": "refused"})
        engine.events.add([{**rows[0], "event_id": "late", "item_id": "i4", "at": "2026-11-01T10:00:00Z"}])
        engine.parts.living.learn_taste()
        model = engine.parts.living.model
        course = read_course(
            engine.store, engine.settings, engine.kinds, FixedClock(Millis(model.generation.reference))
        )
        fresh = course.model(model.constants)
        np.testing.assert_array_equal(fresh.regression.gram.sum(), model.regression.gram.sum())
        np.testing.assert_array_equal(fresh.regression.layout.head, model.regression.layout.head)
        np.testing.assert_array_equal(fresh.regression.gram, model.regression.gram)
        model.solve()
        assert model.regression.inverse.tobytes() == fresh.regression.inverse.tobytes()
    finally:
        engine.close()
