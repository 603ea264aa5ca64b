"""Records of schema 1, read as those of the present schema: only how terms are packed was another.

In schema 1 the terms of every (item, part) stood in a row of their own, naming one of several sets of signals. Their
amounts and totals are carried over bit by bit, so that a replay still meets the recorded seal.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from tactful.decisions.packing import PackedTerms

__all__ = ["upgraded"]

_CHOICE, _CHOSEN, _TERMS = 4, 0, 5
"""Positions of the choice in a record, and of the chosen rows and the terms in a choice."""


def upgraded(packed: bytes | memoryview) -> bytes:
    """Return the MessagePack of a record of schema 1 as that of the present schema."""
    record = msgspec.msgpack.decode(packed)
    choice = record[_CHOICE]
    choice[_TERMS] = _terms(choice[_TERMS], len(choice[_CHOSEN]) // 2)
    return msgspec.msgpack.encode(record)


def _terms(terms: list[Any], items: int) -> PackedTerms:
    """Return old terms (groups u2 [3, g]: item, part, set; totals f8; sets i2; amounts f4) as a table."""
    groups = np.frombuffer(terms[0], "<u2").reshape(3, -1).T.tolist()
    sets = [np.frombuffer(one, "<i2").tolist() for one in terms[2]]
    columns = sorted({(part, signal) for _, part, index in groups for signal in sets[index]})
    place = {column: number for number, column in enumerate(columns)}
    parts = sorted({part for part, _ in columns})
    totals, amounts = np.zeros((items, len(parts))), np.zeros((items, len(columns)), np.float32)
    old, start = np.frombuffer(terms[3], "<f4"), 0
    for (item, part, index), total in zip(groups, np.frombuffer(terms[1], "<f8").tolist(), strict=True):
        signals = sets[index]
        amounts[item, [place[part, signal] for signal in signals]] = old[start : start + len(signals)]
        totals[item, parts.index(part)] = total
        start += len(signals)
    return PackedTerms(
        parts=np.array([part for part, _ in columns], "<u1").tobytes(),
        signals=np.array([signal for _, signal in columns], "<i2").tobytes(),
        totals=totals.astype("<f8").tobytes(),
        amounts=amounts.astype("<f4").tobytes(),
    )
