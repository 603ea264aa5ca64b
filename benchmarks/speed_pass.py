"""One decision, stage by stage: the CPU time of every stage of the pass and of the whole, in one process.

CPU time of the deciding thread (``time.thread_time``), so that a busy machine can be measured; one BLAS thread. The
wait for the disk is not part of it: the store is in memory. Worlds are generated; people ask in turn.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/speed_pass.py --items 10000 --history 200
    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/speed_pass.py --core        # 4,000 items: scores and reasons

Reference: issue targets (core p50 <= .3 ms, p99 <= 1 ms; whole pass p50 <= 1.5 ms, p99 <= 6 ms).
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import numpy as np

import tactful
from ground.machine import say
from tactful.assembly import asking
from tactful.clock import FixedClock
from tactful.decide import decide
from tactful.decisions.decision import Ask
from tactful.ids import Millis
from tactful.sources.garden import Garden

STAGES: tuple[tuple[Any, str], ...] = (
    (asking, "occasion_of"),
    (decide, "recall"),
    (decide, "rank"),
    (decide, "guard"),
    (decide, "choose"),
    (decide, "last_check"),
    (decide, "terms_of"),
    (decide, "note"),
    (decide, "explain"),
    (decide, "seal_of"),
    (asking, "encode"),
)


@contextmanager
def watched(spent: dict[str, list[float]], sizes: list[int]) -> Iterator[None]:
    """Time every stage while the context lasts, and note the sizes of records."""
    before = [(module, name, getattr(module, name)) for module, name in STAGES]
    for module, name, stage in before:
        setattr(module, name, _timed(stage, spent[name], sizes if name == "encode" else None))
    try:
        yield
    finally:
        for module, name, stage in before:
            setattr(module, name, stage)


def _timed(stage: Callable[..., Any], spent: list[float], sizes: list[int] | None) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        begun = time.thread_time()
        answer = stage(*args, **kwargs)
        spent.append(time.thread_time() - begun)
        if sizes is not None:
            sizes.append(len(answer))
        return answer

    return run


def figures(name: str, seconds: list[float]) -> dict[str, Any]:
    """Return one row: microseconds, least, median, 90th and 99th percentile."""
    least, half, most, nearly = np.percentile(np.array(seconds) * 1e6, [0, 50, 90, 99])
    return {
        "stage": name,
        "min_us": round(least),
        "p50_us": round(half),
        "p90_us": round(most),
        "p99_us": round(nearly),
    }


def repeat(work: Callable[[int], Any], times: int) -> list[float]:
    """Return the CPU seconds of `times` calls."""
    spent = []
    for turn in range(times):
        begun = time.thread_time()
        work(turn)
        spent.append(time.thread_time() - begun)
    return spent


def main() -> None:
    """Build the world, ask, print."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    read.add_argument("--items", type=int, default=None)
    read.add_argument("--history", type=int, default=200, help="events per person")
    read.add_argument("--people", type=int, default=400)
    read.add_argument("--asks", type=int, default=1500)
    read.add_argument("--surface", default="home")
    read.add_argument("--core", action="store_true", help="the scorer alone: scores of all items, reasons of ten")
    read.add_argument("--profile", action="store_true", help="also print where the time goes, function by function")
    given, _ = read.parse_known_args()  # --no-json is read where tables are printed
    items = given.items or (4_000 if given.core else 10_000)
    garden = Garden(people=given.people, items=items, events_per_person=given.history, seed=5)
    last = max(int(table.at.max()) for table in garden.events())
    clock = FixedClock(Millis(last + 60_000))
    with closing(tactful.open(None, setting="shop", clock=clock, learn_in_child=False)) as engine:
        engine.import_recipe(garden)
        gc.collect()
        gc.freeze()
        pass_ = asking.Asking(engine.parts)
        (core if given.core else whole)(engine, pass_, given, items)


def core(engine: Any, pass_: asking.Asking, given: argparse.Namespace, items: int) -> None:
    """Time the scorer alone."""
    model = engine.parts.living.model
    views = [pass_._occasion(_ask(given, turn))[0] for turn in range(given.people)]  # noqa: SLF001 - the view is what is asked for
    every = np.arange(items, dtype=np.int32)
    split: dict[str, list[float]] = defaultdict(list)

    def one(turn: int) -> None:
        asked = views[turn % len(views)]
        begun = time.thread_time()
        parts = model.scores(asked.view, given.surface, asked.now, every)
        middle = time.thread_time()
        total = parts.sum(axis=0)
        best = np.argpartition(-total, 10)[:10].astype(np.int32)
        chosen = time.thread_time()
        model.contributions(asked.view, given.surface, asked.now, best)
        split["scores"].append(middle - begun)
        split["reasons of ten"].append(time.thread_time() - chosen)

    repeat(one, 50)
    split.clear()
    spent = repeat(one, given.asks)
    rows = [figures(name, took) for name, took in split.items()] + [figures("core", spent)]
    say("Decision core with reasons, CPU", rows, items=items, signals=_signals(views), surface=given.surface)
    if given.profile:
        _profile(one, given.asks)


def whole(engine: Any, pass_: asking.Asking, given: argparse.Namespace, items: int) -> None:
    """Time the whole pass and its stages."""
    del engine
    spent: dict[str, list[float]] = defaultdict(list)
    sizes: list[int] = []

    def one(turn: int) -> None:
        pass_.ask(_ask(given, turn)).result()

    repeat(one, 2 * given.people)
    plain = repeat(one, given.asks)
    with watched(spent, sizes):
        repeat(one, given.asks)
    rows = [figures(name, spent[name]) for _, name in STAGES if spent[name]] + [figures("whole pass", plain)]
    views = [pass_._occasion(_ask(given, turn))[0] for turn in range(given.people)]  # noqa: SLF001 - the view is what is asked for
    facts = {"items": items, "signals": _signals(views), "surface": given.surface}
    say("One decision, CPU by stage", rows, record_bytes=int(np.median(sizes)), **facts)
    if given.profile:
        _profile(one, given.asks)


def _ask(given: argparse.Namespace, turn: int) -> Ask:
    return Ask(surface=given.surface, count=10, person_id=f"p{turn % given.people}")


def _signals(occasions: list[Any]) -> int:
    return int(np.median([len(asked.view) for asked in occasions]))


def _profile(one: Callable[[int], Any], asks: int) -> None:
    profile = cProfile.Profile(time.thread_time)
    profile.runcall(repeat, one, asks)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    main()
