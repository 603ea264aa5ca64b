"""Why this: every term behind a shown item, and on request the smallest set of signals that carries it there.

The set is found greedily against the rivals that would take the place (PRINCE's idea), and is stated only after
the list was made again without it and the item was gone.

References: GDPR Art. 15(1)(h); CJEU C-203/22; PRINCE (Ghazimatin et al., 2020); knowledge/privacy.md section 4.2.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.decide.again import Again, without
from tactful.decide.given import numbers_of
from tactful.decisions.record import Record
from tactful.errors import NotFound
from tactful.explain.explain import Telling, explain
from tactful.explain.signals import Namer, plain_title
from tactful.explain.words import say

__all__ = ["carried_by", "rival_aware", "why"]

MOST_REMOVED = 10
"""A set of more signals than this explains nothing to a person."""

_RIVALS = 10
_ALL = 1_000_000


def why(
    record: Record, item_id: str, *, catalogue: Catalogue | None = None, again: Again | None = None
) -> dict[str, Any]:
    """Return the true reasons of a shown item, for people and machines.

    Parameters
    ----------
    record
        The recorded decision.
    item_id
        An item that it shows.
    catalogue
        Names the signals beyond the cited ones; without it they carry no title.
    again
        When given, the smallest verified set of signals is searched for.

    Returns
    -------
    dict
        ``item_id, position, score, propensity, role, text, parts{name: sum}, reasons[...]`` with every signal, and
        ``counterfactual`` when asked for. Sums equal the score within 1e-9.

    Raises
    ------
    NotFound
        Code ``not-shown`` when the decision does not show the item.
    """
    decision = explain(record)
    shown = next((one for one in decision.items if one.item_id == item_id), None)
    if shown is None:
        raise NotFound("not-shown", f"this decision does not show {item_id!r}", hint="ask why-not for this item")
    place = shown.position - 1
    named = record if catalogue is None else _with_all_names(record, catalogue)
    full = Telling(named, cited=_ALL).reasons(place)
    answer: dict[str, Any] = {
        "decision_id": record.decision_id,
        "item_id": item_id,
        "title": shown.title,
        "position": shown.position,
        "score": shown.score,
        "role": shown.role,
        "propensity": shown.propensity,
        "text": [reason.text for reason in shown.reasons],
        "parts": {reason.code: reason.contribution for reason in full},
        "reasons": [msgspec.to_builtins(reason) for reason in full],
        "placed_by": record.choice.won[place],
        **_arm_of(record, place),
        "versions": record.versions,
    }
    if again is not None:
        answer["counterfactual"] = _counterfactual(again, shown.position - 1)
    return answer


def _arm_of(record: Record, place: int) -> dict[str, str]:
    """Return which of two rankings that share the list placed an item; nothing where there is one."""
    beside, teams = record.given.beside, record.choice.teams
    return {"arm": beside.names[teams[place]]} if beside is not None and teams else {}


def carried_by(again: Again, item: int, *, most: int = MOST_REMOVED) -> list[int] | None:
    """Return the smallest verified set of signals without which the item leaves the list; None when there is none.

    Parameters
    ----------
    again
        Re-runs the recorded pass.
    item
        Catalogue number of a shown item.
    most
        Largest set tried, 1 or more.
    """
    sets = [found for order in rival_aware(again, item) if (found := _first_set(again, item, order[:most]))]
    if not sets:
        return None
    return _without_superfluous(again, item, min(sets, key=len))


def _counterfactual(again: Again, place: int) -> dict[str, Any]:
    """Search with the present model; where it would not show the item any more there is nothing to take away."""
    language, item = again.record.given.language, again.shown[place]
    present = again.list_with()
    told: dict[str, Any] = {
        "faithful": present == again.shown,
        "model": again.scorer.version,
        "signals": [],
        "verified": False,
    }
    if again.record.given.plain or again.record.given.mode == "fallback":
        return told | {"text": say(language, "without.plain")}
    if item not in present:
        return told | {"text": say(language, "without.gone")}
    signals = carried_by(again, item)
    if signals is None:
        return told | {"text": say(language, "without.none")}
    namer = Namer(_with_all_names(again.record, again.catalogue))
    named = namer.signals(signals, [0.0] * len(signals))
    labels = "; ".join(one.label for one in named)
    kept = [{"kind": n.kind, "label": n.label, "item_id": n.item_id, "observed_at": n.observed_at} for n in named]
    text = say(language, "without.one" if len(signals) == 1 else "without.some", n=len(signals), label=labels)
    return told | {"signals": kept, "rows": signals, "verified": True, "text": text}


def rival_aware(again: Again, item: int) -> tuple[list[int], list[int]]:
    """Return two orders to remove signals in: by what they give beyond the rivals, and by what they give."""
    given = again.record.given
    score = again.scored(again.in_play).score()
    ranked = again.in_play[np.lexsort((again.in_play, -score))]
    rivals = ranked[~np.isin(ranked, again.shown)][:_RIVALS]
    asked = np.concatenate([[item], rivals]).astype(np.int32)
    terms = again.scorer.contributions(again.view, given.surface, given.now, asked)
    signals, column = np.unique(terms.signal, return_inverse=True)
    table = np.zeros((len(asked), len(signals)))
    np.add.at(table.T, column, terms.amount.T)
    beyond = table[0] - (table[1:].mean(axis=0) if len(rivals) else 0.0)

    def heaviest(gain: NDArray[np.float64]) -> list[int]:
        order = np.lexsort((signals, -gain))
        return [int(signals[i]) for i in order if gain[i] > 0 and signals[i] != -1]

    return heaviest(beyond), heaviest(table[0])


def _first_set(again: Again, item: int, order: list[int]) -> list[int] | None:
    for size in range(1, len(order) + 1):
        if item not in again.list_with(view=without(again.view, order[:size])):
            return order[:size]
    return None


def _without_superfluous(again: Again, item: int, signals: list[int]) -> list[int]:
    kept = list(signals)
    for signal in signals[:-1]:
        fewer = [one for one in kept if one != signal]
        if item not in again.list_with(view=without(again.view, fewer)):
            kept = fewer
    return kept


def _with_all_names(record: Record, catalogue: Catalogue) -> Record:
    numbers = numbers_of(record.given)
    places = set(np.frombuffer(record.given.item, "<u2").tolist())
    inside = {place: int(numbers[place]) for place in places if numbers[place] < len(catalogue)}
    ids = {place: catalogue.ids[number] for place, number in inside.items()} | record.choice.ids
    titles = {place: plain_title(catalogue.title(number)) for place, number in inside.items()} | record.choice.titles
    return msgspec.structs.replace(record, choice=msgspec.structs.replace(record.choice, ids=ids, titles=titles))
