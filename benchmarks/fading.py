"""Forgetting and one-offs: how soon a profile follows a taste that changes, and how far one odd purchase moves a list.

``python benchmarks/fading.py [--quick] [--no-json]``. *Streams*: planted people whose taste changes at once after 200
days, under several ways of fading beside the product's own. *One-offs*: MovieLens-100K, one more film a day after the
last; films far from everything a person had, and films of the usual kind. Intervals are Student's over seeds, and 95 %
bootstraps over people. `tactful evaluate --balance` prints the product's own rows beside their goals.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ground import machine, ours, sets
from tactful.experiments.spread import over
from tactful.learn.breadth.following import following
from tactful.learn.breadth.oddity import moved
from tactful.learn.fit import fit
from tactful.learn.significance import interval
from tactful.profile.fading import WHOLE, Fading

ALONE = {"one-off": Fading(), "taken in full": WHOLE}
CLOCKS = {
    "never fades": (None, WHOLE),
    "half-life 20 days": (20.0, WHOLE),
    "half-life 90 days": (90.0, WHOLE),
    "two clocks (90 days, and since the change)": (90.0, Fading()),
    "two clocks (180 days, and since the change)": (180.0, Fading()),
}


def main() -> None:
    """Print both tables."""
    quick = "--quick" in machine.arguments()
    people, seeds = (6, 3) if quick else (20, 5)
    machine.say(
        "A taste that changes at once",
        streams(people, seeds, step=15 if quick else 4),
        notes=[f"{seeds} seeds of {people} people; goals: first 60 <= .12, steady <= .015 bits."],
    )
    machine.say(
        "One more film: slots of ten that change",
        one_more(40 if quick else 300),
        notes=["goal: an off-profile act moves <= 0.5 slots on average; an on-profile one keeps its say."],
    )


def streams(people: int, seeds: int, *, step: int) -> list[dict[str, Any]]:
    """Return one row per way of fading."""
    rows = []
    for name, (half_life, fading) in CLOCKS.items():
        told = [following(n, people=people, step=step, half_life_days=half_life, fading=fading) for n in range(seeds)]
        row: dict[str, Any] = {"profile": name}
        for title, of in (("steady", "steady"), ("first 60", "soon"), ("last 60", "later")):
            found = over([getattr(one, of) for one in told])
            row[title] = f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]"
        early, late = (np.mean([getattr(one, of) for one in told]) for of in ("asked_before", "asked_after"))
        row["asked before / after the change"] = f"{early:.0%} / {late:.0%}"
        rows.append(row)
    return rows


def one_more(people: int) -> list[dict[str, Any]]:
    """Return one row per kind of film and way of counting it."""
    data = sets.films()
    model = fit([data.log], ours.lesson_of(data), ours.constants_of({}, {"trend_short": 0.0, "trend_long": 0.002}))
    held = np.bincount(data.log.item, minlength=data.items)
    chosen = np.random.default_rng(3).choice(np.unique(data.log.person), people, replace=False)
    lives = [data.log.take(data.log.person == person).in_order() for person in chosen.tolist()]
    rows = []
    for how, fading in ALONE.items():
        for what, values in moved(model, lives, data.catalogue, held, 1, fading).items():
            found = interval(np.array(values))
            rows.append(
                {
                    "one more film": f"{what}-profile, {how}",
                    "people": len(values),
                    "slots moved": f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]",
                    "p95": float(np.quantile(values, 0.95)) if values else float("nan"),
                }
            )
    return rows


if __name__ == "__main__":
    main()
