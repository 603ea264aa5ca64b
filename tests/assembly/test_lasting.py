"""A person's own choice lasts: over a thousand sessions and over restarts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_hand import FILMS, NOW, settle

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock
from tactful.decisions.decision import Ask, Decision

SESSIONS = [pytest.param(60, id="60"), pytest.param(1000, id="1000", marks=pytest.mark.proof)]


def listed(engine: Engine, person: str | None) -> Decision:
    """Return a decision made as for a person, without its record, so that a thousand are quick."""
    occasion, _ = engine._asking._occasion(Ask(surface="home", count=7, person_id=person))
    return engine._asking.pass_of(occasion)[0]


def sessions(path: Path, count: int, controls: dict[str, object]) -> Iterator[Engine]:
    """Yield an engine once per session, restarted three times on the way, with Ana's choice made once."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    try:
        settle(engine)
        engine.people.set_controls("ana", controls)
        for session in range(count):
            if session % (count // 4) == count // 4 - 1:
                engine.close()
                engine = tactful.open(path, clock=FixedClock(NOW), learn_in_child=False)
            yield engine
    finally:
        engine.close()


@pytest.mark.promise("S5")
@pytest.mark.parametrize("count", SESSIONS)
def test_a_muted_topic_stays_gone(tmp_path: Path, count: int) -> None:
    """Not one item of it, however often she asks, also after restarts."""
    horror = {item for item, tags in FILMS.items() if "horror" in tags}
    for engine in sessions(tmp_path / "s", count, {"muted": {"topics": ["horror"]}}):
        assert not horror & {shown.item_id for shown in listed(engine, "ana").items}


@pytest.mark.promise("X1")
@pytest.mark.promise("I7")
@pytest.mark.parametrize("count", SESSIONS)
def test_the_non_profiled_choice_stays(tmp_path: Path, count: int) -> None:
    """Every list equals an unknown person's, session after session, restart after restart."""
    for engine in sessions(tmp_path / "s", count, {"dial": {"home": "none"}}):
        mine, nobodys = listed(engine, "ana"), listed(engine, None)
        assert mine.mode == "non_profiled"
        assert [(s.item_id, s.score) for s in mine.items] == [(s.item_id, s.score) for s in nobodys.items]
        assert engine.people.controls("ana").dial == {"home": "none"}
