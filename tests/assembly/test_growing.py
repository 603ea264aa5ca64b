"""A catalogue that grows past what one table of pairs is good for, under an engine that is serving."""

from __future__ import annotations

from pathlib import Path

import msgspec

import tactful
from tactful.assembly.constants import keep_constants
from tactful.clock import FixedClock, parse_time
from tactful.rank.constants import Constants, Shape
from tactful.rank.directed_sparse import SparseCounts

NOW = parse_time("2026-11-22T12:00:00Z", what="now")


def bought(number: int, item: int) -> dict[str, str]:
    """Return a purchase by one of five people."""
    at = f"2026-11-{1 + number % 20:02d}T10:00:00Z"
    return {
        "event_id": f"e{number}", "person_id": f"p{number % 5}", "kind": "purchase", "item_id": f"i{item}", "at": at
    }  # fmt: skip


def test_a_catalogue_grows_past_the_table_while_the_engine_serves(tmp_path: Path) -> None:
    """Counting goes on in the other form, decisions stay personal, and the keeper learns a model made for the size."""
    small = msgspec.structs.replace(Constants(), shape=Shape(dense=100))
    with tactful.open(tmp_path, clock=FixedClock(NOW), learn_in_child=False) as engine:
        keep_constants(engine.store.meta, small)
        engine.items.put([{"item_id": f"i{n}", "tags": [f"t{n % 7}"]} for n in range(90)])
        engine.events.add([bought(n, n % 30) for n in range(40)])
        engine.learn()
        assert not isinstance(engine.parts.living.model.sums.follows, SparseCounts)
        engine.items.put([{"item_id": f"i{n}", "tags": [f"t{n % 7}"]} for n in range(90, 400)])
        assert isinstance(engine.parts.living.model.sums.follows, SparseCounts)
        assert engine.parts.living.crowded
        engine.events.add([bought(n, n % 399) for n in range(40, 80)])
        decision = engine.decide(person="p1", count=5)
        assert (decision.mode, len(decision.items)) == ("personal", 5)
        engine._learning.mend()
        assert not engine.parts.living.crowded
        assert engine.parts.living.behind() == 0
        assert engine.decide(person="p1", count=5).mode == "personal"
