"""MovieLens-100K, leave-last-out, full ranking: our scorer beside plain baselines and peers, all tuned alike.

``python benchmarks/quality_ml100k.py [--quick] [--no-json]``. Settings are chosen by ndcg@10 on each person's last but
one film and judged once on the last. *All stages* is the shipped engine: each rating is posted as a film seen to its
end (events count 1 here, also for films that were disliked; with the kind `rating` a low value speaks against a film).
Leads are ours minus theirs over the same people, with 95 % bootstrap intervals.
"""

from __future__ import annotations

from typing import Any

from ground import machine, ours, peers, sets, slim, stages, tables
from tactful.learn.evaluate import Contender, evaluate, ready_made
from tactful.learn.splits import Split, leave_last_out

GRID: list[tuple[dict[str, object], dict[str, object]]] = [
    ({}, {}),
    ({}, {"trend_short": 0.0, "trend_long": 0.0, "taste_decay": 0.97}),
    ({}, {"trend_short": 0.0, "trend_long": 0.002, "taste_decay": 0.97}),
    ({}, {"trend_short": 0.0, "trend_long": 0.002, "taste_decay": 0.97, "taste": 0.2}),
    ({}, {"trend_short": 0.0, "trend_long": 0.002, "taste_decay": 0.97, "exponent": 0.4}),
    ({"decay": 0.7}, {"trend_short": 0.0, "trend_long": 0.002, "taste_decay": 0.97}),
    ({"order": "step"}, {"trend_short": 0.0, "trend_long": 0.002, "taste_decay": 0.97}),
    ({"order": "none"}, {"trend_short": 0.0, "trend_long": 0.002, "taste_decay": 1.0, "taste": 0.8}),
]
"""As many settings as the largest peer grid has."""


def main() -> None:
    """Print one table per tie rule."""
    quick = "--quick" in machine.arguments()
    for ties in ("shuffled", "by item id"):
        data = sets.films(ties)
        cut = leave_last_out(data.log)
        rows, notes = _table(data, cut, quick=quick)
        machine.say(
            f"MovieLens-100K, leave-last-out, order inside one second {ties}",
            rows,
            notes=[f"Data: {data.note}.", *notes],
            split="leave-last-out",
            candidates=data.items,
            new_items_only=True,
        )


def _table(data: sets.DataSet, cut: Split, *, quick: bool) -> tuple[list[dict[str, Any]], list[str]]:
    grids: dict[str, list[Contender]] = {"ours": ours.grid(ours.lesson_of(data), GRID)}
    grids |= {grid[0].name: grid for grid in ready_made(repeats=False)}
    if not quick:
        grids["SLIM"] = slim.grid()
        grids |= {name: [peer.contender() for peer in grid] for name, grid in peers.grids().items()}
    best, absent = tables.chosen(grids, cut, items=data.items)
    shipped = ours.grid(ours.lesson_of(data), [({}, {})])
    staged = [
        stages.shipped(data, kind="complete", setting="streaming", surface="films", tune=tune) for tune in (False, True)
    ]
    first = ours.tuned("Tactful, rank only (learn --tune)", ours.lesson_of(data), repeats=False)
    table = evaluate([first, *best, *shipped, *staged], cut, items=data.items)
    return tables.lines(table), [*absent, f"learn --tune: {ours.REPORTS[first.name]}"]


if __name__ == "__main__":
    main()
