"""Learning and unlearning: a million events over 4,000 items, and what one event and one person cost.

``python benchmarks/speed_learn.py [EVENTS] [ITEMS]``. The fit runs in a child process of its own, so that its peak
memory is its own (the log itself, which the child reads, is counted in the row 'log alone'). Absorb, late event and
forget are timed on the served `Model`; the deviation of P is against a fresh solve of the same integers.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

from ground import machine
from ground.worlds import garden
from tactful.decisions.surface import SurfaceRules
from tactful.events.columns import EventColumns
from tactful.learn.diary import collect, strengths
from tactful.learn.fit import Lesson, fit, fit_diary
from tactful.learn.learned import Model
from tactful.learn.solve import solve, symmetric
from tactful.learn.splits import Histories, histories
from tactful.learn.tune import tune
from tactful.rank.constants import Constants

SAMPLES = 400
PEOPLE = 60


def main() -> None:
    """Print what learning costs, then what changing what was learned costs."""
    words = [int(word) for word in machine.arguments() if word.isdigit()]
    events, items = [*words, *(1_000_000, 4_000)[len(words) :]]
    log, catalogue = garden(people=max(events // 60, 10), items=items, events=events)
    lesson = Lesson(catalogue, {1: 1.0})

    def learning() -> dict[str, Any]:
        begun = time.perf_counter()
        fit([log], lesson, Constants())
        return {"wall_s": round(time.perf_counter() - begun, 2)}

    def choosing() -> dict[str, Any]:
        begun = time.perf_counter()
        diary = collect([log], strengths(lesson.weights))
        found = tune(diary, lesson, Constants(), surfaces={"home": SurfaceRules(), "new": SurfaceRules(seen="never")})
        fit_diary(diary, lesson, found.constants)
        return {"wall_s": round(time.perf_counter() - begun, 2)}

    alone = machine.child(lambda: {"wall_s": 0.0})
    learned = machine.child(learning)
    tuned = machine.child(choosing)
    rows = [
        {"what": "log alone", **alone, "target": ""},
        {"what": f"learn {len(log):,} events, {items:,} items", **learned, "target": "<= 10 s, 6 CPU s, 800 MB"},
        {"what": "learn --tune of the same", **tuned, "target": "<= 90 s"},
    ]
    machine.say("Learning", rows, people=len(np.unique(log.person)), events=len(log))
    model = fit([log], lesson, Constants())
    print(f"\nServed arrays: {_served_mb(model):.0f} MB (target <= 300; the records of taste are mapped and not read)")
    machine.say("Changing what was learned", _changes(model, log), events=len(log), items=items)


def _served_mb(model: Model) -> float:
    """Return the bytes that decisions read: counts, popularity, the float32 copy of P, the words of items."""
    sums, taste, content = model.sums, model.taste, model.content
    tables = [sums.size, sums.buyers, sums.cells, *sums.follows.arrays().values(), *sums.buckets.arrays().values()]
    tables += [taste.inverse, taste.column, taste.head]
    tables += [content.start, content.word, content.value, content.rows.data, content.rows.indices]
    return sum(table.nbytes for table in tables) / 1e6


def _changes(model: Model, log: EventColumns) -> list[dict[str, Any]]:
    dice = np.random.default_rng(3)
    people = np.sort(dice.choice(np.unique(log.person), SAMPLES + PEOPLE, replace=False))
    held = histories(log, people)
    now = int(log.at.max())
    appended = [_absorb(model, held, row, now + row) for row in range(SAMPLES)]
    late = [_absorb(model, held, row, int(held.of(row).at[0]) + 1) for row in range(SAMPLES // 2, SAMPLES)]
    forgotten = [_seconds(model.forget, held.of(row)) for row in range(SAMPLES, SAMPLES + PEOPLE)]
    worked = symmetric(model.regression.inverse)
    afresh = solve(model.regression.gram, model.constants.shape.ridge)
    deviation = float(np.abs(worked - afresh).max() / np.abs(afresh).max())
    drift = f"relative deviation of P after {PEOPLE} people"
    return [
        {"what": "one event in order (all but taste)"} | machine.percentiles(appended) | {"target": "p99 .05 ms"},
        {"what": "one late event"} | machine.percentiles(late) | {"target": "1 ms"},
        {"what": "forget a person (counts and P)"} | machine.percentiles(forgotten) | {"target": "1 + 20 ms"},
        {"what": drift, "p50_ms": "", "p99_ms": "", "target": f"{deviation:.1e} (<= 1e-9)"},
        {"what": "solve P afresh"} | machine.percentiles([machine.timed(model.solve)]) | {"target": ""},
    ]  # fmt: skip


def _absorb(model: Model, held: Histories, row: int, at: int) -> float:
    mine = held.of(row)
    new = mine.take(np.array([0]))
    new = EventColumns(
        person=new.person, at=np.array([at]), kind=new.kind, item=new.item, value=new.value, coarse=new.coarse,
        digest=np.array([-1 - row]), check=new.check, seq=np.array([len(held.events) + row]),
    )  # fmt: skip
    return _seconds(model.absorb, mine, new)


def _seconds(work: Any, *given: Any) -> float:
    begun = time.perf_counter()
    work(*given)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
