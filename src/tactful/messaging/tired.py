"""How tired a person is of us, 0 to 1: rises with messages that meet no answer, and always recovers.

What has been sent fades with its half-life; who answers carries more; a dismissal weighs as two unanswered messages,
a complaint as six. The sum is cut at 1 when the last message went out and fades from there, so that three quiet
half-lives bring anybody below 0.2, however much there was.

>>> from tactful.messaging.rules import Fatigue
>>> sent = np.arange(0, 20) * DAY_MS
>>> quiet = np.zeros(20, np.bool_); plain = np.zeros(20)
>>> round(tired_of(sent, quiet, plain, 19 * DAY_MS, Fatigue()), 2)
1.0
>>> tired_of(sent, quiet, plain, (19 + 21) * DAY_MS, Fatigue()) < 0.2
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.messaging.rules import Fatigue

__all__ = ["COMPLAINED", "DISMISSED", "tired_of"]

DISMISSED, COMPLAINED = 2.0, 6.0
"""What these weigh beside an unanswered message."""


def tired_of(
    at: NDArray[np.int64], answered: NDArray[np.bool_], extra: NDArray[np.float64], now: int, rules: Fatigue
) -> float:
    """Return the fatigue of a person.

    Parameters
    ----------
    at
        When messages went out, ms.
    answered
        Which of them were opened, followed or answered.
    extra
        What each weighs beside itself (`DISMISSED`, `COMPLAINED`, 0).
    """
    if not len(at):
        return 0.0
    life = rules.half_life_days * DAY_MS
    last = int(at.max())
    # Smoothed: one answer among few says little.
    engaged = (float(answered.sum()) + 1.0) / (len(at) + 4.0)
    weight = np.exp2(-(last - at) / life) * ((1.0 - engaged) * ~answered + extra)
    pressure = float(weight.sum()) / (rules.tolerance * (0.5 + engaged))
    return min(1.0, pressure) * float(2.0 ** (-max(0, now - last) / life))
