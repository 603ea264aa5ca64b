"""200,000 items and 5 million events: memory to learn and serve, latency, forgetting, and what the sparse path costs.

``python benchmarks/large_catalogue.py [EVENTS] [ITEMS]``. Learning and serving run in a child process whose peak memory
is printed. The price of sparseness is measured where both paths can run: the same log over a sub-catalogue of 10,000
items is learned densely and sparsely and judged on each person's last item.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from ground import machine
from ground.worlds import garden
from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.learn import baselines
from tactful.learn.evaluate import evaluate
from tactful.learn.evaluate_ours import ours, plain_view
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.learn.splits import Histories, histories, leave_last_out
from tactful.rank.constants import Constants, Shape

ASKS = 600
GONE = 40


def main() -> None:
    """Print the large run, then sparse against dense."""
    words = [int(word) for word in machine.arguments() if word.isdigit()]
    events, items = [*words, *(5_000_000, 200_000)[len(words) :]]
    rows = [machine.child(lambda: _large(events, items))]
    machine.say(f"{items:,} items, {events:,} events", rows, notes=["Targets: 8,000 MB, p99 <= 5 ms."])
    machine.say("Sparse against dense, 10,000 items", _both(), notes=["Target: within 5 %."])


def _large(events: int, items: int) -> dict[str, Any]:
    log, catalogue = garden(people=max(events // 50, 100), items=items, events=events)
    begun, busy = time.perf_counter(), time.process_time()
    model = fit([log], Lesson(catalogue, {1: 1.0}), Constants())
    told: dict[str, Any] = {
        "events": len(log),
        "learn wall s": round(time.perf_counter() - begun, 1),
        "learn CPU s": round(time.process_time() - busy, 1),
    }
    people = np.unique(log.person)[:: max(1, len(np.unique(log.person)) // ASKS)][:ASKS]
    held = histories(log, people)
    now = int(log.at.max()) + 1
    asks = [_ask(model, held, row, now) for row in range(len(people))][50:]
    gone = [_forget(model, held.of(row)) for row in range(GONE)]
    rest = log.take(~np.isin(log.person, people[:GONE]))
    again = fit([rest], Lesson(catalogue, {1: 1.0}, reference_time=model.generation.reference), Constants())
    ask, left = machine.percentiles(asks), machine.percentiles(gone)
    return told | {
        "ask p50 ms": ask["p50_ms"],
        "ask p99 ms": ask["p99_ms"],
        "forget p50 ms": left["p50_ms"],
        "forget p99 ms": left["p99_ms"],
        "lists equal a rebuild": f"{_equal(model, again, held, now)} of {len(held) - GONE}",
    }


def _forget(model: Model, history: EventColumns) -> float:
    return machine.timed(lambda: model.forget(history))


def _ask(model: Model, held: Histories, row: int, now: int) -> float:
    view = plain_view(held.of(row), now)
    begun = time.perf_counter()
    items = model.candidates(view, "*", now, 2000)
    score = model.scores(view, "*", now, items).sum(axis=0)
    best = items[baselines.top(score[None, :], 10)[0]]
    model.contributions(view, "*", now, best)
    return time.perf_counter() - begun


def _equal(model: Model, again: Model, held: Histories, now: int) -> int:
    return sum(
        np.array_equal(_list(model, held, row, now), _list(again, held, row, now)) for row in range(GONE, len(held))
    )


def _list(model: Model, held: Histories, row: int, now: int) -> np.ndarray:
    view = plain_view(held.of(row), now)
    items = model.candidates(view, "*", now, 2000)
    return items[baselines.top(model.scores(view, "*", now, items).sum(axis=0)[None, :], 10)[0]]


def _both() -> list[dict[str, Any]]:
    log, catalogue = garden(people=20_000, items=10_000, events=1_000_000)
    cut = leave_last_out(log)
    named = {"dense": Shape(), "sparse": Shape(dense=1000)}
    contenders = [_contender(name, catalogue, shape) for name, shape in named.items()]
    table = evaluate(contenders, cut, items=len(catalogue), people=2000)
    return [
        {
            "path": row.name,
            "people": row.people,
            "recall@10": round(row.recall.mean, 4),
            "ndcg@10": round(row.ndcg.mean, 4),
            "fit CPU s": round(row.fit_cpu_seconds, 1),
            "lead of dense in ndcg": "" if row.lead_ndcg is None else f"{row.lead_ndcg.mean:+.5f}",
        }
        for row in table.rows
    ]


def _contender(name: str, catalogue: Catalogue, shape: Shape) -> Any:
    def fixed(learned: EventColumns) -> Constants:  # noqa: ARG001 - the same for every log
        return Constants(shape=shape)

    return ours(name, Lesson(catalogue, {1: 1.0}), fixed)


if __name__ == "__main__":
    main()
