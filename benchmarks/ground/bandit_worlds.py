"""Three worlds for bandits whose truth is known: the reward of every item in every round. Needs NumPy alone.

Each round has a context of 8 numbers; 20 items have 8 features each. Rewards are yes or no. *Linear*: the rate is
linear in the products of context and features, clipped. *Non-linear*: a steep logistic curve over such a product and a
sine of another. *Drifting*: linear, and everything that mattered is replaced twice, at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["FLOOR", "ITEMS", "KINDS", "World", "chosen", "features"]

ITEMS, CONTEXT, WIDTH = 20, 8, 8
FLOOR = 0.05
KINDS = ("linear", "non-linear", "drifting")


class World:
    """One seed of one world; contexts, rewards and the numbers that decide draws are the same for every contender."""

    def __init__(self, kind: str, seed: int, rounds: int) -> None:
        made, met = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
        self.kind, self.rounds = kind, rounds
        self.items = made.normal(size=(ITEMS, WIDTH)) * 1.5 / np.sqrt(WIDTH)
        self._products = made.normal(size=(4, CONTEXT, WIDTH))
        self._own = made.normal(size=WIDTH) * 0.3
        self.contexts = met.normal(size=(rounds, CONTEXT))
        self.taken, self.draws = met.random(rounds), met.random(rounds)

    def rates(self, round_: int) -> NDArray[np.float64]:
        """Return the true reward rate of every item in a round."""
        at = int(3 * round_ / self.rounds) if self.kind == "drifting" else 0
        score = self.contexts[round_] @ self._products[at] @ self.items.T / np.sqrt(CONTEXT)
        if self.kind == "non-linear":
            other = self.contexts[round_] @ self._products[1] @ self.items.T / np.sqrt(CONTEXT)
            curve = 4.0 * (0.5 * score + 0.6 * np.sin(other) - 0.6)
            return np.asarray(0.05 + 0.85 / (1.0 + np.exp(-curve)))
        return np.clip(0.3 + 0.15 * score + 0.18 * (self.items @ self._own), 0.02, 0.98)


def features(context: NDArray[np.float64], items: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a linear learner reads of every item: which one it is, its features, the context, their products."""
    count = len(items)
    products = (items[:, :, None] * context[None, None, :]).reshape(count, -1)
    return np.hstack([np.ones((count, 1)), np.eye(count), items, np.tile(context, (count, 1)), products])


def chosen(chance: NDArray[np.float64], uniform: float) -> int:
    """Return what a number from 0 to 1 draws."""
    return min(int((chance.cumsum() <= uniform).sum()), len(chance) - 1)
