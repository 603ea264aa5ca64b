"""The balance stage alone: CPU time of choosing 10 of 1,000 with every term on, and of packing what it reads.

CPU time of the thread (``time.thread_time``); one BLAS thread. A generated world: 1,000 candidates with about three of
60 topics, 200 makers, 80 signals, 40 items shown lately, a theme, an offer, common ground and rarity.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/speed_balance.py

Reference: issue target p50 <= 1 ms for 1,000 → 10 with all terms on.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ground.machine import say
from tactful.balance.choose import balance
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.consent.permit import Permit
from tactful.decide.choice import choose
from tactful.decide.given import given_of, small_occasion, small_slate
from tactful.decisions.decision import Ask
from tactful.decisions.everybody import Everybody, Placed, Shared
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.slate import Slate
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.people.person import Controls
from tactful.profile.occasion import Occasion
from tactful.profile.view import View

NOW = 1_800_000_000_000
HOUR = 3_600_000

RULES = SurfaceRules(
    diversity=0.2,
    explore_slots=1,
    rarity=0.2,
    exposure=0.2,
    common_slots=1,
    seen="allowed",
    shown_limit=6,
    bridges=True,
)
"""Every term on."""


def world(items: int, signals: int, *, dial: str, seed: int = 1) -> tuple[Slate, Occasion]:
    """Return a ranked slate of all items and an occasion with every term on."""
    dice = np.random.default_rng(seed)
    rows = []
    for n in range(items):
        tags = [f"t{t}" for t in dice.choice(60, size=int(dice.integers(1, 6)), replace=False)]
        rows.append((n, f"i{n}", Item(item_id=f"i{n}", tags=tags, creator=f"m{n % 200}")))
    shop = Catalogue.of(rows, 1)
    number = dice.integers(0, items, signals).astype(np.int32)
    view = View(
        item=number,
        at=NOW - np.arange(signals, dtype=np.int64)[::-1] * 24 * HOUR,
        seq=np.arange(1, signals + 1, dtype=np.int64),
        kind=np.ones(signals, np.int16),
        weight=dice.uniform(0.1, 1.0, signals).astype(np.float32),
        value=np.full(signals, np.nan, np.float32),
    )
    score = dice.gamma(2.0, size=(3, items)).astype(np.float32)
    slate = replace(Slate.of(np.arange(items, dtype=np.int32)), parts=score, part_names=("taste", "sequence", "trend"))
    occasion = Occasion(
        ask=Ask(surface="home", count=10),
        rules=RULES,
        permit=Permit("recommendation", frozenset({1})),
        view=view,
        controls=Controls(dial={"*": dial}),  # type: ignore[dict-item]
        shown=RecentlyShown(
            dice.choice(items, 200, replace=False).astype(np.int32),
            NOW - np.repeat(np.arange(20, dtype=np.int64)[::-1] * 24 * HOUR, 10) - HOUR,
            ("home",) * 200,
        ),
        now=NOW,
        dice=Dice(b"sixteen bytes ok"),
        catalogue=shop,
        mode="personal",
        everybody=Everybody(
            rarity=dice.uniform(0, 9, items).astype(np.float32),
            lift=dice.uniform(-1, 1, items).astype(np.float32),
            shared=(Shared("", dice.choice(items, 12, replace=False).astype(np.int32)),),
        ),
        placed=(
            Placed("spring", "curated", 1, {"en": "Spring"}, np.arange(5, 25, dtype=np.int32)),
            Placed("offer", "sponsored", 1, {"en": "Acme"}, np.arange(40, 90, dtype=np.int32)),
        ),
    )
    return slate, occasion


def figures(name: str, work: Callable[[], Any], times: int) -> dict[str, Any]:
    """Return microseconds of CPU: least, median, 99th percentile."""
    for _ in range(50):
        work()
    spent = []
    for _ in range(times):
        begun = time.thread_time()
        work()
        spent.append(time.thread_time() - begun)
    least, half, nearly = np.percentile(np.array(spent) * 1e6, [0, 50, 99])
    return {"work": name, "min_us": round(least), "p50_us": round(half), "p99_us": round(nearly)}


def main() -> None:
    """Measure every dial."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    read.add_argument("--items", type=int, default=1_000)
    read.add_argument("--signals", type=int, default=80)
    read.add_argument("--asks", type=int, default=1_500)
    given, _ = read.parse_known_args()
    gc.collect()
    gc.freeze()
    rows = []
    for dial in ("familiar", "balanced", "explore", "surprise"):
        slate, occasion = world(given.items, given.signals, dial=dial)
        packed = given_of(slate, occasion, 10)
        pool, small = small_slate(packed), small_occasion(packed)
        rows.append(figures(f"{dial}: choice from the pool", lambda p=pool, s=small: balance(p, s), given.asks))
        if dial == "balanced":
            rows += [
                figures("packing what it reads", lambda s=slate, o=occasion: given_of(s, o, 10), given.asks),
                figures("unpacking", lambda g=packed: (small_slate(g), small_occasion(g)), given.asks),
                figures("whole stage", lambda s=slate, o=occasion: choose(s, o, 10), given.asks),
            ]
    say("Balance: 10 of all candidates, every term on, CPU", rows, items=given.items, signals=given.signals)


if __name__ == "__main__":
    main()
