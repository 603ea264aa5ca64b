"""The trace of a decision: every rule of the guard with its verdict and the facts it went by, from the record alone.

Rules that were asked before anything was ranked (what surprises too much, what too few people share) come first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tactful.decisions.packing import set_size
from tactful.decisions.record import Record

__all__ = ["trace_of"]


def trace_of(record: Record, id_of: Callable[[int], str]) -> list[dict[str, Any]]:
    """Return one row per rule, in order.

    Parameters
    ----------
    record
        The recorded decision.
    id_of
        Gives the id of a catalogue number.

    Returns
    -------
    list of dict
        ``rule, verdict`` (``pass, aside, kept, unread, moved``), and as far as they apply ``aside{code: count}``,
        ``facts[…]`` and ``because[item ids]``.
    """
    before = [check.rule for check in record.checks if check.rule not in record.rules]
    return [_row(record, rule, id_of) for rule in (*dict.fromkeys(before), *record.rules)]


def _row(record: Record, rule: str, id_of: Callable[[int], str]) -> dict[str, Any]:
    aside = {code: set_size(rows) for code, rows in record.given.aside.items() if code.startswith(f"guard.{rule}.")}
    moved = any(note.code.startswith(f"guard.{rule}.") for note in record.given.effects)
    told = [check for check in record.checks if check.rule == rule]
    said = told[0].verdict if told else "pass"
    row: dict[str, Any] = {"rule": rule, "verdict": "aside" if aside else "moved" if moved else said}
    if aside:
        row["aside"] = aside
    facts = [check.facts for check in told if check.facts]
    if facts:
        row["facts"] = facts
    because = [id_of(number) for check in told for number in check.because]
    if because:
        row["because"] = because
    return row
