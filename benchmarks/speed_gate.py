"""What the gate costs: the permit of an ask, and turning it into a mask, against one whole decision.

``python benchmarks/speed_gate.py``. CPU time of the deciding thread, so that a busy machine can be measured. Three
people: one who said nothing, one with a dozen words, one with three hundred. *Cold* computes the permit from the stored
document, as the first ask after a word does; *at hand* is every later ask. Sets of kind codes are compared with bit
masks (one integer, one ``&`` a kind, or unpacked to the array that rows are picked with).

Reference: issue target: gate overhead at most 10 % of the p99 of a decision.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np

import tactful
from ground.machine import say
from tactful.assembly.asking import Asking
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock
from tactful.consent.consents import PURPOSES
from tactful.decisions.decision import Ask
from tactful.ids import Millis
from tactful.profile import occasion, permission
from tactful.profile.kindtable import table_of
from tactful.sources.garden import Garden

ROUNDS = 3000
ITEMS = 4000
PEOPLE = {"silent": 0, "a dozen words": 12, "300 words": 300}


def main() -> None:
    """Print the gate beside the decision, and sets beside bit masks."""
    garden = Garden(people=60, items=ITEMS, events_per_person=200, seed=5)
    last = max(int(table.at.max()) for table in garden.events())
    clock = FixedClock(Millis(last + 60_000))
    with closing(tactful.open(None, setting="shop", clock=clock, learn_in_child=False)) as engine:
        engine.import_recipe(garden)
        rows = [_person(engine, f"p{place}", name, words) for place, (name, words) in enumerate(PEOPLE.items())]
        say("The gate beside a decision, CPU", rows, items=ITEMS, kinds=len(list(engine.kinds)))
        say("Sets and bit masks", _forms(engine), kinds=len(list(engine.kinds)))


def _person(engine: Engine, person: str, name: str, words: int) -> dict[str, Any]:
    kinds = ("view", "save", "declare", "like", "play", "purchase", "rating", "share", "follow", "goal", "search")
    for number in range(words):
        purpose, kind = PURPOSES[number % len(PURPOSES)], kinds[number % len(kinds)]
        engine.people.set_consents(person, {purpose: {kind: "granted" if number % 3 else "refused"}})
    asking = Asking(engine.parts)
    ask = Ask(surface="home", count=10, person_id=person)
    known, table, now = engine.people.known(person), engine.parts.table, int(engine.clock.now())

    def gate() -> None:
        occasion._permit(known, asking._ground("home", now), "home", "recommendation", now, "")  # noqa: SLF001 - what is measured

    def cold() -> None:
        permission.forget_cached()
        permission.permit_of(table, "recommendation", now=now, consents=known.consents or None, epoch=known.epoch)

    decision = _times(lambda: asking.ask(ask).result(), ROUNDS // 3)
    at_hand = _times(gate, ROUNDS)
    whole = float(np.percentile(decision, 99))
    return {
        "person": name,
        "decision p50 us": round(float(np.percentile(decision, 50))),
        "decision p99 us": round(whole),
        "gate p50 us": round(float(np.percentile(at_hand, 50)), 1),
        "gate p99 us": round(float(np.percentile(at_hand, 99)), 1),
        "gate, % of decision p99": round(100 * float(np.percentile(at_hand, 99)) / whole, 2),
        "cold permit p50 us": round(float(np.percentile(_times(cold, ROUNDS // 10), 50))),
    }


def _forms(engine: Engine) -> list[dict[str, Any]]:
    permit = permission.permit_of(engine.parts.table, "recommendation", now=0)
    table = table_of(engine.kinds)
    size = len(table.weight)
    bits = sum(1 << code for code in permit.kinds)
    kind = np.random.default_rng(1).integers(1, size, 200).astype(np.int16)

    def by_set() -> None:
        _ = table.mask(permit.kinds)[kind]

    def by_bits() -> None:
        unpacked = np.unpackbits(np.frombuffer(bits.to_bytes((size + 7) // 8, "little"), np.uint8), bitorder="little")
        _ = unpacked[kind]

    one = next(iter(permit.kinds))
    told = {
        "frozenset → kept array → 200 rows": by_set,
        "bit mask → array → 200 rows": by_bits,
        "frozenset, one kind": lambda: one in permit.kinds,
        "bit mask, one kind": lambda: bits >> one & 1,
    }
    return [
        {
            "form": form,
            "p50 us": round(float(np.percentile(spent, 50)), 2),
            "p99 us": round(float(np.percentile(spent, 99)), 2),
        }
        for form, work in told.items()
        for spent in [_times(work, ROUNDS)]
    ]


def _times(work: Callable[[], Any], times: int) -> list[float]:
    """Return the CPU microseconds of each call, after some to warm up."""
    for _ in range(20):
        work()
    spent = []
    for _ in range(times):
        begun = time.thread_time_ns()
        work()
        spent.append((time.thread_time_ns() - begun) / 1000)
    return spent


if __name__ == "__main__":
    main()
