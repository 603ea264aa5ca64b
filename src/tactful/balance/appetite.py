"""From trials to places: how sure it is that a first step is welcome, how many there are, and which one.

A person's acceptance of a new topic is a Beta: everybody's prior, moved by the person's own trials over all topics,
moved by those of the topic, tilted by how near the step lies. The number of steps grows while the next best one is
expected to be worth more than the familiar item it takes the place of, within the bounds of the dial. Which step is
drawn by the chance that it is the best of all (Thompson's rule), computed on a grid instead of sampled, so that the
logged probability is the one that was used (I8).

>>> chance = best_chances(np.array([2.0, 2.0]), np.array([5.0, 5.0]), floor=0.1)
>>> chance.tolist()
[0.5, 0.5]

References: Thompson 1933; Efron & Morris 1975 (moments); DESIGN 8.6; `knowledge/balance.md` 3.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.steps import WELCOME, Steps

__all__ = ["FAMILIAR_PRIOR", "best_chances", "how_many", "moments", "posterior", "worth_of"]

FAMILIAR_PRIOR = (2.0, 5.0)
"""Likewise for what is of known topics."""

_BONUS, _BONUS_WEIGHT = 0.15, 10.0
"""What being adopted later adds to a welcome step's worth, until the person's own returns say otherwise."""

_TOPIC_WEIGHT = 4.0
"""How many trials of a topic weigh as much as what the person's trials of all topics say: topics differ more than a
person's mood does, and one that was passed over twice should make way for the next."""

_TILT = (0.125, 3.0)
"""A step is held at least and at most so many times as likely to be welcome as the usual one for its score: of films
that people took later, steps of the best score were 25 times as many as those of the worst."""

_GRID = (np.arange(64) + 0.5) / 64
_LOG, _LOG_REST = np.log(_GRID), np.log1p(-_GRID)


def posterior(steps: Steps) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the Beta of every bridge, float64 [n] twice: a and b."""
    a0, b0 = steps.welcome
    weight = a0 + b0
    mean = (a0 + steps.accepted) / (weight + steps.accepted + steps.missed)
    score = np.array([bridge.score for bridge in steps.bridges])
    usual = float(np.exp(np.log(np.maximum(score, 1e-9)).mean())) if len(score) else 1.0
    tilt = np.clip(score / usual, *_TILT)
    tilted = np.minimum(mean * tilt, 0.95)
    accepted = np.array([bridge.accepted for bridge in steps.bridges])
    missed = np.array([bridge.missed for bridge in steps.bridges])
    return _TOPIC_WEIGHT * tilted + accepted, _TOPIC_WEIGHT * (1.0 - tilted) + missed


def worth_of(a: NDArray[np.float64], b: NDArray[np.float64], steps: Steps) -> NDArray[np.float64]:
    """Return what each step is expected to be worth, in accepted places: now, and for what is adopted later.

    None is held to be worth more than the person's steps have been on the whole: how near a step lies says which one
    to take, and only what was accepted says how many.
    """
    a0, b0 = steps.welcome
    own = (a0 + steps.accepted) / (a0 + b0 + steps.accepted + steps.missed)
    bonus = (_BONUS * _BONUS_WEIGHT + steps.adopted) / (_BONUS_WEIGHT + steps.accepted)
    return np.minimum(a / (a + b), own) * (1.0 + bonus)


def how_many(worth: NDArray[np.float64], steps: Steps, room: int, bounds: tuple[int, int]) -> int:
    """Return how many first steps a list has.

    Parameters
    ----------
    worth
        Of every step (`worth_of`).
    room
        Places there are.
    bounds
        Least and most; never more than there are steps or places.

    Example
    -------
    >>> keen, shy = Steps(accepted=9.0, missed=1.0), Steps(accepted=0.0, missed=20.0)
    >>> how_many(np.array([0.9, 0.8, 0.2]), keen, 9, (1, 3))
    2
    >>> how_many(np.array([0.1, 0.1, 0.1]), shy, 9, (0, 3))
    0
    """
    won, lost = FAMILIAR_PRIOR[0] + steps.familiar[0], FAMILIAR_PRIOR[1] + steps.familiar[1]
    usual = won / (won + lost)
    most = min(bounds[1], len(worth), room)
    best = np.sort(worth)[::-1]
    count = min(bounds[0], most)
    while count < most and float(best[count]) > usual:
        count += 1
    return count


def best_chances(a: NDArray[np.float64], b: NDArray[np.float64], *, floor: float) -> NDArray[np.float64]:
    """Return the chance that each of n Betas is the largest, float64 [n] summing to 1, none below ``floor / n``.

    By quadrature on 64 midpoints; ties of a cell are split.
    """
    density = (a - 1.0)[:, None] * _LOG + (b - 1.0)[:, None] * _LOG_REST
    density = np.exp(density - density.max(axis=1, keepdims=True))
    density /= density.sum(axis=1, keepdims=True)
    below = np.maximum(np.cumsum(density, axis=1) - 0.5 * density, 1e-300)
    whole = np.log(below)
    won = (density * np.exp(whole.sum(axis=0) - whole)).sum(axis=1)
    total = float(won.sum())
    even = 1.0 / len(a)
    return (1.0 - floor) * (won / total if total > 0 else np.full(len(a), even)) + floor * even


def moments(accepted: NDArray[np.float64], missed: NDArray[np.float64], *, least: float = 3.0) -> tuple[float, float]:
    """Return the Beta that best fits how people differ, by moments over those with `least` trials or more.

    Parameters
    ----------
    accepted, missed
        One per person.

    Example
    -------
    >>> dice = np.random.default_rng(1)
    >>> truth = dice.beta(1.2, 4.8, size=4000)
    >>> won = dice.binomial(40, truth).astype(float)
    >>> a, b = moments(won, 40 - won)
    >>> abs(a / (a + b) - 0.2) < 0.01, abs(a + b - 6.0) < 0.6
    (True, True)
    """
    trials = accepted + missed
    enough = trials >= least
    if np.count_nonzero(enough) < 2:
        return WELCOME
    trials, share = trials[enough], accepted[enough] / trials[enough]
    mean = float(share.mean())
    noise = float((mean * (1.0 - mean) / trials).mean())
    spread = max(float(share.var()) - noise, 1e-4)
    weight = min(max(mean * (1.0 - mean) / spread - 1.0, 0.5), 200.0)
    return max(mean * weight, 1e-3), max((1.0 - mean) * weight, 1e-3)
