"""Nothing is kept in a place that does not say how a person leaves it (step 1 of the protocol)."""

from __future__ import annotations

from pathlib import Path

import pytest

import tactful
from tactful.assembly.proof import _OURS
from tactful.people.holding import undeclared
from tactful.stores.sqlite.holdings import FILES, TABLES
from tactful.stores.sqlite.schema import PERSONAL


@pytest.mark.promise("D5")
def test_every_table_and_file_of_a_live_directory_is_declared(tmp_path: Path) -> None:
    """A shop with events, decisions, a model and an erasure holds nothing undeclared."""
    with tactful.open(tmp_path / "shop", learn_in_child=False) as engine:
        engine.items.put([{"item_id": "tea", "title": "Tea"}])
        rows = [{"event_id": "e", "person_id": "ana", "kind": "view", "item_id": "tea", "at": "2026-11-20T10:00:00Z"}]
        engine.events.add(rows)
        engine.learn()
        engine.decide("ana", count=1)
        engine.people.erase("ana")
        declared, tables = engine.store.holdings()
        files = [str(p.relative_to(tmp_path / "shop")) for p in (tmp_path / "shop").rglob("*") if p.is_file()]
        assert undeclared(tables, declared) == []
        assert undeclared(files, (*declared, *_OURS)) == []
        engine.store._connection.execute("CREATE TABLE notes(person INTEGER, text TEXT)")  # type: ignore[attr-defined]
        assert undeclared(engine.store.holdings()[1], declared) == ["store.notes"]


def test_every_table_that_an_erasure_empties_is_said_to_be_about_people() -> None:
    """The list an erasure works through and the declarations name the same tables."""
    about = {one.name.removeprefix("store.") for one in TABLES if one.about != "nobody"}
    assert {table for table, _ in PERSONAL} <= about
    assert all(one.forget for one in (*TABLES, *FILES, *_OURS))
