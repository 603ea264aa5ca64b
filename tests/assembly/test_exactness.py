"""The served sums, whatever happened to people, equal those counted afresh from the surviving log (I6)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from recount import ITEMS, NOW, act, compare, event

import tactful
from tactful.assembly.lesson import read_course
from tactful.clock import FixedClock
from tactful.ids import Millis


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
