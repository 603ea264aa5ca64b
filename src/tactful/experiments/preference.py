"""The readout of shared lists: whose places people take, one number per person, or that nothing can be told.

Two rankings share every list (`tactful.experiments.interleave`), so each person compares them by themselves, and what
people differ in drops out and fewer of them tell than with separate arms (`benchmarks/interleaving.py`: half to two
thirds). Verdicts and intervals are those of `tactful.experiments.readout`. Instead of the people of the arms, the coins
are checked: each ranking picks first in half of the lists.

>>> import numpy as np
>>> from tactful.experiments.definition import Arm, Measure
>>> arms = (Arm(arm="now", share=0.5), Arm(arm="new", share=0.5))
>>> taken = np.tile(np.array([[0, 1], [0, 1], [1, 0]]), (100, 1))
>>> told = preference(arms, Measure(), Preferred(taken, {}, (450, 450)))
>>> told["verdict"], round(told["against"][0]["difference"], 2)
('better', 0.33)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.experiments.codes import FEW, MISMATCH, NO_OUTCOMES, NOBODY, words
from tactful.experiments.definition import Arm, Measure
from tactful.experiments.ratio import ratio_check
from tactful.experiments.readout import FEWEST, against_row
from tactful.experiments.sequence import against_zero, moments

__all__ = ["Preferred", "preference"]


@dataclass(frozen=True, slots=True)
class Preferred:
    """The people of one phase of shared lists.

    Attributes
    ----------
    wins
        int64 [n, 2], of everybody whose time has passed: lists of which more was taken that the first ranking placed,
        and that the second did.
    guards
        Outcome to how often it came at places of either ranking, float64 [n, 2].
    first
        Lists in which either ranking picked first.
    waiting
        People whose time has not passed.
    """

    wins: NDArray[np.int64]
    guards: Mapping[str, NDArray[np.float64]]
    first: tuple[int, int]
    waiting: int = 0


def preference(
    arms: Sequence[Arm], measure: Measure, found: Preferred, *, k: int = 10, miss: float = 0.05, language: str = "en"
) -> dict[str, Any]:
    """Return what can be said, in the shape of `tactful.experiments.readout.readout`.

    A person's number is the share of their decided lists that the second ranking won minus the share that the first
    won, -1 to 1; who took nothing prefers neither. ``arms`` tell the share of decided lists each won.

    Parameters
    ----------
    arms
        Of the phase, two.
    measure, k, miss, language
        As in `tactful.experiments.readout.readout`.
    found
        Its people.
    """
    people = len(found.wins)
    decided = found.wins.sum(axis=1)
    told = np.where(decided > 0, (found.wins[:, 1] - found.wins[:, 0]) / np.maximum(decided, 1), 0.0)
    ratio = ratio_check(found.first, (0.5, 0.5))
    refused = _refused(people, bool(decided.any()), ratio.alarm, max(k, FEWEST))
    main = against_zero(moments(told), miss=miss)
    guards = {name: against_zero(moments(each[:, 1] - each[:, 0]), miss=miss) for name, each in found.guards.items()}
    row = against_row(arms[1].arm, main, guards, measure, refused)
    verdict = row["verdict"]
    won = found.wins.sum(axis=0) / max(int(decided.sum()), 1)
    return {
        "verdict": verdict,
        "text": words(verdict, language),
        "arms": [
            {"arm": arm.arm, "people": people, "mean": float(share) if people >= k and decided.any() else None}
            for arm, share in zip(arms, won, strict=True)
        ],
        "first": arms[0].arm,
        "against": [row | {"text": words(verdict, language)}],
        "ratio": {"reached": list(found.first), "p": ratio.p, "alarm": ratio.alarm},
        "variance_left": 1.0,
        "waiting": found.waiting,
        "crossed": 0,
    }


def _refused(people: int, decided: bool, alarm: bool, fewest: int) -> str:
    if not people:
        return NOBODY
    if alarm:
        return MISMATCH
    if not decided:
        return NO_OUTCOMES
    return FEW if people < fewest else ""
