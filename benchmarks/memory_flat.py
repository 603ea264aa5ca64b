"""Does memory stay flat? Many decisions and a few events, with the resident size read along the way.

``python benchmarks/memory_flat.py [DECISIONS]``. 100,000 decisions by default over 4,000 items and 2,000 people, each
recorded on disk, every hundredth followed by an event of the same person.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import tactful
from ground import machine
from tactful.clock import FixedClock, format_time
from tactful.ids import Millis
from tactful.sources.garden import Garden

ITEMS, PEOPLE = 4_000, 2_000
MARKS = 10


def main() -> None:
    """Print the resident size after every tenth of the decisions."""
    words = [int(word) for word in machine.arguments() if word.isdigit()]
    decisions = words[0] if words else 100_000
    begins = 1_750_000_000_000
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "flat.tactful"
        engine = tactful.open(path, setting="shop", clock=FixedClock(Millis(begins)), learn_in_child=False)
        engine.import_recipe(Garden(people=PEOPLE, items=ITEMS, events_per_person=60, until=begins))
        rows = _decide(engine, decisions)
        engine.close()
    settled, last = rows[1]["resident MB"], rows[-1]["resident MB"]
    machine.say(
        f"Memory over {decisions:,} decisions",
        rows,
        notes=[f"From the first tenth to the last: {(last / settled - 1) * 100:+.1f} % (target +-10 %)."],
        items=ITEMS,
        people=PEOPLE,
    )


def _decide(engine: Any, decisions: int) -> list[dict[str, Any]]:
    dice = np.random.default_rng(11)
    surface = next(iter(engine.settings.surfaces))
    rows = [{"decisions": 0, "resident MB": _resident(), "seconds": 0.0}]
    begun = time.perf_counter()
    for number in range(1, decisions + 1):
        person = f"p{dice.integers(PEOPLE)}"
        shown = engine.decide(person=person, surface=surface)
        if number % 100 == 0 and shown.items:
            engine.events.add([_event(number, person, shown.items[0].item_id, engine.clock.now())])
        if number % max(decisions // MARKS, 1) == 0:
            gc.collect()
            spent = round(time.perf_counter() - begun, 1)
            rows.append({"decisions": number, "resident MB": _resident(), "seconds": spent})
    return rows


def _event(number: int, person: str, item: str, now: int) -> dict[str, Any]:
    return {
        "event_id": f"flat-{number}",
        "person_id": person,
        "kind": "view",
        "item_id": item,
        "at": format_time(Millis(now)),
    }


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGESIZE") / 1e6, 1)


if __name__ == "__main__":
    main()
