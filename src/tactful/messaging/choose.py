"""The straight pass of a message: gates, scores, the best, its words; nothing is read and nothing is written here.

Losers keep their reason and their score. A person who is held out gets nothing, and what would have gone out stands in
the record as a ghost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.messaging.arbitrate import factors_of, order_of, scores_of, ties_of, weights_of
from tactful.messaging.gates import GATES, Gate
from tactful.messaging.holdout import holdout
from tactful.messaging.moment import Moment
from tactful.messaging.outscored import OUTSCORED
from tactful.messaging.table import Table
from tactful.messaging.verdicts import DEFER, PASS, Verdicts
from tactful.messaging.worded import Worded, Words
from tactful.messaging.worth import worth

__all__ = ["Outcome", "choose", "refusal_of"]

_MOST_TRIES = 10
"""So many messages are written at most before the person is left alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one pass came to; `winner` is the row that goes out, -1 for none, `ghost` the one held out."""

    winner: int
    ghost: int
    worded: Worded
    gates: tuple[Verdicts, ...]
    factors: dict[str, list[float]]
    weights: dict[str, float]
    scores: list[float]
    ties: list[int]
    code: list[str]
    """Why each candidate did not go out; empty for the winner."""
    retry_at: int = 0
    """When the earliest deferral ends, ms, if deferrals alone are in the way of something; 0 otherwise."""


def choose(table: Table, moment: Moment, words: Words) -> Outcome:
    """Return which of the candidates goes out to a person now, if any, and why each other does not."""
    gates = [gate(table, moment) for gate in GATES]
    columns = factors_of(table, moment)
    factors = {name: column.tolist() for name, column in columns.items()}
    weights = weights_of(moment.rules.arbitration)
    scores = scores_of(factors, weights)
    ties = ties_of(moment.seed, moment.person, table)
    gates.append(worth(table, moment, scores))
    held_out = holdout(table, moment)
    strength = strongest(gates, len(table))
    code = _codes(gates, strength)
    winner, ghost, worded = -1, -1, Worded()
    tried: list[tuple[int, Worded]] = []
    for row in _best(scores, ties, strength):
        worded = words(row)
        if worded.code:
            tried.append((row, worded))
            continue
        if held_out.which[row]:
            ghost = row
        else:
            winner = row
        break
    gates.append(_worded(len(table), tried))
    gates.append(held_out)
    for row, bad in tried:
        code[row] = bad.code
    for row, held in enumerate(held_out.which.tolist()):
        if held and code[row] == OUTSCORED:
            code[row] = held_out.codes[held]
    sent = winner >= 0
    if sent:
        code[winner] = ""
    return Outcome(
        winner, ghost, worded if sent else Worded(), tuple(gates), factors, weights, scores, ties, code,
        0 if sent or not (strength == DEFER).any() else _retry_at(gates, strength),
    )  # fmt: skip


def refusal_of(table: Table, moment: Moment, gates: Sequence[Gate]) -> list[tuple[str, str, int]]:
    """Return (verdict, code, until) of everything that speaks against the only candidate, refusals first."""
    found: list[tuple[str, str, int]] = []
    for gate in gates:
        row = gate(table, moment).row(0)
        if row["verdict"] != "pass":
            found.append((row["verdict"], row["code"], int(row["facts"].get("until", 0))))
    return sorted(found, key=lambda one: one[0] != "refuse")


def strongest(gates: Sequence[Verdicts], count: int) -> NDArray[np.int8]:
    """Return the strongest verdict on each candidate."""
    speaking = [gate.strength() for gate in gates if len(gate.codes) > 1]
    return np.max(speaking, axis=0) if speaking else np.zeros(count, np.int8)


def _codes(gates: Sequence[Verdicts], strength: NDArray[np.int8]) -> list[str]:
    """Return for each candidate the code of the first gate that is as strict as any; of those that pass, outscored."""
    found = np.full(len(strength), OUTSCORED, object)
    for gate in reversed(gates):  # an earlier gate has the last word
        if len(gate.codes) > 1:
            decides = (gate.which > 0) & (gate.strength() == strength)
            found[decides] = np.array(gate.codes, object)[gate.which[decides]]
    codes: list[str] = found.tolist()
    return codes


def _best(scores: list[float], ties: list[int], strength: NDArray[np.int8]) -> list[int]:
    open_rows = np.flatnonzero(strength == PASS).tolist()
    order = order_of([scores[row] for row in open_rows], [ties[row] for row in open_rows])
    return [open_rows[place] for place in order[:_MOST_TRIES]]


def _worded(count: int, tried: list[tuple[int, Worded]]) -> Verdicts:
    told = Verdicts.open("worded", count)
    for row, bad in tried:
        mask = np.zeros(count, np.bool_)
        mask[row] = True
        # In a mapping: the findings are one fact of this code, not one per candidate.
        told = told.refuse(mask, bad.code, lint={"findings": list(bad.findings)})
    return told


def _retry_at(gates: Sequence[Verdicts], strength: NDArray[np.int8]) -> int:
    """Return the earliest instant at which no deferral stands in the way of some candidate; 0 when none is known."""
    ends: list[int] = []
    for row in np.flatnonzero(strength == DEFER).tolist():
        told: list[Any] = [gate.row(row)["facts"] for gate in gates if gate.which[row]]
        ends.append(max(int(facts.get("until", 0)) or int(facts.get("opens", 0)) for facts in told))
    return min(ends, default=0)
