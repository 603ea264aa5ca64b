"""How long it takes to hand a person 100,000 events, to bring them home elsewhere, and to forget a part of them.

``python benchmarks/speed_export.py [EVENTS]``. Target for the export: 60 s for 100,000 events.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import tactful
from ground import machine
from tactful.assembly.engine import Engine
from tactful.clock import SystemClock, format_time
from tactful.ids import Millis

STEP_MS = 60_000
ITEMS = 2_000


def main() -> None:
    """Fill a directory with one long life and print seconds."""
    events = int(next(iter(machine.arguments()), "100000"))
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ana.zip"
        with tactful.open(Path(folder) / "one", learn_in_child=False) as engine:
            live(engine, events)
            spent = machine.timed(lambda: file.write_bytes(engine.people.export_zip("ana")))
            rows.append(row("export, zip", spent, f"{file.stat().st_size / 1e6:.1f} MB", "<= 60 s"))
            spent = machine.timed(lambda: engine.people.export("ana"))
            rows.append(row("export, one document", spent, "", "<= 60 s"))
            spent = machine.timed(lambda: engine.people.forget("ana", "item", item_id="i7"))
            rows.append(row("forget an item", spent, f"{events // ITEMS:,} events", ""))
        with tactful.open(Path(folder) / "two", learn_in_child=False) as other:
            rows.append(row("bring the zip home", machine.timed(lambda: other.import_file(file)), "", ""))
    machine.say("The export of a long life", rows, events=events)


def live(engine: Engine, events: int) -> None:
    """Give Ana a view a minute and fifty decisions."""
    now = int(SystemClock().now())
    engine.items.put([{"item_id": f"i{n}", "title": f"Item {n}", "tags": [f"t{n % 40}"]} for n in range(ITEMS)])
    for start in range(0, events, 10_000):
        engine.events.add(
            [
                {
                    "event_id": f"e{n}",
                    "person_id": "ana",
                    "kind": "view",
                    "item_id": f"i{n * 7 % ITEMS}",
                    "at": format_time(Millis(now - (events - n) * STEP_MS)),
                }
                for n in range(start, min(start + 10_000, events))
            ]
        )
    for _ in range(50):
        engine.decide("ana", count=10)


def row(what: str, seconds: float, size: str, target: str) -> dict[str, Any]:
    """Return one line of the table."""
    return {"what": what, "s": round(seconds, 2), "size": size, "target": target}


if __name__ == "__main__":
    main()
