"""The bandit: keeps its floor, learns, follows a world that changes, and unlearns what it is asked to."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.learn.bandit import Bandit, Learned, Rule

ITEMS, CONTEXT = 6, 3


class World:
    """Six items whose rates depend linearly on a context of three numbers; they may all be swapped half-way."""

    def __init__(self, seed: int, *, swapped_at: int = 1 << 30) -> None:
        self.rng = np.random.default_rng(seed)
        self.slopes = self.rng.normal(size=(2, ITEMS, CONTEXT)) * 0.3
        self.swapped_at, self.round = swapped_at, 0

    def meet(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the features of every item and the true rates of a new round."""
        context = self.rng.normal(size=CONTEXT)
        rates = np.clip(0.4 + self.slopes[int(self.round >= self.swapped_at)] @ context, 0.02, 0.98)
        self.round += 1
        own = np.eye(ITEMS)
        return np.hstack([own, (own[:, :, None] * context).reshape(ITEMS, -1)]), rates


def lived(bandit: Bandit, world: World, rounds: int) -> tuple[np.ndarray, list[Learned]]:
    """Let a bandit draw and learn; return the share of the best rate it got per round, and what it learned."""
    share, told = np.zeros(rounds), []
    for round_ in range(rounds):
        rows, rates = world.meet()
        chance = bandit.chances(rows)
        assert abs(chance.sum() - 1.0) < 1e-9
        assert chance.min() >= bandit.rule.floor / ITEMS - 1e-12
        item = int(world.rng.choice(ITEMS, p=chance))
        share[round_] = rates[item] / rates.max()
        told.append(bandit.learn(rows[item], float(world.rng.random() < rates[item])))
    return share, told


def test_it_learns_what_suits_which_moment():
    """After a thousand rounds it gets nine tenths of the best rate; a draw at random would get two thirds at most."""
    share, _ = lived(Bandit(ITEMS * (1 + CONTEXT)), World(1), 1_500)
    assert share[-500:].mean() > 0.9
    world = World(1)
    assert np.mean([rates.mean() / rates.max() for _, rates in (world.meet() for _ in range(500))]) < 0.67


def test_it_follows_a_world_that_changes_better_than_one_that_never_fades():
    """After everything was swapped, over ten seeds."""
    gains = []
    for seed in range(10):
        fading, _ = lived(Bandit(ITEMS * (1 + CONTEXT)), World(seed, swapped_at=800), 1_600)
        lasting, _ = lived(Bandit(ITEMS * (1 + CONTEXT), Rule(half_lives=(None,))), World(seed, swapped_at=800), 1_600)
        gains.append(fading[1_000:].mean() - lasting[1_000:].mean())
    assert np.mean(gains) > 2 * np.std(gains) / np.sqrt(10)


@pytest.mark.promise("I6")
def test_unlearning_a_persons_rows_leaves_the_sums_of_the_rest_to_the_bit():
    """Whoever's rows are taken out, in any order: the sums are those of the rows that remain, and so are the values."""
    bandit = Bandit(ITEMS * (1 + CONTEXT), Rule(half_lives=(None, 150.0)))
    _, told = lived(bandit, World(3), 400)
    rng = np.random.default_rng(4)
    theirs = rng.random(400) < 0.2
    for place in rng.permutation(np.flatnonzero(theirs)).tolist():
        bandit.unlearn(told[place])
    afresh = Bandit(ITEMS * (1 + CONTEXT), Rule(half_lives=(None, 150.0)))
    for place, one in enumerate(told):
        if not theirs[place]:
            afresh._count(one, 1)
    for (products, rewards), (as_is, paid) in zip(bandit.sums(), afresh.sums(), strict=True):
        assert np.array_equal(products, as_is)
        assert np.array_equal(rewards, paid)


def test_off_policy_estimates_accept_its_logged_chances():
    """The chances it logs are the ones it drew with: importance weights of an even target average to one."""
    bandit, world, weights = Bandit(ITEMS * (1 + CONTEXT)), World(5), []
    for _ in range(1_500):
        rows, rates = world.meet()
        chance = bandit.chances(rows)
        item = int(world.rng.choice(ITEMS, p=chance))
        weights.append(1 / ITEMS / chance[item])
        bandit.learn(rows[item], float(world.rng.random() < rates[item]))
    error = np.std(weights) / np.sqrt(len(weights))
    assert abs(np.mean(weights) - 1.0) < 5 * error
