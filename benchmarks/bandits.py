"""Bandits: ours against Vowpal Wabbit in three worlds of known truth, paired by seed, exact chances, floor .05.

``python benchmarks/bandits.py [SEEDS] [ROUNDS]``. Every contender meets the same contexts, rewards and draws. Ours has
one setting for all worlds, the shipped one. Vowpal Wabbit runs every setting of a grid in every world, and the one that
came out best *there*, over all seeds, is compared with: chosen in hindsight, to its advantage. Figures are mean true
reward rates of what was drawn; intervals are paired over seeds, none of which was used to choose ours.
`python benchmarks/ground/peers.py` installs the peer.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np

from ground import machine, peers
from ground.bandit_worlds import ITEMS, KINDS, World, chosen, features
from tactful.learn.bandit import Bandit
from tactful.learn.significance import paired

PEER = {
    "epsilon .05": "--cb_explore_adf --epsilon 0.05 -q UA",
    "squarecb": "--cb_explore_adf --squarecb -q UA",
    "squarecb, firm, rate 2": "--cb_explore_adf --squarecb --gamma_scale 1000 -l 2 -q UA",
    "squarecb, firm, rate 2, items by context": "--cb_explore_adf --squarecb --gamma_scale 1000 -l 2 -q UA -q UI",
}
"""Settings of the peer: its defaults, and the best of a wider grid (rates .5 to 8, gamma 10 to 1000, power 0 to .5)."""


_FIRST = 100
"""Settings of ours were chosen on seeds below."""


def main() -> None:
    """Print ours and every setting of the peer per world, and the paired lead over its best."""
    words = [int(word) for word in machine.arguments() if word.isdigit()]
    count, rounds = (words + [20, 3000][len(words) :])[:2]
    seeds = range(_FIRST, _FIRST + count)
    rows: list[dict[str, Any]] = []
    for kind in KINDS:
        mine, spent = zip(*(_ours(kind, seed, rounds) for seed in seeds), strict=True)
        told = {name: _peer(kind, seeds, rounds, given) for name, given in PEER.items()}
        best = max((name for name in told if told[name] is not None), key=lambda name: told[name].mean(), default=None)
        truth = np.array([_bounds(kind, seed, rounds) for seed in seeds]).mean(axis=0)
        rows.append(_row(kind, "ours", np.array(mine), None, f"{np.mean(spent) / rounds * 1e3:.2f}"))
        for name, rates in told.items():
            lead = paired(np.array(mine), rates) if rates is not None else None
            rows.append(
                _row(kind, f"Vowpal Wabbit, {name}" + (" (its best here)" if name == best else ""), rates, lead)
            )
        rows.append(
            {
                "world": kind,
                "contender": "always the truly best / at random",
                "reward": f"{truth[0]:.3f} / {truth[1]:.3f}",
            }
        )
    machine.say(f"Bandits, {count} seeds of {rounds} rounds, {ITEMS} items", rows)


def _ours(kind: str, seed: int, rounds: int) -> tuple[float, float]:
    world, got, begun = World(kind, seed, rounds), 0.0, time.process_time()
    bandit: Bandit | None = None
    for round_ in range(rounds):
        rows = features(world.contexts[round_], world.items)
        bandit = bandit or Bandit(rows.shape[1])
        chance = bandit.chances(rows)
        assert chance.min() >= bandit.rule.floor / ITEMS - 1e-12
        item = chosen(chance, float(world.draws[round_]))
        rate = float(world.rates(round_)[item])
        got += rate
        bandit.learn(rows[item], float(world.taken[round_] < rate))
    return got / rounds, time.process_time() - begun


def _peer(kind: str, seeds: range, rounds: int, given: str) -> np.ndarray | None:
    found = []
    for seed in seeds:
        child = Path(__file__).parent / "ground" / "vw_child.py"
        words = [peers.interpreter(), str(child), kind, str(seed), str(rounds), given]
        done = subprocess.run(words, check=False, capture_output=True, text=True, env={**os.environ})
        if done.returncode == 3:
            return None
        if done.returncode:
            raise RuntimeError(done.stderr[-800:])
        found.append(float(np.mean(json.loads(done.stdout.splitlines()[-1])["rates"])))
    return np.array(found)


def _bounds(kind: str, seed: int, rounds: int) -> tuple[float, float]:
    world = World(kind, seed, rounds)
    rates = np.array([world.rates(round_) for round_ in range(rounds)])
    return float(rates.max(axis=1).mean()), float(rates.mean())


def _row(kind: str, name: str, rates: np.ndarray | None, lead: Any, cost: str = "") -> dict[str, Any]:
    if rates is None:
        return {"world": kind, "contender": name, "reward": "not installed", "our lead": "", "CPU ms a round": ""}
    told = "" if lead is None else f"{lead.mean:+.4f} [{lead.low:+.4f}, {lead.high:+.4f}]"
    return {"world": kind, "contender": name, "reward": f"{rates.mean():.4f}", "our lead": told, "CPU ms a round": cost}


if __name__ == "__main__":
    main()
