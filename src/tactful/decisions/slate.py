"""The slate: all candidates of one ask as columns, on their way to a list.

Stages take a slate and give a new one. A stage may rescore (adding an `Effect`), set aside (with a code) or
choose; nothing vanishes (I4). Python objects per item exist only for what is shown.

>>> slate = Slate.of(np.arange(3, dtype=np.int32))
>>> slate = slate.set_aside(np.array([False, True, False]), "guard.hidden")
>>> slate.in_play().tolist()
[True, False, True]
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.decisions.check import Check, Verdict

__all__ = ["Contributions", "Effect", "Slate"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a stage added to every candidate's score, such as a boost: `amount` is float64 of length n."""

    stage: str
    code: str
    amount: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contributions:
    """Every term of the scores of n candidates, as a table with one column per (part, signal).

    Attributes
    ----------
    part
        int8 [m], index into the scorer's part names.
    signal
        int32 [m], distinct within a part: ``>= 0`` a row of the view; ``-1`` no signal of the person (such as
        popularity); ``-2 - i`` trait *i* of the view; ``-1000 - c`` context cell *c*.
    amount
        float64 [n, m], already multiplied by the blend weight; a row sums to the item's score by the scorer, 0 is no
        term.
    """

    part: NDArray[np.int8]
    signal: NDArray[np.int32]
    amount: NDArray[np.float64]

    def total(self) -> NDArray[np.float64]:
        """Return the sum per item, float64 [n]."""
        total: NDArray[np.float64] = self.amount.sum(axis=1)
        return total

    def columns(self, kept: NDArray[np.bool_] | NDArray[np.intp]) -> Contributions:
        """Return the table with some of its columns."""
        return Contributions(self.part[kept], self.signal[kept], self.amount[:, kept])


@dataclass(frozen=True, slots=True)
class Slate:
    """Candidates as columns of equal length n.

    Attributes
    ----------
    item
        int32, catalogue numbers.
    parts
        float32 [p, n], what each part of the scorer gave, blend weight applied; [0, n] before ranking.
    effects
        Recorded stage effects, each float64 of length n.
    aside
        int16, 0 while in play, else an index into `codes`.
    codes
        Reason codes; ``codes[0]`` is empty.
    chosen
        int32, rows in list order; empty until the balance stage.
    roles
        One role per chosen row.
    propensity
        float64 per chosen row: the exact probability of this row at this place given those before it;
        1.0 for a deterministic slot.
    drawn
        bool per chosen row: True where dice decided (only these serve off-policy estimates).
    reasons
        Per chosen row the code of the term that won it its place, such as ``"balance.relevance"``.
    notices
        What must be said beside the list.
    rough
        float32 [n], the sums of `parts` in single precision: to find out quickly who may be among the best.
    facts
        Per chosen row what that reason names beside the item, such as a theme; empty where it names nothing.
    checks
        What rules of the guard went by, where that is more than a code.
    teams
        uint8 per chosen row, which of two rankings placed it; empty where there is one.
    """

    item: NDArray[np.int32]
    parts: NDArray[np.float32]
    part_names: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    aside: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    codes: tuple[str, ...] = ("",)
    chosen: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    roles: tuple[str, ...] = ()
    propensity: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    drawn: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    reasons: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    rough: NDArray[np.float32] | None = None
    checks: tuple[Check, ...] = ()
    teams: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))

    @classmethod
    def of(cls, item: NDArray[np.int32]) -> Slate:
        """Return a fresh slate of candidates, all in play, unscored."""
        return cls(item=item, parts=np.zeros((0, len(item)), np.float32), aside=np.zeros(len(item), np.int16))

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.item)

    def in_play(self) -> NDArray[np.bool_]:
        """Return which candidates have not been set aside."""
        playing: NDArray[np.bool_] = self.aside == 0
        return playing

    def score(self) -> NDArray[np.float64]:
        """Return the score of every candidate: sum of parts and recorded effects."""
        total: NDArray[np.float64] = self.parts.sum(axis=0, dtype=np.float64)
        for effect in self.effects:
            total += effect.amount
        return total

    def set_aside(self, mask: NDArray[np.bool_], code: str) -> Slate:
        """Return a slate in which the masked candidates still in play are out, with `code` as the reason."""
        return self.set_aside_rows(np.flatnonzero(mask), code)

    def set_aside_rows(self, rows: NDArray[np.intp], code: str) -> Slate:
        """Return a slate in which those of the rows that are still in play are out, with `code` as the reason."""
        hit = rows[self.aside[rows] == 0] if len(rows) else rows
        if not len(hit):
            return self
        codes = self.codes if code in self.codes else (*self.codes, code)
        aside = self.aside.copy()
        aside[hit] = codes.index(code)
        return replace(self, aside=aside, codes=codes)

    def rows_of(self, numbers: NDArray[np.int32]) -> NDArray[np.intp]:
        """Return the rows of those of the distinct item numbers that are candidates; items must be ascending."""
        if not len(numbers) or not len(self.item):
            return np.zeros(0, np.intp)
        if len(self.item) == int(self.item[-1]) + 1:  # the whole catalogue: a number is its row
            return numbers[(numbers >= 0) & (numbers < len(self.item))].astype(np.intp)
        row = np.searchsorted(self.item, numbers)
        row[row == len(self.item)] = 0
        found: NDArray[np.intp] = row[self.item[row] == numbers]
        return found

    def checked(self, rule: str, verdict: Verdict, because: NDArray[np.int32] | None = None, **facts: Any) -> Slate:
        """Return a slate whose trace tells what a rule of the guard went by (`tactful.decisions.check.Check`)."""
        past = () if because is None else tuple(because.tolist())
        return replace(self, checks=(*self.checks, Check(rule, verdict, facts, past)))

    def add_effect(self, stage: str, code: str, amount: NDArray[np.float64]) -> Slate:
        """Return a slate whose scores carry one more recorded effect."""
        return replace(self, effects=(*self.effects, Effect(stage, code, amount)))
