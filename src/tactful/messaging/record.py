"""The record of a choice: candidates, what every gate said, factors and weights, from which all can be told again.

>>> record = Record(reservation="r", at=0, person="ana", ids=["a", "b"], gates=[], ties=[1, 2], winner=1,
...                 factors={"person": [0.2, 1.0]}, weights={"person": 1.0}, scores=[0.2, 1.0], code=["x", ""])
>>> again(record)["equal"]
True
"""

from __future__ import annotations

from typing import Any

import msgspec

from tactful.messaging.arbitrate import order_of, scores_of
from tactful.messaging.outscored import OUTSCORED
from tactful.messaging.verdicts import row_of

__all__ = ["Record", "again", "decode", "encode", "gates_of", "losers_of"]


class Record(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One choice; what a person may be told of it, and all that decided it."""

    reservation: str
    at: int
    """Milliseconds."""
    person: str = ""
    """Left empty in the store: the record is sealed under the person's key and goes with them."""
    ids: list[str]
    """Candidates."""
    gates: list[dict[str, Any]]
    """Columns of `tactful.messaging.verdicts.Verdicts.told`."""
    factors: dict[str, list[float]]
    weights: dict[str, float]
    scores: list[float]
    ties: list[int]
    code: list[str]
    winner: int = -1
    ghost: int = -1
    channel: str = ""
    subject: str = ""
    body: str = ""
    named: bool = False
    """Whether the person's name stands in it."""
    settings: str = ""
    """Version of the settings in force."""
    retry_at: int = 0
    families: dict[str, float] = {}
    """Which families of signals the person's interest rested on: shares, 1 in all."""


def gates_of(record: Record) -> list[dict[str, Any]]:
    """Return what every gate said of every candidate."""
    return [{"campaign_id": name, **row_of(gate, row)} for row, name in enumerate(record.ids) for gate in record.gates]


def losers_of(record: Record) -> list[dict[str, Any]]:
    """Return every candidate that did not go out with its score and the one reason, best first."""
    return [
        {"campaign_id": record.ids[row], "score": record.scores[row], "code": record.code[row]}
        for row in order_of(record.scores, record.ties)
        if row != record.winner
    ]


def again(record: Record) -> dict[str, Any]:
    """Compute the choice again from the record alone: the same scores, and the same winner among those that passed."""
    scores = scores_of(record.factors, record.weights) if record.ids else []
    sent = max(record.winner, record.ghost)
    passed = [row for row, code in enumerate(record.code) if code == OUTSCORED or row == sent]
    best = [passed[place] for place in order_of([scores[row] for row in passed], [record.ties[row] for row in passed])]
    if record.ghost >= 0:
        # Everything but what was held out lost before the holdout was asked.
        best = [record.ghost]
    winner = best[0] if best else -1
    return {"equal": scores == record.scores and winner == sent, "scores": scores, "winner": winner}


def encode(record: Record) -> bytes:
    """Return the record as bytes."""
    return msgspec.json.encode(record)


def decode(body: bytes) -> Record:
    """Return the record behind the bytes."""
    return msgspec.json.decode(body, type=Record)
