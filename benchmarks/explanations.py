"""Are the reasons true? Cited signals are taken away, the list is made again, and what leaves it is counted.

``python benchmarks/explanations.py [--quick]``. MovieLens-100K with the shipped `streaming` setting and all stages.
People and items are drawn with a fixed seed. Gates: necessity .85 at 5 signals and .97 at 10, .5 above random ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import tactful
from ground import machine
from tactful.decide.again import Again
from tactful.decide.necessity import necessity
from tactful.decisions.record import decode, encode
from tactful.sources.movielens import MovieLens


def main() -> None:
    """Print the share of shown items that leave the list, and how large the records are."""
    people = 40 if "--quick" in machine.arguments() else 300
    engine = tactful.open(None, setting="streaming")
    recipe = MovieLens(until=engine.clock.now())
    engine.import_recipe(recipe)
    engine.learn()
    names = [person.person_id for batch in recipe.people() for person in batch]
    drawn = np.random.default_rng(1).choice(len(names), people, replace=False)
    lists, sizes, signals = [], [], []
    for index in drawn.tolist():
        decision = engine.decide(person=names[index], surface=recipe.surface, count=10)
        entry = engine.store.ledger.read(decision.decision_id)  # type: ignore[arg-type]
        assert entry is not None
        again = Again(decode(entry.body), engine.parts.living.model, engine.parts.shelf.snapshot())
        lists.append(again)
        sizes.append(len(encode(again.record)))
        signals.append(len(again.view))
    found = necessity(lists, seed=1)
    rows: list[dict[str, Any]] = [
        {"citation": name, **{f"@{size}": round(share, 3) for size, share in shares.items()}}
        for name, shares in (
            ("as shown, heaviest first", found.cited),
            ("on request, against rivals", found.rival),
            ("random signals", found.random),
        )
    ]
    bytes_50, bytes_95 = np.percentile(sizes, [50, 95])
    notes = [
        f"{found.items} items of {found.people} people.",
        f"Records: {bytes_50:.0f} bytes at the median, {bytes_95:.0f} at p95; {np.median(signals):.0f} signals.",
    ]
    machine.say("Necessity of reasons, MovieLens-100K, top 10, all stages", rows, notes=notes, people=found.people)
    engine.close()


if __name__ == "__main__":
    main()
