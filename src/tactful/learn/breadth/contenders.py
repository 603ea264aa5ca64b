"""Ways of making a list of ten from one slate: ours under each dial, greedy, and the re-rankers of the field.

References: Carbonell & Goldstein 1998 (MMR); Steck 2018 (calibration).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.consent.permit import Permit
from tactful.decide.choice import choose
from tactful.decisions.decision import Ask
from tactful.decisions.everybody import Everybody
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.slate import Slate
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.learn.breadth.stage import Person, Stage
from tactful.people.person import Controls, Dial
from tactful.profile.occasion import Occasion

__all__ = ["ALONE", "COUNT", "DIALS", "GREEDY", "NO_STEP", "OURS", "Pick", "contenders"]

COUNT = 10
GREEDY, OURS = "greedy", "balanced"
ALONE, NO_STEP = "unreserved", "no step"
"""Ours at 'balanced' where every place is what scores and balance make it, and without first steps only."""
DIALS: tuple[Dial, ...] = ("familiar", "balanced", "explore", "surprise")
"""From narrow to wide."""

Pick = Callable[[Slate, Person, NDArray[np.int32], int, int], NDArray[np.int32]]
"""Makes a list from a slate, a person, what they were shown (oldest first), a seed and a turn."""

_POOL, _MMR, _CALIBRATED, _EPSILON = 200, 0.7, 0.7, 0.1


def contenders(stage: Stage) -> Mapping[str, Pick]:
    """Return every way by name, greedy first."""
    no_step = msgspec.structs.replace(stage.rules, explore_slots=0, bridges=False)
    alone = msgspec.structs.replace(no_step, common_slots=0, group_slots=0)
    plain = msgspec.structs.replace(alone, diversity=0.0, rarity=0.0)
    topics = _topics(stage)
    rerankers = {"MMR": _mmr(topics), "calibrated": _calibrated(topics), "epsilon-greedy": _epsilon}
    ours = {
        name: _engine(stage, rules, "balanced", stage.everybody) for name, rules in ((ALONE, alone), (NO_STEP, no_step))
    }
    ours |= {dial: _engine(stage, stage.rules, dial, stage.everybody) for dial in DIALS}
    return {GREEDY: _engine(stage, plain, "balanced", Everybody()), **rerankers, **ours}


def _engine(stage: Stage, rules: SurfaceRules, dial: Dial, everybody: Everybody) -> Pick:
    def pick(slate: Slate, person: Person, shown: NDArray[np.int32], seed: int, turn: int) -> NDArray[np.int32]:
        times = stage.now + np.repeat(np.arange(len(shown) // COUNT, dtype=np.int64), COUNT)
        occasion = Occasion(
            ask=Ask(surface="judged", count=COUNT),
            rules=rules,
            permit=Permit("recommendation", frozenset({1})),
            view=person.view,
            controls=Controls(dial={"*": dial}),
            shown=RecentlyShown(shown, times, ()),
            now=stage.now,
            dice=Dice.for_person(b"seed %d" % seed, person.number, "judged", turn),
            catalogue=stage.catalogue,
            mode="personal",
            everybody=everybody,
        )
        return choose(slate, occasion, COUNT).numbers()

    return pick


def _topics(stage: Stage) -> NDArray[np.float64]:
    """Return the share of each topic in each item, float64 [items, topics]."""
    tags = np.zeros((len(stage.catalogue), stage.codes + 1))
    for row in stage.of:
        tags[np.arange(len(tags)), row] = 1.0
    shares: NDArray[np.float64] = tags[:, :-1] / np.maximum(stage.count, 1)[:, None]
    return shares


def _pool(slate: Slate) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the best items and their scores brought to 0..1."""
    score = slate.score()
    rows = np.argsort(-score, kind="stable")[:_POOL]
    best = score[rows]
    return slate.item[rows], (best - best.min()) / max(float(np.ptp(best)), 1e-9)


def _epsilon(slate: Slate, person: Person, shown: NDArray[np.int32], seed: int, turn: int) -> NDArray[np.int32]:
    del shown
    dice = np.random.default_rng([seed, person.number % (1 << 31), turn])
    chosen = _pool(slate)[0][:COUNT].copy()
    hit = dice.random(len(chosen)) < _EPSILON
    chosen[hit] = dice.choice(np.setdiff1d(slate.item, chosen), int(hit.sum()), replace=False)
    return chosen


def _mmr(topics: NDArray[np.float64]) -> Pick:
    unit = topics / np.maximum(np.linalg.norm(topics, axis=1, keepdims=True), 1e-9)

    def pick(slate: Slate, person: Person, shown: NDArray[np.int32], seed: int, turn: int) -> NDArray[np.int32]:
        del person, shown, seed, turn
        items, relevance = _pool(slate)
        alike, taken = np.zeros(len(items)), list[int]()
        for _ in range(min(COUNT, len(items))):
            worth = _MMR * relevance - (1 - _MMR) * alike
            worth[taken] = -np.inf
            taken.append(int(worth.argmax()))
            alike = np.maximum(alike, unit[items] @ unit[items[taken[-1]]])
        return items[taken]

    return pick


def _calibrated(topics: NDArray[np.float64]) -> Pick:
    def pick(slate: Slate, person: Person, shown: NDArray[np.int32], seed: int, turn: int) -> NDArray[np.int32]:
        del shown, seed, turn
        items, relevance = _pool(slate)
        own = person.wanted > 0
        wanted, mine = person.wanted[own], topics[items][:, own]
        mass, taken = np.zeros(len(wanted)), list[int]()
        for place in range(1, min(COUNT, len(items)) + 1):
            shares = 0.99 * (mass + mine) / place + 0.01 * wanted
            apart = (wanted * np.log(wanted / shares)).sum(axis=1)
            worth = _CALIBRATED * relevance - (1 - _CALIBRATED) * apart
            worth[taken] = -np.inf
            taken.append(int(worth.argmax()))
            mass = mass + mine[taken[-1]]
        return items[taken]

    return pick
