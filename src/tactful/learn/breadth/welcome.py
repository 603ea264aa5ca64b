"""Is the estimate of what a person welcomes right? Planted people, whose true appetite for first steps is known.

Appetites are a Beta over people, the one nobody in particular is held to have; trials are spread over eight topics and
looked at every time. No estimate can do better than the square root of n / (n + 6) after n trials: .88 after 20.

>>> round(recovered(1, people=2000, trials=20), 1)
0.9

Reference: `knowledge/balance.md` 3.2 and 8.
"""

from __future__ import annotations

import numpy as np

from tactful.balance.appetite import posterior
from tactful.decisions.steps import WELCOME, Bridge, Steps

__all__ = ["recovered"]

_TOPICS = 8


def recovered(seed: int, *, people: int, trials: int) -> float:
    """Return the correlation of the estimated appetite with the true one over people, -1..1.

    Parameters
    ----------
    seed
        Draws truth and answers.
    people
        How many, 2 or more.
    trials
        Of one person, over all topics together.
    """
    dice = np.random.default_rng([13, seed])
    truth = dice.beta(*WELCOME, people)
    tried = np.full(_TOPICS, trials // _TOPICS)
    tried[: trials % _TOPICS] += 1
    won = dice.binomial(tried, truth[:, None])
    told = [_estimate(row, tried) for row in won]
    return float(np.corrcoef(told, truth)[0, 1])


def _estimate(won: np.ndarray, tried: np.ndarray) -> float:
    """Return what the engine holds a next step to be worth, as a mean over topics."""
    pairs = zip(won.tolist(), tried.tolist(), strict=True)
    bridges = tuple(Bridge(n, 0, f"t{n}", 1.0, float(yes), float(all_ - yes)) for n, (yes, all_) in enumerate(pairs))
    accepted = float(won.sum())
    a, b = posterior(Steps(bridges, accepted=accepted, missed=float(tried.sum()) - accepted))
    return float((a / (a + b)).mean())
