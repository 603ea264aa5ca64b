"""The readout of one phase: what may be said of every arm now, or that nothing can be told.

People are counted once their time has passed, each with one number, so every look sees finished values and the interval
of `tactful.experiments.sequence` holds at all looks together. In this order a verdict is refused: nobody is counted,
an arm has too few people, there was no outcome at all, the arms do not have the people they should have. Means of
fewer people than `k` are not told.

>>> import numpy as np
>>> from tactful.experiments.definition import Arm, Measure
>>> arms = (Arm(arm="now", share=0.5), Arm(arm="bolder", share=0.5))
>>> nobody = Counted(np.zeros(0, np.int8), np.zeros(0), np.zeros(0), {}, (0, 0))
>>> told = readout(arms, Measure(), nobody); told["verdict"], told["text"]
('cannot-tell.nobody', "cannot tell: nobody's time has passed yet")
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.experiments.codes import (
    BETTER,
    FEW,
    HOLDS_ZERO,
    MISMATCH,
    NO_OUTCOMES,
    NOBODY,
    TOLD_AGAINST,
    WORSE,
    words,
)
from tactful.experiments.cuped import adjusted
from tactful.experiments.definition import Arm, Measure
from tactful.experiments.many import benjamini_hochberg
from tactful.experiments.ratio import Ratio, ratio_check
from tactful.experiments.sequence import Compared, Moments, compare, moments

__all__ = ["FEWEST", "UNWANTED", "Counted", "against_row", "readout"]

FEWEST = 50
"""People an arm needs before anything is compared: below, the interval rests on too little."""

UNWANTED = frozenset({"dismissed", "less-like-this", "never"})
"""Outcomes of which fewer are better."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The people of one phase.

    Attributes
    ----------
    arm
        int8 [n], index of the arm of everybody whose time has passed.
    value, before
        float64 [n], the measure after the first list, and over an equally long time before it.
    guards
        Outcome to how often it came, float64 [n].
    reached
        Everybody who was shown a list, per arm, also those whose time has not passed.
    crossed
        People left out because they saw two arms, as when a session turned out to be somebody else's.
    """

    arm: NDArray[np.int8]
    value: NDArray[np.float64]
    before: NDArray[np.float64]
    guards: Mapping[str, NDArray[np.float64]]
    reached: tuple[int, ...]
    crossed: int = 0


@dataclass(slots=True)
class _Against:
    """One arm against the first one."""

    measure: Compared
    guards: dict[str, Compared] = field(default_factory=dict)


def readout(
    arms: Sequence[Arm], measure: Measure, counted: Counted, *, k: int = 10, miss: float = 0.05, language: str = "en"
) -> dict[str, Any]:
    """Return what can be said.

    Parameters
    ----------
    arms
        Of the phase; the first is compared with.
    measure
        Of the phase.
    counted
        Its people.
    k
        Fewer people than this are no group to report on.
    miss
        Probability that any interval of an arm ever misses the truth; shared between the arms.
    language
        Language of the words.

    Returns
    -------
    dict
        ``verdict`` (of the whole: the best arm's, or why nothing can be told), ``text``, ``arms`` (people, mean),
        ``against`` (per further arm difference, low, high, p, verdict, guardrails), ``ratio``, ``variance_left``
        by CUPED, ``waiting``, ``crossed``.
    """
    people = np.bincount(counted.arm, minlength=len(arms)).tolist()
    ratio = ratio_check(counted.reached, [one.share for one in arms])
    values = adjusted(counted.value, counted.before, counted.arm)
    each = [moments(values.values[counted.arm == place]) for place in range(len(arms))]
    plain = [moments(counted.value[counted.arm == place]) for place in range(len(arms))]
    refused = _refused(people, counted, ratio, max(k, FEWEST))
    against = [_against(place, counted, each, miss / (len(arms) - 1)) for place in range(1, len(arms))]
    rows = _rows(arms[1:], against, measure, refused)
    verdict = refused or _whole([row["verdict"] for row in rows])
    return {
        "verdict": verdict,
        "text": words(verdict, language),
        "arms": [
            {"arm": arm.arm, "people": told.people, "mean": told.mean if told.people >= k else None}
            for arm, told in zip(arms, plain, strict=True)
        ],
        "first": arms[0].arm,
        "against": [row | {"text": words(row["verdict"], language)} for row in rows],
        "ratio": {"reached": list(counted.reached), "p": ratio.p, "alarm": ratio.alarm},
        "variance_left": values.left,
        "waiting": sum(counted.reached) - sum(people),
        "crossed": counted.crossed,
    }


def _refused(people: Sequence[int], counted: Counted, ratio: Ratio, fewest: int) -> str:
    """Return why nothing can be told of any arm; empty when something may be."""
    if not sum(people):
        return NOBODY
    if ratio.alarm:
        return MISMATCH
    if not counted.value.any():
        return NO_OUTCOMES
    return FEW if min(people) < fewest else ""


def _against(place: int, counted: Counted, each: Sequence[Moments], miss: float) -> _Against:
    mine, first = counted.arm == place, counted.arm == 0
    found = _Against(compare(each[0], each[place], miss=miss))
    for name, value in counted.guards.items():
        found.guards[name] = compare(moments(value[first]), moments(value[mine]), miss=miss)
    return found


def _rows(arms: Sequence[Arm], against: Sequence[_Against], measure: Measure, refused: str) -> list[dict[str, Any]]:
    """Return one row per further arm; figures are left out where nothing can be told."""
    ps = [one.p for found in against for one in (found.measure, *found.guards.values())]
    qs = iter(benjamini_hochberg(ps))
    return [_row(arm.arm, found, measure, refused, qs) for arm, found in zip(arms, against, strict=True)]


def against_row(
    arm: str, found: Compared, guards: Mapping[str, Compared], measure: Measure, refused: str
) -> dict[str, Any]:
    """Return the row of a single arm against the first one, its figures left out where nothing can be told."""
    one = _Against(found, dict(guards))
    return _row(arm, one, measure, refused, iter(benjamini_hochberg([found.p, *(each.p for each in guards.values())])))


def _row(arm: str, found: _Against, measure: Measure, refused: str, qs: Iterator[float]) -> dict[str, Any]:
    row: dict[str, Any] = {"arm": arm, "verdict": refused or _verdict(found, measure)}
    row |= _figures(found.measure, next(qs), hidden=bool(refused))
    row["guardrails"] = [
        {"outcome": name, "rose": one.low > 0 and not refused} | _figures(one, next(qs), hidden=bool(refused))
        for name, one in found.guards.items()
    ]
    return row


def _verdict(found: _Against, measure: Measure) -> str:
    sign = -1.0 if measure.outcome in UNWANTED else 1.0
    low, high = sorted((sign * found.measure.low, sign * found.measure.high))
    if high < 0:
        return WORSE
    if low <= 0:
        return HOLDS_ZERO
    return TOLD_AGAINST if any(one.low > 0 for one in found.guards.values()) else BETTER


def _figures(one: Compared, q: float, *, hidden: bool) -> dict[str, float | None]:
    if hidden:
        return dict.fromkeys(("difference", "low", "high", "p", "q"))
    finite = math.isfinite(one.low)
    return {
        "difference": one.difference,
        "low": one.low if finite else None,
        "high": one.high if finite else None,
        "p": one.p,
        "q": q,
    }


def _whole(verdicts: Sequence[str]) -> str:
    """Return the verdict of the whole: the best that any arm has."""
    return next(one for one in (BETTER, TOLD_AGAINST, HOLDS_ZERO, WORSE) if one in verdicts)
