"""Past its time a signal is unreadable at once, and within a day gone from files, caches and sums (R1, R3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recount import compare

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, FixedClock, parse_time

START = parse_time("2026-01-10T12:00:00Z", what="now")


def opened(path: Path | None, clock: FixedClock) -> Engine:
    """Open a shop in which views live 30 days and purchases a year, with three items."""
    if path is not None and not path.exists():
        from tactful.assembly.wiring import write_settings

        write_settings(path, "shop")
        text = (path / "tactful.toml").read_text("utf-8")
        before, view, after = text.partition("[kinds.view]")
        (path / "tactful.toml").write_text(before + view + after.replace("760.0", "30.0", 1), "utf-8")
    engine = tactful.open(path, setting="shop", clock=clock, learn_in_child=False)
    engine.items.put([{"item_id": f"i{n}", "title": f"Thing {n}", "tags": ["t"]} for n in range(6)])
    return engine


def row(person: str, kind: str, item: int, day: int) -> dict[str, Any]:
    """Return an event of January 2026."""
    at = f"2026-01-{day:02d}T09:00:00Z"
    return {
        "event_id": f"{person}-{kind}-{item}-{day}", "person_id": person, "kind": kind, "item_id": f"i{item}", "at": at,
    }  # fmt: skip


def lived(engine: Engine) -> None:
    """Let 30 people view and buy in early January."""
    rows = [row(f"p{p}", "view", (p + n) % 6, 2 + n) for p in range(30) for n in range(3)]
    rows += [row(f"p{p}", "purchase", (p + 1) % 6, 6) for p in range(30)]
    assert not engine.events.add(rows).rejected


@pytest.mark.promise("R1", "R3")
def test_what_has_outlived_its_time_leaves_files_and_sums(tmp_path: Path) -> None:
    """After the round only living events are left, the sums equal a recount, and the other kinds stay."""
    clock = FixedClock(START)
    engine = opened(tmp_path / "shop", clock)
    lived(engine)
    engine.learn()
    clock.move(40 * DAY_MS)
    assert engine.people.profile("p1")["signals"] != []
    before = engine.parts.living.model.sums.size.sum()
    told = engine.retention.enforce()
    assert told["last_round"]["removed"]["view"] == 90
    assert told["last_round"]["clean"]
    view = engine.kinds.code("view")
    left = [batch.kind for batch in engine.store.events.scan()]
    assert view not in np.concatenate(left)
    assert len(np.concatenate(left)) == 30
    assert engine.parts.living.model.sums.size.sum() < before
    compare(engine)
    engine.close()


@pytest.mark.promise("R1", "R3")
def test_past_its_time_nothing_says_it_any_more_even_before_the_round() -> None:
    """Profile, export and the very next decision leave out what has outlived its time, at once."""
    clock = FixedClock(START)
    engine = opened(None, clock)
    lived(engine)
    engine.learn()
    assert len(engine.people.profile("p1")["signals"]) == 4
    clock.move(800 * DAY_MS)
    assert [signal["kind"] for signal in engine.people.profile("p1")["signals"]] == ["purchase"]
    assert [signal["kind"] for signal in engine.people.export("p1")["signals"]] == ["purchase"]
    decision = engine.decide(person="p1", surface="home", count=3)
    kinds = {signal.kind for shown in decision.items for reason in shown.reasons for signal in reason.signals}
    assert "view" not in kinds
    engine.close()


@pytest.mark.promise("R1")
def test_no_byte_of_it_stays_in_the_files(tmp_path: Path) -> None:
    """The sealed chunks and the digests of what went are in neither the store nor its log."""
    clock = FixedClock(START)
    engine = opened(tmp_path / "shop", clock)
    engine.events.add([row("ana", "view", 1, 3), row("ana", "view", 2, 4)])
    engine.store.events.fold()
    connection = engine.store._connection  # type: ignore[attr-defined]
    sealed = [body for (body,) in connection.execute("SELECT body FROM pieces")]
    digests = [d for (d,) in connection.execute("SELECT digest FROM seen UNION SELECT digest FROM seen_lately")]
    assert sealed
    assert len(digests) == 2
    clock.move(60 * DAY_MS)
    engine.retention.enforce()
    files = b"".join(f.read_bytes() for f in (tmp_path / "shop").glob("store.db*"))
    assert not any(body[at : at + 16] in files for body in sealed for at in range(0, 48, 16))
    assert list(connection.execute("SELECT digest FROM seen UNION SELECT digest FROM seen_lately")) == []
    engine.close()


@pytest.mark.promise("R3")
def test_it_goes_from_the_model_files_too(tmp_path: Path) -> None:
    """A model file written while the signals lived is void, and a restart serves sums without them."""
    clock = FixedClock(START)
    engine = opened(tmp_path / "shop", clock)
    lived(engine)
    engine.learn()
    epoch = engine._learning.epoch()
    clock.move(40 * DAY_MS)
    engine.retention.enforce()
    assert engine._learning.epoch() > epoch
    size = engine.parts.living.model.sums.size.copy()
    engine.close()
    engine = opened(tmp_path / "shop", clock)
    np.testing.assert_array_equal(engine.parts.living.model.sums.size[:6], size[:6])
    engine.close()


@pytest.mark.promise("R1")
def test_decisions_end_after_their_days() -> None:
    """A decision can be read for 90 days and not after the round that follows."""
    clock = FixedClock(START)
    engine = opened(None, clock)
    lived(engine)
    made = engine.decide(person="p1", surface="home", count=2).decision_id
    clock.move(89 * DAY_MS)
    engine.retention.enforce()
    assert engine.read_decision(made).decision_id == made
    clock.move(2 * DAY_MS)
    told = engine.retention.enforce()
    assert told["last_round"]["removed"]["decisions"] == 1
    engine.close()


def test_a_restart_after_a_long_rest_begins_with_a_round(tmp_path: Path) -> None:
    """A directory that was not open for a day is cleaned when it is opened next."""
    clock = FixedClock(START)
    engine = opened(tmp_path / "shop", clock)
    lived(engine)
    engine.retention.enforce()
    assert not engine.retention.overdue()
    clock.move(DAY_MS)
    assert engine.retention.overdue()
    engine.close()


def test_a_kind_that_is_no_longer_registered_is_not_removed_by_a_slip() -> None:
    """Nothing is removed because of a typing slip in the settings; it is unreadable, not gone."""
    from tactful.events.columns import EventColumns
    from tactful.events.kinds import KindRegistry
    from tactful.profile.lifetime import outlived

    engine = opened(None, FixedClock(START))
    lived(engine)
    batch: EventColumns = next(iter(engine.store.events.scan()))
    fewer = {name: engine.kinds.spec(name) for name in engine.kinds if name != "view"}
    kinds = KindRegistry(fewer, engine.kinds.codes)
    assert not outlived(batch, kinds, START + 20 * DAY_MS).any()
    engine.close()
