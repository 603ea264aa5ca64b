"""Vowpal Wabbit in one world, run by the peers' interpreter: ``vw_child.py KIND SEED ROUNDS ARGUMENTS``; prints JSON.

The same features as ours are offered: context and item features with their products (``-q UA``), the item's name. Its
chances are mixed with an even floor before the draw, and the mixed chance is what it is told it drew with. Exit code 3:
not installed.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from bandit_worlds import FLOOR, ITEMS, World, chosen


def main() -> int:
    """Print the true reward rate of what was drawn, per round."""
    try:
        from vowpalwabbit import Workspace, __version__
    except ImportError:
        return 3
    kind, seed, rounds, arguments = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    world, learner = World(kind, seed, rounds), Workspace(f"{arguments} --quiet --random_seed {seed + 1}")
    items = [f"|I i{at} |A {_named('z', row)}" for at, row in enumerate(world.items)]
    got, begun = [], time.process_time()
    for round_ in range(rounds):
        shared = f"shared |U {_named('c', world.contexts[round_])}"
        told = np.array(learner.predict([shared, *items]))
        chance = told / told.sum()
        if chance.min() < FLOOR / ITEMS * 0.999:  # epsilon has its floor already
            chance = (1.0 - FLOOR) * chance + FLOOR / ITEMS
        item = chosen(chance, float(world.draws[round_]))
        rate = float(world.rates(round_)[item])
        got.append(rate)
        cost = -float(world.taken[round_] < rate)
        lines = [f"0:{cost}:{chance[item]:.6f} {one}" if at == item else one for at, one in enumerate(items)]
        learner.learn([shared, *lines])
    learner.finish()
    print(json.dumps({"rates": got, "seconds": time.process_time() - begun, "version": __version__}))
    return 0


def _named(letter: str, row: np.ndarray) -> str:
    return " ".join(f"{letter}{at}:{value:.6f}" for at, value in enumerate(row))


if __name__ == "__main__":
    sys.exit(main())
