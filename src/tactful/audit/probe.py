"""The probe: how well somebody who sees only the lists can tell who is concerned by a sensitive matter.

A ridge logistic regression from which items a list holds to who is concerned, judged on people it was not fitted on.
0.5 is a coin, 1 is certainty. The interval resamples people, not the fitting: in 30 towns of 800 people with nothing to
find the value itself scattered by 0.04 around 0.49, so look at several towns before believing a single one.

>>> dice = np.random.default_rng(1)
>>> concerned = dice.random(300) < 0.3
>>> lists = (dice.random((300, 8)) < 0.5).astype(np.float64)
>>> blind = probed(lists, concerned, seed=1)
>>> blind.low < 0.5 < blind.high
True

Reference: `knowledge/balance.md` 5.3; privacy promise S2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Probed", "auc", "probed"]

_FOLDS = 5
_STEPS = 12
_FAINT = 1e-9


@dataclass(frozen=True, slots=True)
class Probed:
    """Area under the curve over people held out, with the 95 % interval over `people` people."""

    auc: float
    low: float
    high: float
    people: int


def probed(
    lists: NDArray[np.float64], concerned: NDArray[np.bool_], *, seed: int, ridge: float = 3.0, draws: int = 1000
) -> Probed:
    """Return how well lists tell who is concerned.

    Parameters
    ----------
    lists
        float64 [people, items]: what each person's lists hold, such as how often each item was shown.
    concerned
        bool [people].
    seed
        Of folds and resampling.
    ridge
        Strength of the penalty, above 0.
    draws
        Resamplings behind the interval.
    """
    dice = np.random.default_rng(seed)
    used = lists[:, lists.any(axis=0)]
    fold = dice.permutation(len(used)) % _FOLDS
    score = np.zeros(len(used))
    for one in range(_FOLDS):
        held = fold == one
        weights = _fitted(_with_one(used[~held]), concerned[~held], ridge)
        score[held] = _with_one(used[held]) @ weights
    resampled = [_resampled(score, concerned, dice) for _ in range(draws)]
    low, high = np.quantile(resampled, [0.025, 0.975]).tolist()
    return Probed(auc(score, concerned), low, high, len(used))


def auc(score: NDArray[np.float64], concerned: NDArray[np.bool_]) -> float:
    """Return the chance that somebody concerned scores above somebody who is not, ties counting half.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, False, True, True]))
    0.875
    """
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    rank = np.empty(len(score))
    first = np.searchsorted(ordered, ordered, side="left")
    last = np.searchsorted(ordered, ordered, side="right")
    rank[order] = (first + last + 1) / 2
    yes = int(concerned.sum())
    no = len(score) - yes
    return float((rank[concerned].sum() - yes * (yes + 1) / 2) / (yes * no)) if yes and no else 0.5


def _with_one(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hstack([np.ones((len(table), 1)), table])


def _fitted(table: NDArray[np.float64], concerned: NDArray[np.bool_], ridge: float) -> NDArray[np.float64]:
    """Return the weights by Newton's steps; the constant is not penalised."""
    penalty = np.full(table.shape[1], ridge)
    penalty[0] = _FAINT
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (concerned - chance) - penalty * weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(penalty)
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def _resampled(score: NDArray[np.float64], concerned: NDArray[np.bool_], dice: np.random.Generator) -> float:
    rows = dice.integers(0, len(score), len(score))
    return auc(score[rows], concerned[rows])
