"""A contextual bandit that forgets: draws with exact chances, learns from what was drawn, and unlearns to the bit.

It keeps the joint sums several times, each fading with another half-life, and serves the one that has lately foreseen
rewards best (each reward is foreseen before it is learned). Chances are those of `tactful.decisions.chances`, with a
floor. Fading goes forward: later rows weigh more, as whole numbers, so a row is taken out with the weight it came with.

>>> bandit = Bandit(2, rule=Rule(half_lives=(None,)))
>>> rows = np.array([[1.0, 0.0], [1.0, 1.0]])
>>> told = [bandit.learn(rows[at % 2], float(at % 2)) for at in range(100)]
>>> bool(bandit.chances(rows)[1] > 0.9)
True
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.chances import squared
from tactful.rank.joint import JointSums

__all__ = ["Bandit", "Learned", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a bandit draws and fades.

    Attributes
    ----------
    floor
        Share of every draw that is spread evenly, 0..1.
    gamma
        How firmly the best is preferred: multiplied by the square root of things times rows learned.
    ridges, half_lives
        Pulls towards 0, in rows, and rows after which a row counts half (None never fades). Of all their pairs the one
        that has lately foreseen best serves.
    every
        Rows between two solutions.
    memory
        Rows over which foresight is judged.
    """

    floor: float = 0.05
    gamma: float = 64.0
    ridges: tuple[float, ...] = (5.0, 50.0)
    half_lives: tuple[float | None, ...] = (None, 2000.0, 500.0)
    every: int = 10
    memory: float = 300.0


@dataclass(frozen=True, slots=True)
class Learned:
    """What a bandit has learned of one draw; hand it back to unlearn it."""

    features: NDArray[np.float64]
    reward: float
    weights: tuple[int, ...]


@dataclass(slots=True)
class _Sums:
    """One half-life: its sums, slopes, and how far off it lately was."""

    sums: JointSums
    half_life: float | None
    slopes: NDArray[np.float64]
    """One row per ridge."""
    off: NDArray[np.float64]
    """Mean squared error of late, one per ridge."""
    scale: int = field(default=1)

    def weight(self, row: int) -> int:
        """Return the weight of a row, a whole number that doubles with every half-life."""
        return 1 if self.half_life is None else max(1, round(self.scale * 2.0 ** (row / self.half_life)))


class Bandit:
    """Draws one of several things, each told by a row of features.

    Parameters
    ----------
    width
        Features of a row.
    rule
        How it draws and fades.
    """

    def __init__(self, width: int, rule: Rule | None = None) -> None:
        self.rule = rule or Rule()
        self.rows = 0
        count = len(self.rule.ridges)
        self._kept = [
            _Sums(JointSums(width), half_life, np.zeros((count, width)), np.zeros(count), 64 if half_life else 1)
            for half_life in self.rule.half_lives
        ]

    def values(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each thing is expected to bring, float64 [m]."""
        best = min(self._kept, key=lambda one: float(one.off.min()))
        found: NDArray[np.float64] = features @ best.slopes[int(best.off.argmin())]
        return found

    def chances(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the exact chance of drawing each thing, float64 [m], summing to 1, none below floor / m."""
        left = np.ones(len(features), np.bool_)
        gamma = self.rule.gamma * float(np.sqrt(len(features) * (self.rows + 1)))
        return squared(self.values(features), left, gamma=gamma, floor=self.rule.floor)

    def learn(self, features: NDArray[np.float64], reward: float) -> Learned:
        """Learn what became of one draw; the answer unlearns it."""
        keep = 1.0 - 1.0 / self.rule.memory
        weights = tuple(one.weight(self.rows) for one in self._kept)
        for one in self._kept:
            one.off = keep * one.off + (1.0 - keep) * (reward - one.slopes @ features) ** 2
        told = Learned(features, reward, weights)
        self._count(told, 1)
        self.rows += 1
        if self.rows % self.rule.every == 0:
            self.solve()
        return told

    def unlearn(self, told: Learned) -> None:
        """Take out what was learned of one draw: the sums are those without it, to the bit."""
        self._count(told, -1)

    def solve(self) -> None:
        """Solve afresh from the sums."""
        for one in self._kept:
            unit = float(one.weight(self.rows))
            one.slopes = np.stack([one.sums.solved(ridge=ridge, unit=unit) for ridge in self.rule.ridges])

    def sums(self) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Return the whole numbers behind it, products and rewards per half-life."""
        return [(one.sums.products, one.sums.rewards) for one in self._kept]

    def _count(self, told: Learned, sign: int) -> None:
        for one, weight in zip(self._kept, told.weights, strict=True):
            one.sums.add(told.features[None, :], np.array([told.reward]), np.array([weight]), sign=sign)
