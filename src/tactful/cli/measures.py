"""The measurements behind ``tactful bench``, in the order in which a directory comes to life."""

from __future__ import annotations

import os
import platform
import resource
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tactful.clock import SystemClock, format_time
from tactful.ids import Millis
from tactful.work import Progress, silent

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine

__all__ = ["Measure", "measure", "percentile"]

_SYNCS = 20
_IN_FLIGHT = 32
_BATCH = 1000
_FEW = 100
_ASKS = 400
_ITEMS = 4000


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table; `value` is the figure as a number, in the unit that `figure` names."""

    what: str
    figure: str
    how: str
    value: float


def measure(folder: Path, *, people: int, seconds: float, progress: Progress) -> list[Measure]:
    """Bring a made-up world to life below `folder` and measure each step."""
    import tactful

    found = [_machine(), _sync(folder)]
    engine = tactful.open(str(folder / "bench.tactful"), setting="shop")
    try:
        found += _import(engine, people, progress)
        found += _learn(engine, progress)
        asked = [f"p{number}" for number in range(min(people, 500))]
        found += _decide(engine, asked, "idle", progress)
        found += _throughput(engine, asked, seconds, progress)
        rows = _rows(engine, asked)
        found += _events(engine, rows, seconds, progress)
        found += _while_events_arrive(engine, asked, rows, progress)
        found += _while_learning(engine, asked, progress)
        found.append(_memory())
    finally:
        engine.close()
    return found


def percentile(times: list[float], share: float) -> float:
    """Return the value below which `share` (0..1) of the times lie.

    >>> percentile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _machine() -> Measure:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Measure("machine", f"{cores} cores", f"{platform.machine()}, Python {platform.python_version()}", cores)


def _sync(folder: Path) -> Measure:
    """Measure what one durable write costs here: every figure of writes rests on it."""
    times = []
    with (folder / "sync").open("wb") as file:
        for _ in range(_SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(1000 * (time.perf_counter() - begun))
    middle = percentile(times, 0.5)
    return Measure("disk sync", f"{middle:.2f} ms", f"median of {_SYNCS} fsyncs of 4 kB", middle)


def _import(engine: Engine, people: int, progress: Progress) -> Iterator[Measure]:
    from tactful.sources.garden import Garden

    recipe = Garden(people=people, items=_ITEMS, until=int(SystemClock().now()))
    begun = kept = time.perf_counter()

    def watched(what: str, done: int, total: int | None) -> None:
        nonlocal kept
        if what.startswith("import"):
            kept = time.perf_counter()
        progress(what, done, total)

    engine.import_recipe(recipe, progress=watched)
    # The engine learns at the end of a large import; that has a row of its own.
    took = kept - begun
    events = int(engine.stats()["events"])
    yield Measure("bulk import", f"{events / took:,.0f} rows/s", f"{events:,} events, durable", events / took)


def _learn(engine: Engine, progress: Progress) -> Iterator[Measure]:
    begun = time.perf_counter()
    told = engine.learn(tune=False, progress=progress)
    took = time.perf_counter() - begun
    yield Measure("learn", f"{took:.2f} s", f"wall, given constants, model {told['version']}", took)


def _decide(engine: Engine, asked: list[str], when: str, progress: Progress) -> Iterator[Measure]:
    """Measure the pass alone: `ask` computes in this thread and only its record is still under way on return."""
    times, waits = [], []
    for number in range(_ASKS):
        begun = time.perf_counter()
        waits.append(engine.ask(_ask(asked[number % len(asked)])))
        times.append(1000 * (time.perf_counter() - begun))
        progress(f"decide ({when})", number + 1, _ASKS)
    for wait in waits:
        wait.result()
    for share in (0.5, 0.99):
        value = percentile(times, share)
        yield Measure(f"decide, p{share * 100:.0f}", f"{value:.2f} ms", f"whole pass in process, {when}", value)


def _throughput(engine: Engine, asked: list[str], seconds: float, progress: Progress) -> Iterator[Measure]:
    progress("decide and record", 0, None)
    count = iter(range(10**9))
    rate = _rate(lambda: engine.ask(_ask(asked[next(count) % len(asked)])), seconds)
    yield Measure("decisions recorded", f"{rate:,.0f}/s", f"durable, {_IN_FLIGHT} under way, in process", rate)


def _rows(engine: Engine, asked: list[str]) -> Iterator[dict[str, Any]]:
    """Yield events of people in turn, each at the time it is made."""
    items = [item.item_id for item in engine.items.page(None, 100)]
    for number in range(10**9):
        yield {
            "event_id": f"bench-{number}",
            "person_id": asked[number % len(asked)],
            "kind": "view",
            "item_id": items[number % len(items)],
            "at": format_time(Millis(SystemClock().now())),
        }


def _events(engine: Engine, rows: Iterator[dict[str, Any]], seconds: float, progress: Progress) -> Iterator[Measure]:
    progress("events", 0, None)
    single = _rate(lambda: engine.events.submit([next(rows)]), seconds)
    yield Measure("single events", f"{single:,.0f}/s", f"acknowledged, {_IN_FLIGHT} under way", single)
    batch = _BATCH * _rate(lambda: engine.events.submit(list(islice(rows, _BATCH))), seconds, in_flight=4)
    yield Measure("events in batches", f"{batch:,.0f}/s", f"acknowledged, {_BATCH:,} a batch", batch)


def _while_events_arrive(
    engine: Engine, asked: list[str], rows: Iterator[dict[str, Any]], progress: Progress
) -> Iterator[Measure]:
    done = threading.Event()

    def arrive() -> None:
        while not done.is_set():
            engine.events.submit(list(islice(rows, _FEW))).result()

    arriving = threading.Thread(target=arrive)
    arriving.start()
    try:
        yield from _decide(engine, asked, "while events arrive", progress)
    finally:
        done.set()
        arriving.join()


def _while_learning(engine: Engine, asked: list[str], progress: Progress) -> Iterator[Measure]:
    learner = threading.Thread(target=engine.learn, kwargs={"tune": False, "progress": silent})
    learner.start()
    yield from _decide(engine, asked, "while learning", progress)
    learner.join()


def _memory() -> Measure:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measure("memory", f"{peak:,.0f} MB", "peak of this process", peak)


def _rate(start: Callable[[], Future[Any]], seconds: float, *, in_flight: int = _IN_FLIGHT) -> float:
    """Return how many calls a second resolve when so many are always under way."""
    begun = time.perf_counter()
    under_way: list[Future[Any]] = []
    done = 0
    while time.perf_counter() - begun < seconds:
        under_way.append(start())
        if len(under_way) >= in_flight:
            under_way.pop(0).result()
            done += 1
    for wait in under_way:
        wait.result()
    return (done + len(under_way)) / (time.perf_counter() - begun)


def _ask(person: str) -> Any:
    from tactful.decisions.decision import Ask

    return Ask(person_id=person, surface="home", count=10)
