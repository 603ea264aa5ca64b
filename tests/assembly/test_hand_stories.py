"""Whatever people correct and forget in between, the served sums equal those counted afresh (I6)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recount import ITEMS, NOW, PEOPLE, act, compare, event

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock
from tactful.errors import NotFound

TOPICS = [f"t{n}" for n in range(4)]


def hand(engine: Engine, dice: np.random.Generator) -> None:
    """Let somebody correct or forget something."""
    who, item = f"p{int(dice.integers(PEOPLE))}", f"i{int(dice.integers(ITEMS))}"
    topic, what = str(dice.choice(TOPICS)), float(dice.random())
    if what < 0.25:
        say = str(dice.choice(["not-me", "less", "more", "lift"]))
        engine.people.correct(who, [{"topic": topic, "say": say}])
    elif what < 0.35:
        engine.people.correct(who, [{"item_id": item, "say": str(dice.choice(["not-me", "lift"]))}])
    elif what < 0.45:
        word: dict[str, Any] = {"say": "is", "value": "35-44"} if dice.random() < 0.5 else {"say": "lift"}
        engine.people.correct(who, [{"attribute": "age_band", **word}])
    elif what < 0.75:
        scope, which = [
            ("topic", {"topic": topic}), ("item", {"item_id": item}), ("kind", {"kind": "view"}), ("all", {}),
        ][int(dice.choice(4, p=[0.4, 0.4, 0.1, 0.1]))]  # fmt: skip
        engine.people.forget(who, scope, **which)
    else:
        one_event(engine, who, item, dice)


def one_event(engine: Engine, who: str, item: str, dice: np.random.Generator) -> None:
    """Let somebody refuse, forget or put right one of their events."""
    with suppress(NotFound):  # they may have been erased
        signals = engine.people.profile(who)["signals"]
        if signals:
            handle = signals[int(dice.integers(len(signals)))]["event"]
            match int(dice.integers(3)):
                case 0:
                    engine.people.correct(who, [{"event": handle, "say": "not-me"}])
                case 1:
                    engine.people.correct(who, [{"event": handle, "item_id": item}])
                case _:
                    engine.people.forget(who, "event", event=handle)


def play(path: Path | None, seed: int, steps: int) -> None:
    """Run a random story, then compare; learning anew gives the same as well."""
    dice = np.random.default_rng(seed)
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    try:
        engine.items.put([{"item_id": f"i{n}", "tags": [TOPICS[n % 4]]} for n in range(ITEMS)])
        engine.events.add([event(dice, 100_000 + n) for n in range(120)])
        engine.learn()
        for number in range(steps):
            if dice.random() < 0.4:
                hand(engine, dice)
            else:
                act(engine, dice, number)
        compare(engine)
        assert engine.store.check() == []
    finally:
        engine.close()


@pytest.mark.promise("I6")
@pytest.mark.promise("D4")
@pytest.mark.parametrize("seed", range(4))
def test_corrections_and_forgetting_leave_exact_sums(seed: int) -> None:
    """Sixty steps, four in ten of them by a person's hand."""
    play(None, seed, 60)


@pytest.mark.promise("I6")
@pytest.mark.promise("D4")
@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 120))
def test_corrections_and_forgetting_leave_exact_sums_in_long_stories(seed: int, tmp_path: Path) -> None:
    """The same over longer stories on disk."""
    play(tmp_path / "shop", seed, 200)
