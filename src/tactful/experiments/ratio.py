"""The sample-ratio check: do the arms have the people they should have? If not, nothing else may be believed.

A mismatch says that something beside chance decided who was counted: lists that failed in one arm only, outcomes lost
on the way, people counted under shares that were changed since. Only one phase's own shares are compared with.

>>> ratio_check([5003, 4997], [0.5, 0.5]).alarm, ratio_check([5300, 4700], [0.5, 0.5]).alarm
(False, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ALARM_BELOW", "Ratio", "ratio_check"]

ALARM_BELOW = 0.001
"""Probability below which a mismatch is no chance."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """What the check says.

    Attributes
    ----------
    p
        Probability of counts at least as far from the shares, by Pearson's chi-square; 1 without people.
    alarm
        Whether that is too little to be chance.
    """

    p: float
    alarm: bool


def ratio_check(counts: Sequence[int], shares: Sequence[float]) -> Ratio:
    """Return whether the people of each arm are as many as its share lets expect.

    Parameters
    ----------
    counts
        People per arm.
    shares
        What the arms should have, above 0, summing to 1.
    """
    total = sum(counts)
    if not total:
        return Ratio(1.0, alarm=False)
    from scipy.special import gammaincc

    expected = [total * share for share in shares]
    far = sum((count - want) ** 2 / want for count, want in zip(counts, expected, strict=True))
    p = float(gammaincc((len(counts) - 1) / 2, far / 2))
    return Ratio(p, p < ALARM_BELOW)
