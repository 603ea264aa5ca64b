"""Makers get their turn: what people like as much is shown as much, where a surface says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from consent_world import NOON

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.wiring import write_settings
from tactful.clock import HOUR_MS, FixedClock, format_time

SURFACE = '\n[surfaces.window]\nseen = "allowed"\nexposure = {much}\n'


@dataclass
class Hall:
    """An engine with a large maker and a small one, whose things people take alike."""

    engine: Engine
    clock: FixedClock

    def shown(self, maker: str, *, people: int = 30) -> int:
        """Return how many places a maker has on everybody's list of three."""
        lists = [self.engine.decide(f"p{n}", surface="window", count=3).items for n in range(people)]
        return sum(one.item_id.startswith(maker) for items in lists for one in items)


def hall(place: Path, much: float) -> Hall:
    """Open a hall whose surface gives makers their turn so much."""
    clock = FixedClock(NOON)
    write_settings(place, "shop")
    file = place / "tactful.toml"
    file.write_text(file.read_text("utf-8") + SURFACE.format(much=much), "utf-8")
    engine = tactful.open(place, clock=clock, learn_in_child=False)
    items = [{"item_id": f"{maker}-{n}", "creator": maker, "tags": [f"t{n}"]} for maker in ("big", "small")
             for n in range(4)]  # fmt: skip
    engine.items.put(items)
    rows = [
        {"event_id": f"{n}-{maker}", "person_id": f"p{n}", "kind": "view", "at": format_time(NOON - (60 - n) * HOUR_MS),
         "item_id": f"{maker}-{n % 4}"}
        for n in range(30) for maker in (("big", "small") if n % 5 else ("big",))
    ]  # fmt: skip
    assert not engine.events.add(rows).rejected
    engine.learn()
    return Hall(engine, clock)


@pytest.fixture(params=[0.0, 1.0], ids=["without turns", "with turns"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Hall, bool]]:
    """Give a hall with and without turns."""
    made = hall(tmp_path / "hall", request.param)
    yield made, bool(request.param)
    made.engine.close()


def test_a_maker_shown_less_than_its_merit_is_shown_more_within_the_hour(both: tuple[Hall, bool]) -> None:
    """The small one gains places once what was shown is counted; without turns nothing moves."""
    made, turns = both
    before = made.shown("small")
    made.clock.move(2 * HOUR_MS)
    made.engine.parts.exposure.mend()
    after = made.shown("small")
    assert (after > before) if turns else (after == before)


def test_the_turn_is_told_and_replays(tmp_path: Path) -> None:
    """A place that was won by a turn says so, sums hold, and the record makes the same list again."""
    made = hall(tmp_path / "hall", 1.0)
    made.shown("small")
    made.engine.parts.exposure.refresh()
    decisions = [made.engine.decide(f"p{n}", surface="window", count=3) for n in range(30)]
    told = {reason.code for one in decisions for item in one.items for reason in item.reasons}
    assert "balance.exposure" in told
    assert all(made.engine.replay(one.decision_id)["equal"] for one in decisions)
    made.engine.close()


def test_what_an_erased_person_was_shown_counts_no_more(tmp_path: Path) -> None:
    """Leaving makes the count stale, and the next one is without them."""
    made = hall(tmp_path / "hall", 1.0)
    made.shown("small")
    board = made.engine.parts.exposure
    board.refresh()
    whole = board.current.shown["window"].sum()
    made.engine.people.erase("p3")
    assert board.stale
    board.mend()
    assert board.current.shown["window"].sum() == pytest.approx(whole * 29 / 30)
    made.engine.close()


def test_surfaces_without_turns_count_nothing(tmp_path: Path) -> None:
    """Nobody pays for what nobody asked for."""
    made = hall(tmp_path / "hall", 0.0)
    made.shown("small")
    made.engine.parts.exposure.refresh()
    assert made.engine.parts.exposure.current.shown == {}
    made.engine.close()
