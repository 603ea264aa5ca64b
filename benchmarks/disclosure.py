"""Do lists tell who is concerned by a sensitive matter? A probe on a generated town that ships the truth.

``python benchmarks/disclosure.py [--people N] [--items N] [--seed S]`` prints one JSON line per measurement: the probe
on lists with the guards on (interval below .60, aim .55), the positive control with nothing tagged (.80 or more), and
how many of the pushed slots held something sensitive (0).
"""

from __future__ import annotations

import argparse
import json
import sys

from ground.probing import lists_of, told_by, town

BOUND, CONTROL = 0.60, 0.80


def main() -> int:
    """Measure; return 1 when a figure is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=1500)
    asked.add_argument("--items", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    figures, fine = [], True
    for guarded in (True, False):
        with town(told.people, told.items, seed=told.seed, guarded=guarded) as (engine, garden):
            seen = told_by(lists_of(engine, garden, surface="home", count=20), garden, seed=told.seed)
            figures.append(
                {"lists": "guarded" if guarded else "control", "surface": "home", "people": seen.people,
                 "auc": round(seen.auc, 3), "low": round(seen.low, 3), "high": round(seen.high, 3)}
            )  # fmt: skip
            fine &= seen.high < BOUND if guarded else seen.auc >= CONTROL
            if guarded:
                figures[-1]["alone"] = len(engine.parts.tells.current.alone)
                for person in range(told.people):
                    engine.people.set_consents(f"p{person}", {"messages": "granted"})
                pushed = lists_of(engine, garden, surface="mail", count=10)
                seen = told_by(pushed, garden, seed=told.seed)
                figures.append(
                    {"lists": "guarded", "surface": "mail", "people": seen.people, "auc": round(seen.auc, 3),
                     "low": round(seen.low, 3), "high": round(seen.high, 3), "slots": pushed.slots,
                     "sensitive": pushed.sensitive}
                )  # fmt: skip
                fine &= pushed.sensitive == 0 and seen.high < BOUND
    print("\n".join(json.dumps(one) for one in figures))
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
