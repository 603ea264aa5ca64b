"""Interleaving: how many people tell which of two rankings is better, when arms are apart and when they share lists.

``python benchmarks/interleaving.py [SEEDS]``. Made-up people differ in how much they take at all; two rankings order
the same hundred items by what a person likes, each with its own error. Three lists of ten a person, attention
falling as ``rank ** -0.8``. Both designs are read out every 50 people with the shipped readouts, and the people needed
until the verdict is 'better' are counted; arms apart also know what each person took before (CUPED). The last row has
two rankings of equal error: how often either design ever says that one is better or worse.
"""

from __future__ import annotations

import numpy as np

from ground import machine
from tactful.experiments.definition import Arm, Measure
from tactful.experiments.interleave import team_draft
from tactful.experiments.preference import Preferred, preference
from tactful.experiments.readout import Counted, readout

ARMS = (Arm(arm="now", share=0.5), Arm(arm="new", share=0.5))
ITEMS, PLACES, LISTS, MOST, EVERY = 100, 10, 3, 20_000, 50
LOOKS = np.arange(1, PLACES + 1) ** -0.8
CASES = ((1.0, 0.5), (1.0, 0.75), (1.0, 0.9), (1.0, 1.0))


def main() -> None:
    """Print the people needed per pair of rankings and design."""
    words = [int(word) for word in machine.arguments() if word.isdigit()]
    seeds = range(words[0] if words else 20)
    rows = [_row(errors, [(apart(errors, seed), shared(errors, seed)) for seed in seeds]) for errors in CASES]
    machine.say(
        "People until 'better'",
        rows,
        notes=[f"medians over {len(seeds)} seeds, read out every {EVERY} people, at most {MOST:,} people"],
    )


def _row(errors: tuple[float, float], runs: list[tuple[tuple[int, str], tuple[int, str]]]) -> dict[str, str]:
    apart_, shared_ = ([run[at] for run in runs] for at in (0, 1))
    need = [float(np.median([people for people, _ in one])) for one in (apart_, shared_)]
    false = "better" if errors[0] < errors[1] else "worse"
    wrong = [
        sum(told == false or (told != "" and errors[0] == errors[1]) for _, told in one) for one in (apart_, shared_)
    ]
    told = ["never" if each >= MOST else f"{each:,.0f}" for each in need]
    return {
        "error of the two rankings": f"{errors[0]:g} and {errors[1]:g}",
        "arms apart": told[0],
        "shared lists": told[1],
        "fewer by": f"{need[0] / need[1]:.0f}" if need[1] < MOST else "–",
        "wrong, apart / shared": f"{wrong[0]} / {wrong[1]} of {len(runs)}",
    }


def _drawn(dice: np.random.Generator, errors: tuple[float, float]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return what a person would take of every item (chance), and the two rankings, for each of their lists."""
    eager = dice.beta(1.0, 4.0)
    liked = dice.normal(size=ITEMS)
    chance = eager / (1.0 + np.exp(2.0 - 2.0 * liked))
    return chance, [np.argsort(-(liked + error * dice.normal(size=ITEMS)))[:PLACES] for error in errors]


def _taken(dice: np.random.Generator, chance: np.ndarray, items: np.ndarray) -> np.ndarray:
    return dice.random(len(items)) < LOOKS[: len(items)] * chance[items]


def apart(errors: tuple[float, float], seed: int) -> tuple[int, str]:
    """Return how many people it took with an arm each, and the verdict; '' for none."""
    dice = np.random.default_rng([seed, 1])
    arm, value, before = [], [], []
    for person in range(MOST):
        mine = person % 2
        after, earlier = 0, 0
        chance, rankings = _drawn(dice, errors)
        for _ in range(LISTS):
            after += int(_taken(dice, chance, rankings[mine]).sum())
            earlier += int(_taken(dice, chance, rankings[0]).sum())
        arm.append(mine)
        value.append(float(after))
        before.append(float(earlier))
        if person % EVERY == EVERY - 1:
            counts = np.bincount(arm, minlength=2)
            people = Counted(np.array(arm, np.int8), np.array(value), np.array(before), {}, tuple(counts.tolist()))
            verdict = readout(ARMS, Measure(of="count"), people)["verdict"]
            if verdict in {"better", "worse"}:
                return person + 1, verdict
    return MOST, ""


def shared(errors: tuple[float, float], seed: int) -> tuple[int, str]:
    """Likewise, with both rankings in each list."""
    dice = np.random.default_rng([seed, 1])
    wins, first = [], [0, 0]
    for person in range(MOST):
        chance, rankings = _drawn(dice, errors)
        won = [0, 0]
        for _ in range(LISTS):
            coins = dice.integers(0, 2, PLACES // 2).tolist()
            mixed = team_draft(rankings[0].tolist(), rankings[1].tolist(), PLACES, coins=coins)
            first[mixed.teams[0]] += 1
            teams = np.array(mixed.teams)[_taken(dice, chance, np.array(mixed.items))]
            lead = int((teams == 1).sum()) - int((teams == 0).sum())
            if lead:
                won[lead > 0] += 1
        wins.append(won)
        if person % EVERY == EVERY - 1:
            people = Preferred(np.array(wins, np.int64), {}, (first[0], first[1]))
            verdict = preference(ARMS, Measure(), people)["verdict"]
            if verdict in {"better", "worse"}:
                return person + 1, verdict
    return MOST, ""


if __name__ == "__main__":
    main()
