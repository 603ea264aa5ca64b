"""Why not that: for any item, where it fell out of the pass, and the nearest verified change that would flip it.

References: GDPR Art. 15(1)(h) and CJEU C-203/22 (how a variation would have changed the result).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.decide.again import Again
from tactful.decide.change import nearest_change
from tactful.decide.choice import shown_numbers
from tactful.decide.given import numbers_of, small_slate
from tactful.decisions.packing import unpack_set
from tactful.decisions.record import Record
from tactful.explain.signals import plain_title
from tactful.explain.words import label_in, say

__all__ = ["why_not"]


def why_not(
    record: Record,
    item_id: str,
    catalogue: Catalogue,
    *,
    aside_words: Mapping[str, Mapping[str, str]],
    again: Again | None = None,
) -> dict[str, Any]:
    """Return why an item is not in a recorded list.

    Parameters
    ----------
    record
        The recorded decision.
    item_id
        Any id.
    catalogue
        The catalogue, for the item's number and names.
    aside_words
        Reason code of a setting-aside to its words per language (``guard.rules.CODES``).
    again
        When given, the nearest change that would bring the item in is searched for and verified.

    Returns
    -------
    dict
        ``item_id, verdict`` (``unknown-item, not-recalled, set-aside, outranked, not-placed, shown``), ``text``, and
        as far as they apply ``code``, ``position`` by score, ``margin`` below the last item shown,
        ``difference{part: amount}`` to it, ``change``, and ``faithful`` (whether the model still gives the
        recorded list).
    """
    number = catalogue.number.get(item_id)
    if number is None:
        return _answer(record, item_id, "unknown-item")
    shown = shown_numbers(record.given, record.choice).tolist()
    if number in shown:
        return _answer(record, item_id, "shown", position=shown.index(number) + 1)
    code = _aside_code(record, number)
    if code is None:
        answer = _answer(record, item_id, "not-recalled")
    elif code:
        label = label_in(aside_words.get(code, {}), record.given.language, otherwise=code)
        answer = _answer(record, item_id, "set-aside", label=label) | {"code": code}
    else:
        answer = _outranked(record, item_id, number, again)
    answer["title"] = plain_title(catalogue.title(number)) if number < len(catalogue) else item_id
    if again is not None and code is not None and shown and not record.given.plain:
        answer["faithful"] = again.faithful()
        answer["change"] = nearest_change(again, number, lifted=bool(code), position=answer.get("position"))
    return answer


def _answer(record: Record, item_id: str, verdict: str, **facts: object) -> dict[str, Any]:
    text = say(record.given.language, f"why-not.{verdict}", **facts)
    return {"decision_id": record.decision_id, "item_id": item_id, "verdict": verdict, "text": text} | {
        name: value for name, value in facts.items() if name in {"position", "margin"}
    }


def _aside_code(record: Record, number: int) -> str | None:
    """Return the code that took the item out, "" when it stayed in play, None when it was no candidate."""
    candidates = unpack_set(record.given.candidates)
    row = int(np.searchsorted(candidates, number))
    if row == len(candidates) or candidates[row] != number:
        return None
    for code, rows in record.given.aside.items():
        members = unpack_set(rows)
        at = int(np.searchsorted(members, row))
        if at < len(members) and members[at] == row:
            return code
    return ""


def _outranked(record: Record, item_id: str, number: int, again: Again | None) -> dict[str, Any]:
    """Answer for an item that stayed in play: from the record if it was in the pool, else from the model."""
    given = record.given
    pool = small_slate(given)
    numbers = numbers_of(given)[pool.item]
    chosen = np.frombuffer(record.choice.chosen, "<u2")
    row = int(np.searchsorted(numbers, number))
    if row < len(numbers) and numbers[row] == number:
        slate = pool
    elif again is not None and len(chosen):
        slate = again.scored(again.in_play)
        numbers = slate.item
        row = int(np.searchsorted(numbers, number))
        chosen = np.searchsorted(numbers, shown_numbers(given, record.choice)).astype("<u2")
    else:
        answer = _answer(record, item_id, "outranked", position=len(pool) + 1, margin="…")
        return answer | {"margin": None, "text": say(given.language, "why-not.out-of-pool", better=len(pool))}
    if not len(chosen):
        return _answer(record, item_id, "not-placed")
    score = slate.score()
    position = 1 + int(((score > score[row]) | ((score == score[row]) & (numbers < number))).sum())
    last = int(chosen[-1])
    margin = float(score[last] - score[row])
    difference = {
        name: float(slate.parts[part, last]) - float(slate.parts[part, row])
        for part, name in enumerate(slate.part_names)
    }
    for effect in slate.effects:
        difference[effect.code] = difference.get(effect.code, 0.0) + float(effect.amount[last] - effect.amount[row])
    verdict = "outranked" if margin >= 0 else "not-placed"
    answer = _answer(record, item_id, verdict, position=position, margin=f"{margin:.3g}")
    return answer | {"margin": margin, "difference": difference, "code": "rank.outranked"}
