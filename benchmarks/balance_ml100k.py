"""MovieLens-100K: what balance costs and gives, beside greedy (our own blend without balance) and re-rankers.

Each person's last fifth by time is held out (people with ten events or more); nDCG@10 on it is the utility. Five lists
in a row are asked for, each without what was shown before, so that calibration is judged over the last fifty shown.
Utility is told as a share of greedy's, with a bootstrap interval over people drawn in pairs. One model; the dice differ
by seed (policies without dice are the same under each).

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/balance_ml100k.py --people 300 --seeds 3 --no-json
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ground import machine, ours, sets
from tactful.assembly.commons import Commons
from tactful.catalogue.lanes import lanes
from tactful.consent.permit import Permit
from tactful.decide.choice import choose
from tactful.decisions.decision import Ask
from tactful.decisions.everybody import Everybody
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.slate import Slate
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.events.columns import EventColumns
from tactful.learn.balance_metrics import entropy, overlap, root_js, self_information_each, shared_share, topic_shares
from tactful.learn.evaluate_ours import plain_view
from tactful.learn.fit import fit
from tactful.learn.learned import Model
from tactful.learn.metrics import Relevant, coverage, ndcg
from tactful.people.person import Controls
from tactful.profile.occasion import Occasion
from tactful.settings import load

ROUNDS, COUNT = 5, 10
BALANCED = SurfaceRules(seen="never", diversity=0.4, rarity=0.65, common_slots=2, bridges=True)
"""As the ready-made streaming setting shows films."""
Picker = Callable[[NDArray[np.int32], NDArray[np.float64], "Person", int, int], NDArray[np.int32]]


class Person:
    """One person: what they did before, what came after, and what their topics are."""

    def __init__(self, before: EventColumns, after: NDArray[np.int32], ground: Ground) -> None:
        self.view = plain_view(before, ground.now)
        self.had, self.after = before.item, after
        self.wanted = topic_shares(ground.of, ground.count, before.item, ground.codes)
        self.number = int(before.person[0])


class Ground:
    """Catalogue, model and topic columns that every policy shares."""

    def __init__(self, data: sets.DataSet, least: int, most: int) -> None:
        self.catalogue = data.catalogue
        self.codes = int(data.catalogue.tag.max()) + 1
        self.of, self.count = lanes(data.catalogue, np.arange(data.items, dtype=np.int32), self.codes)
        log = data.log.in_order()
        people, start, size = np.unique(log.person, return_index=True, return_counts=True)
        keep = np.arange(len(log)) - np.repeat(start, size) < np.repeat(size - size // 5, size)
        train = log.take(keep)
        self.now = int(train.at.max()) + 1
        self.model: Model = fit([train], ours.lesson_of(data), ours.constants_of({}, {}))
        self.holders = np.bincount(train.item, minlength=data.items).astype(np.int64)
        self.everyone = len(people)
        rows = [n for n in range(len(people)) if size[n] >= least]
        chosen = [rows[int(at)] for at in np.linspace(0, len(rows) - 1, min(most, len(rows)))]
        self.people = []
        for n in chosen:
            whole = np.arange(start[n], start[n] + size[n])
            self.people.append(Person(log.take(whole[keep[whole]]), np.unique(log.item[whole[~keep[whole]]]), self))
        settings = load("streaming")
        surfaces = settings.surfaces | {"balanced": BALANCED}
        commons = Commons(msgspec.structs.replace(settings, surfaces=surfaces))
        self.everybody = commons.everybody("balanced", self.model, self.catalogue, self.now)

    def scored(self, person: Person, out: NDArray[np.int32]) -> Slate:
        """Return the person's slate without what they had and were shown."""
        items = np.setdiff1d(np.arange(len(self.catalogue), dtype=np.int32), out)
        parts = self.model.scores(person.view, "*", self.now, items)
        return replace(Slate.of(items), parts=parts, part_names=self.model.part_names)


