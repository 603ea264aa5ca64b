"""A decision as text: place, title, the sentence why, and signed numbers that add up as printed.

>>> adding_up([0.333, 0.333, 0.333], 2)
[0.33, 0.34, 0.33]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tactful.decisions.decision import Decision, Shown

__all__ = ["adding_up", "decision_text", "reasons_text", "tree_text"]

_DIGITS = 3
_TITLE = 56


def adding_up(terms: Sequence[float], digits: int) -> list[float]:
    """Return the terms rounded so that their sum is the rounded sum: each takes over the rest of those before it."""
    shown: list[float] = []
    exact = told = 0.0
    for term in terms:
        exact += term
        step = round(round(exact, digits) - told, digits)
        told = round(told + step, digits)
        shown.append(step)
    return shown


def decision_text(decision: Decision, *, asked_by: str = "") -> str:
    """Return a decision as a list that a person can read."""
    who = f" for {asked_by}" if asked_by else ""
    head = f"{len(decision.items)} shown on {decision.surface}{who} · {decision.mode} · decision {decision.decision_id}"
    lines = [head, ""]
    for shown in decision.items:
        lines += [*_item_lines(shown), ""]
    aside = ", ".join(f"{count:,} {code}" for code, count in sorted(decision.set_aside.by_code.items()))
    lines.append(f"Not shown: {decision.set_aside.count:,}" + (f" ({aside})" if aside else ""))
    lines += [f"Note: {notice}" for notice in decision.notices]
    return "\n".join(lines)


def _item_lines(shown: Shown) -> list[str]:
    title = shown.title or shown.item_id
    title = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
    head = f"{shown.position:>3}. {title:<{_TITLE}} {shown.score:>8.{_DIGITS}f}"
    return [head, *reasons_text(shown)]


def reasons_text(shown: Shown) -> list[str]:
    """Return one line per reason with its signed number; the numbers sum to the item's score as printed."""
    amounts = adding_up([reason.contribution for reason in shown.reasons], _DIGITS)
    lines = []
    for reason, amount in zip(shown.reasons, amounts, strict=True):
        # A reason of nothing, such as a place won by variety, says why without a number.
        number = f"{amount + 0.0:+.{_DIGITS}f}" if reason.contribution else " " * (_DIGITS + 3)
        lines.append(f"     {number}  {reason.text}")
    return lines


def tree_text(told: Mapping[str, Any]) -> str:
    """Return a nested answer as indented lines, one fact a line.

    >>> print(tree_text({"position": 2, "reasons": [{"text": "because you bought tea", "amount": 0.25}]}))
    position: 2
    reasons:
      - text: because you bought tea
        amount: +0.250000
    """
    return "\n".join(_branch(told, ""))


def _branch(told: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in told.items():
        name = key.replace("_", " ")
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from _branch(value, indent + "  ")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            yield f"{indent}{name}:"
            for row in value:
                first, *rest = _branch(row, "")
                yield f"{indent}  - {first}"
                yield from (f"{indent}    {line}" for line in rest)
        else:
            yield f"{indent}{name}: {_leaf(value)}"


def _leaf(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:+.6f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_leaf, value)) or "none"
    if isinstance(value, Mapping) or value is None:
        return "none"
    return str(value)
