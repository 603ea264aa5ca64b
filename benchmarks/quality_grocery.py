"""Complete Journey (simulated), global time split: products a household will buy, with repeats and new ones only.

``python benchmarks/quality_grocery.py [--quick]``. With repeats the baseline to beat is the household's own top
products. Settings (half-lives, weight and reading of order, every part) are chosen by ndcg@10 on the tenth of events
after the first eighty per cent; the last tenth is judged once.
"""

from __future__ import annotations

from collections.abc import Callable

from ground import machine, ours, peers, sets, tables
from tactful.events.columns import EventColumns
from tactful.learn import baselines
from tactful.learn.baselines import Scores
from tactful.learn.evaluate import Contender, evaluate, plain_contender
from tactful.learn.splits import by_time

PEOPLE = 400
"""Households that choose settings; all of them judge."""

HABIT = {"habit": 1.0, "habit_half_life_days": 90.0, "taste": 1.0, "taste_history": 500, "trend_short": 0.0}
STEP: dict[str, object] = {"order": "step"}
REPEATS: list[ours.Choice] = [
    (STEP, HABIT | {"sequence": 0.1, "exponent": 0.3, "trend_long": 0.1, "content": 0.0}),
    (STEP, HABIT | {"sequence": 0.0, "trend_long": 0.01, "content": 0.0}),
    (STEP | {"half_life_days": 180.0}, HABIT | {"sequence": 0.1, "exponent": 0.3, "trend_long": 0.1, "content": 0.0}),
]
NEW: dict[str, object] = {"habit": 0.0, "taste": 1.0, "taste_history": 500, "trend_short": 0.0, "content": 0.0}
WIDE: dict[str, object] = {"order": "step", "ridge": 1000.0}
FRESH: list[ours.Choice] = [
    (WIDE, NEW | {"sequence": 0.0, "trend_long": 0.02, "long_half_life_days": 14.0}),
    (WIDE, NEW | {"sequence": 0.03, "exponent": 0.3, "trend_long": 0.02, "long_half_life_days": 14.0}),
    (WIDE | {"half_life_days": 90.0}, NEW | {"sequence": 0.0, "trend_long": 0.02, "long_half_life_days": 14.0}),
    (WIDE | {"half_life_days": 90.0}, NEW | {"sequence": 0.0, "trend_long": 0.1, "long_half_life_days": 14.0}),
]


def main() -> None:
    """Print a table with repeats and one with new products only."""
    quick = "--quick" in machine.arguments()
    data = sets.groceries()
    for new_only in (False, True):
        cut = by_time(data.log, new_only=new_only)
        lesson = ours.lesson_of(data)
        grids: dict[str, list[Contender]] = {"ours": ours.grid(lesson, FRESH if new_only else REPEATS)}
        grids |= _plain(new_only=new_only)
        if not quick:
            grids |= {
                name: [peer.contender() for peer in grid[:4]]
                for name, grid in peers.grids().items()
                if name.startswith("implicit")
            }
        best, absent = tables.chosen(grids, cut, items=data.items, people=PEOPLE)
        first = ours.tuned("Tactful, rank only (learn --tune)", lesson, repeats=not new_only)
        table = evaluate([first, *best, *ours.grid(lesson, [({}, {})])], cut, items=data.items)
        machine.say(
            f"Complete Journey, global time split, {'new products only' if new_only else 'repeats allowed'}",
            tables.lines(table),
            notes=[f"Data: {data.note}.", *absent, f"learn --tune: {ours.REPORTS[first.name]}"],
            split="global time 80/10/10",
            candidates=data.items,
            learned_events=table.learned_events,
        )


def _plain(*, new_only: bool) -> dict[str, list[Contender]]:
    """Return the baselines that fit a catalogue of 92,000 products."""
    days = [plain_contender(f"{count}-day trend", _with(baselines.recent_popularity, days=count)) for count in (7, 28)]
    ease = [plain_contender(f"EASE (ridge {ridge})", _with(baselines.ease, ridge=ridge)) for ridge in (300, 1000)]
    near = [plain_contender("item-kNN (100, shrink 0)", _with(baselines.item_neighbours, shrink=0.0))]
    grids = {
        "popularity": [plain_contender("popularity", baselines.popularity)],
        "trend": days,
        "EASE": ease,
        "kNN": near,
    }
    return grids if new_only else grids | {"own": [plain_contender("own top products", baselines.own_top)]}


def _with(fit: Callable[..., Scores], **settings: float) -> Callable[[EventColumns, int], Scores]:
    return lambda learned, items: fit(learned, items, **settings)


if __name__ == "__main__":
    main()