def balanced(ground: Ground, rules: SurfaceRules, dial: str) -> Callable[..., NDArray[np.int32]]:
    """Return our own stage under some rules and a dial."""

    def pick(slate: Slate, person: Person, shown: NDArray[np.int32], seed: int, turn: int) -> NDArray[np.int32]:
        times = ground.now + np.repeat(np.arange(len(shown) // COUNT, dtype=np.int64), COUNT)
        occasion = Occasion(
            ask=Ask(surface="balanced", count=COUNT),
            rules=rules,
            permit=Permit("recommendation", frozenset({1})),
            view=person.view,
            controls=Controls(dial={"*": dial}),  # type: ignore[dict-item]
            shown=RecentlyShown(shown, times, ()),
            now=ground.now,
            dice=Dice.for_person(b"seed %d" % seed, person.number, "balanced", turn),
            catalogue=ground.catalogue,
            mode="personal",
            everybody=ground.everybody if rules is not PLAIN else Everybody(),
        )
        return choose(slate, occasion, COUNT).numbers()

    return pick


PLAIN = SurfaceRules(seen="never", diversity=0.0)


def reranker(ground: Ground, kind: str) -> Callable[..., NDArray[np.int32]]:
    """Return MMR (0.7, topic cosine), Steck's calibration (0.3, KL), or one place in ten drawn from all."""
    tags = np.zeros((len(ground.catalogue), ground.codes + 1))
    for row in ground.of:
        tags[np.arange(len(tags)), row] = 1.0
    tags = tags[:, :-1] / np.maximum(ground.count, 1)[:, None]
    unit = tags / np.maximum(np.linalg.norm(tags, axis=1, keepdims=True), 1e-9)

    def pick(slate: Slate, person: Person, shown: NDArray[np.int32], seed: int, turn: int) -> NDArray[np.int32]:
        del shown
        score = slate.score()
        pool = np.argsort(-score, kind="stable")[:200]
        items, rel = slate.item[pool], score[pool]
        rel = (rel - rel.min()) / max(float(np.ptp(rel)), 1e-9)
        dice = np.random.default_rng([seed, person.number % (1 << 31), turn])
        if kind == "epsilon-greedy":
            list_ = items[:COUNT].copy()
            hit = dice.random(COUNT) < 0.1
            list_[hit] = dice.choice(np.setdiff1d(slate.item, list_), hit.sum(), replace=False)
            return list_
        taken: list[int] = []
        alike, mass = np.zeros(len(items)), np.zeros(ground.codes)
        for _ in range(COUNT):
            if kind == "MMR":
                worth = 0.7 * rel - 0.3 * alike
            else:
                q = (mass + tags[items]) / (len(taken) + 1)
                q = 0.99 * q + 0.01 * person.wanted
                own = person.wanted > 0
                kl = (person.wanted[own] * np.log(person.wanted[own] / q[:, own])).sum(axis=1)
                worth = 0.7 * rel - 0.3 * kl
            worth[taken] = -np.inf
            best = int(worth.argmax())
            taken.append(best)
            alike = np.maximum(alike, unit[items] @ unit[items[best]])
            mass += tags[items[best]]
        return items[taken]

    return pick


def run(ground: Ground, pick: Callable[..., NDArray[np.int32]], seed: int) -> dict[str, Any]:
    """Return the figures of one policy under one seed; first lists for utility, five in a row for calibration."""
    first = np.full((len(ground.people), COUNT), -1, np.int32)
    calibrated, breadth = np.zeros(len(first)), np.zeros(len(first))
    for row, person in enumerate(ground.people):
        shown = np.zeros(0, np.int32)
        for turn in range(ROUNDS):
            slate = ground.scored(person, np.concatenate([person.had, shown]))
            shown = np.concatenate([shown, pick(slate, person, shown, seed, turn)]).astype(np.int32)
        first[row] = shown[:COUNT]
        last = topic_shares(ground.of, ground.count, shown, ground.codes)
        calibrated[row], breadth[row] = root_js(person.wanted, last), entropy(last)
    wanted = Relevant.of([person.after.tolist() for person in ground.people])
    common, somebody = shared_share(first)
    return {
        "ndcg": ndcg(first, wanted),
        "bits": float(self_information_each(first, ground.holders, ground.everyone).mean()),
        "coverage": coverage(first, len(ground.catalogue)),
        "root JS, 50 shown": float(calibrated.mean()),
        "entropy, 50 shown": float(breadth.mean()),
        "overlap": overlap(first),
        "shared": common,
        "share something": somebody,
    }


def kept(theirs: NDArray[np.float64], base: NDArray[np.float64]) -> str:
    """Return the share of greedy's utility with a 95 % bootstrap interval over people."""
    dice = np.random.default_rng(7)
    draws = dice.integers(0, len(base), (2000, len(base)))
    low, high = np.percentile(theirs[draws].mean(axis=1) / base[draws].mean(axis=1), [2.5, 97.5])
    return f"{theirs.mean() / base.mean():.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Run every policy under every seed."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    read.add_argument("--people", type=int, default=900)
    read.add_argument("--seeds", type=int, default=10)
    read.add_argument("--diversity", type=float, default=BALANCED.diversity)
    read.add_argument("--rarity", type=float, default=BALANCED.rarity)
    read.add_argument("--steps", type=int, default=1, help="0: without first steps")
    read.add_argument("--only", default="", help="run only policies whose name contains this, beside greedy")
    given, _ = read.parse_known_args()
    ground = Ground(sets.films(), 10, given.people)
    rules = msgspec.structs.replace(BALANCED, diversity=given.diversity, rarity=given.rarity, bridges=bool(given.steps))
    policies = {"greedy": balanced(ground, PLAIN, "balanced")}
    policies |= {name: reranker(ground, name) for name in ("MMR", "calibrated", "epsilon-greedy")}
    policies |= {
        f"dial {dial}": balanced(ground, rules, dial) for dial in ("familiar", "balanced", "explore", "surprise")
    }
    rows, base = [], np.zeros(0)
    for name, pick in policies.items():
        if given.only not in name and name != "greedy":
            continue
        told = [run(ground, pick, seed) for seed in range(given.seeds if name.startswith(("dial", "eps")) else 1)]
        utility = np.mean([one.pop("ndcg") for one in told], axis=0)
        base = utility if name == "greedy" else base
        means = {key: round(float(np.mean([one[key] for one in told])), 3) for key in told[0]}
        rows.append({"policy": name, "ndcg@10": round(float(utility.mean()), 4), "kept": kept(utility, base)} | means)
    machine.say(
        "MovieLens-100K: balance in one round and over fifty places", rows,
        people=len(ground.people), seeds=given.seeds, diversity=given.diversity, rarity=given.rarity,
    )  # fmt: skip


if __name__ == "__main__":
    main()
