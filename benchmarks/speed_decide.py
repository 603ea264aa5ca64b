"""The core of a decision, all scores and every term of the ten shown, against what the memory allows.

``python benchmarks/speed_decide.py [ITEMS ...]``. The floor is the bytes that must be read (rows of the directed counts
and of P for the person's signals, one row of popularity) over the measured bandwidth of one core; 'cold' counts as
read once per decision, though small tables stay in the caches. The whole pass, stage by stage, is `speed_pass.py`.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from ground import machine
from ground.worlds import garden
from tactful.learn import baselines
from tactful.learn.evaluate_ours import plain_view
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.learn.splits import histories
from tactful.profile.view import View
from tactful.rank.constants import Constants

ROUNDS = 2000
SIGNALS = 200


def main() -> None:
    """Print p50 and p99 of the core per catalogue size, with the floor."""
    sizes = [int(word) for word in machine.arguments() if word.isdigit()] or [4_000, 10_000]
    speed = machine.bandwidth()
    rows = [_measured(items, speed) for items in sizes]
    machine.say(
        "Decision core: scores of every item and all contributions of the ten best",
        rows,
        notes=["Targets at 4,000 items: p50 <= .3 ms, p99 <= 1 ms. CPU is the time of the thread, free of other load."],
        bandwidth_gb_s=round(speed / 1e9, 1),
        signals_per_person=SIGNALS,
    )


def _measured(items: int, speed: float) -> dict[str, Any]:
    log, catalogue = garden(people=max(items // 2, 2000), items=items, events=max(items * 60, 400_000))
    model = fit([log], Lesson(catalogue, {1: 1.0}), Constants())
    now = int(log.at.max()) + 1
    people = np.unique(log.person)[:300]
    held = histories(log, people)
    views = [_full(plain_view(held.of(row), now)) for row in range(len(people))]
    everything = np.arange(items, dtype=np.int32)
    wall, cpu = [], []
    for number in range(ROUNDS + 100):
        begun, busy = time.perf_counter(), time.thread_time()
        _core(model, views[number % len(views)], now, everything)
        if number >= 100:
            wall.append(time.perf_counter() - begun)
            cpu.append(time.thread_time() - busy)
    window = model.constants.shape.window
    read = 4.0 * items * (window + min(SIGNALS, model.constants.of("*").taste_history)) + 8.0 * items
    floor = read / speed * 1000
    told, spent = machine.percentiles(wall), machine.percentiles(cpu)
    return {
        "items": items,
        "p50 ms": told["p50_ms"],
        "p99 ms": told["p99_ms"],
        "CPU p50 ms": spent["p50_ms"],
        "CPU p99 ms": spent["p99_ms"],
        "bytes read, MB": round(read / 1e6, 2),
        "floor ms": round(floor, 3),
        "p50 over floor": round(spent["p50_ms"] / floor, 1),
    }


def _full(view: View) -> View:
    """Return a view of exactly SIGNALS signals: the person's own, repeated where there are fewer."""
    rows = np.resize(np.arange(len(view)), SIGNALS)
    at = np.sort(view.at[rows])
    return View(view.item[rows], at, view.seq[rows], view.kind[rows], view.weight[rows], view.value[rows])


def _core(model: Model, view: View, now: int, everything: np.ndarray) -> None:
    items = model.candidates(view, "*", now, len(everything))
    score = model.scores(view, "*", now, items).sum(axis=0)
    shown = baselines.top(score[None, :], 10)[0]
    model.contributions(view, "*", now, shown)


if __name__ == "__main__":
    main()
