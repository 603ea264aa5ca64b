"""The shipped engine with all its stages as a contender: import, learn, then one recorded decision per person."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

import tactful
from ground.sets import DataSet
from tactful.clock import FixedClock, format_time
from tactful.events.columns import EventColumns
from tactful.ids import Millis
from tactful.learn.evaluate import Contender, Lists, Task

__all__ = ["fill", "opened", "shipped"]

_ROWS = 5000


class _Jumping(FixedClock):
    """A clock that goes back on purpose, from one person's last event to another's; the engine's watch lets it."""

    may_jump = True


def shipped(data: DataSet, *, kind: str, setting: str, surface: str, tune: bool = False) -> Contender:
    """Return the engine under a ready-made setting; lists are what `decide` shows on `surface`.

    Everybody asks a millisecond after their own last event, as a person who is still there would.
    """

    def fitted(learned: EventColumns, items: int) -> Lists:  # noqa: ARG001 - the catalogue says how many
        def lists(task: Task) -> NDArray[np.int32]:
            with opened(setting, task.now) as engine:
                fill(engine, data, learned, kind=kind)
                engine.learn(tune=tune)
                rows = []
                for row, person in enumerate(task.held.person.tolist()):
                    engine.clock.move(int(task.held.of(row).at.max(initial=0)) + 1 - engine.clock.now())
                    rows.append(_shown(engine, data, int(person), surface, task.count))
            return np.array(rows, np.int32)

        return lists

    return Contender(f"Tactful, all stages ({setting}{', tuned' if tune else ''})", fitted)


@contextmanager
def opened(setting: str, now: int, *, at: Path | None = None) -> Iterator[Any]:
    """Open an engine in a fresh directory whose clock stands at `now` (ms); closed and removed afterwards."""
    with tempfile.TemporaryDirectory(dir=at) as made:
        engine = tactful.open(
            Path(made) / "bench.tactful", setting=setting, clock=_Jumping(Millis(now)), learn_in_child=False
        )
        try:
            yield engine
        finally:
            engine.close()


def fill(engine: Any, data: DataSet, learned: EventColumns, *, kind: str) -> None:
    """Put the catalogue, people's attributes and the events into the engine, in batches."""
    known = [item for item in data.catalogue.items if item is not None]
    for first in range(0, len(known), _ROWS):
        engine.items.put(known[first : first + _ROWS])
    allowed = {name: set(spec.values) for name, spec in engine.settings.attributes.items()}
    for person, names in data.traits.items():
        told = dict(name.split("=", 1) for name in names)
        # The engine would rightly not watch a minor: the age of viewers below 19 is left out, so that all are compared.
        told = {name: value for name, value in told.items() if (name, value) != ("age_band", "0-18")}
        kept = {name: value for name, value in told.items() if value in allowed.get(name, ())}
        engine.people.put({"person_id": f"p{person}", "attributes": kept})
    row_of = _rows(data, learned, kind, valued="value" in engine.kinds.spec(kind).needs)
    for first in range(0, len(learned), _ROWS):
        report = engine.events.add([row_of(row) for row in range(first, min(first + _ROWS, len(learned)))])
        if report.rejected:
            raise RuntimeError(f"benchmark rows were refused: {msgspec.to_builtins(report.rejected[0])}")


def _rows(data: DataSet, learned: EventColumns, kind: str, *, valued: bool) -> Callable[[int], dict[str, Any]]:
    person, item, at = learned.person.tolist(), learned.item.tolist(), learned.at.tolist()
    digest, value = learned.digest.tolist(), learned.value.tolist()

    def row_of(row: int) -> dict[str, Any]:
        told = {
            "event_id": f"e{digest[row]}",
            "person_id": f"p{person[row]}",
            "kind": kind,
            "item_id": data.catalogue.ids[item[row]],
            "at": format_time(Millis(at[row])),
        }
        return told | {"value": value[row]} if valued else told

    return row_of


def _shown(engine: Any, data: DataSet, person: int, surface: str, count: int) -> list[int]:
    decision = engine.decide(person=f"p{person}", surface=surface, count=count)
    numbers = [data.catalogue.number[shown.item_id] for shown in decision.items]
    return numbers + [-1] * (count - len(numbers))
