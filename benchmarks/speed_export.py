"""How long the export of a long life takes: 100,000 events, as zip and as one document, and coming home.

Run: python benchmarks/speed_export.py [EVENTS]. Target: 60 s for 100,000 events.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import tactful
from tactful.clock import SystemClock, format_time
from tactful.ids import Millis

STEP_MS = 60_000


def main(events: int) -> None:
    """Fill a directory, export, import, print seconds and sizes."""
    now = int(SystemClock().now())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with tactful.open(place / "one", learn_in_child=False) as engine:
            engine.items.put([{"item_id": f"i{n}", "title": f"Item {n}", "tags": [f"t{n % 40}"]} for n in range(2_000)])
            for start in range(0, events, 10_000):
                rows = [
                    {"event_id": f"e{n}", "person_id": "ana", "kind": "view", "item_id": f"i{n * 7 % 2_000}",
                     "at": format_time(Millis(now - (events - n) * STEP_MS))}
                    for n in range(start, min(start + 10_000, events))
                ]  # fmt: skip
                engine.events.add(rows)
            for _ in range(50):
                engine.decide("ana", count=10)
            began = time.perf_counter()
            body = engine.people.export_zip("ana")
            print(f"zip       {time.perf_counter() - began:7.2f} s  {len(body) / 1e6:7.1f} MB  {events:,} events")
            began = time.perf_counter()
            document = engine.people.export("ana")
            print(f"document  {time.perf_counter() - began:7.2f} s  {len(document['signals']):,} signals")
            file = place / "ana.zip"
            file.write_bytes(body)
        with tactful.open(place / "two", learn_in_child=False) as other:
            began = time.perf_counter()
            report = other.import_file(file)
            print(f"home      {time.perf_counter() - began:7.2f} s  {report.accepted:,} accepted")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
