"""Outcomes: what became of something shown, kept as events of the person it was shown to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from tactful.assembly.asking import Asking
from tactful.assembly.events import Events
from tactful.assembly.parts import Parts
from tactful.assembly.reviews import Reviews
from tactful.decide.choice import shown_numbers
from tactful.decisions.outcome import OUTCOME_KINDS, Outcome
from tactful.errors import BadInput
from tactful.events.event import Event
from tactful.intake.report import Report, RowError
from tactful.people.vault import SESSION_PREFIX

__all__ = ["Outcomes"]

_EFFECTS = frozenset({"accepted", "completed"})
"""Outcomes by which something takes effect."""


class Outcomes:
    """Takes outcomes of recorded decisions."""

    def __init__(self, parts: Parts, asking: Asking, events: Events, reviews: Reviews) -> None:
        self._reviews = reviews
        self._parts = parts
        self._asking = asking
        self._events = events

    def add(self, decision_id: str, rows: Sequence[Outcome | dict[str, Any] | bytes]) -> Report:
        """Keep outcomes of one decision; bad rows are refused one by one.

        An outcome about something the decision did not show is refused (``not-shown``), and where it has lasting
        effects, so is taking it before a human approved it (``not-approved``). The event's id is made from
        the outcome, so sending it again changes nothing.

        Raises
        ------
        NotFound
            ``unknown-decision``.
        BadInput
            ``nobody-named`` when the decision was made for nobody in particular.
        """
        record, person = self._asking.record(decision_id)
        name = self._parts.store.vault.name_of(person) if person is not None else None
        if name is None:
            raise BadInput(
                "nobody-named",
                "the decision was made for nobody in particular",
                hint="ask with a person_id or session_id",
            )
        who = (
            {"session_id": name.removeprefix(SESSION_PREFIX)}
            if name.startswith(SESSION_PREFIX)
            else {"person_id": name}
        )
        catalogue = self._parts.shelf.snapshot()
        shown = {catalogue.ids[number] for number in shown_numbers(record.given, record.choice).tolist()}
        waits = record.significant and self._reviews.state_of(decision_id) != "approve"
        events: list[Event] = []
        places: list[int] = []
        refused: list[RowError] = []
        for index, row in enumerate(rows):
            outcome = _read(row, index)
            if isinstance(outcome, RowError):
                refused.append(outcome)
            elif outcome.item_id not in shown:
                refused.append(_not_shown(index))
            elif waits and outcome.kind in _EFFECTS:
                refused.append(_not_approved(index))
            else:
                events.append(_event(decision_id, outcome, who))
                places.append(index)
        report = self._events.add(events)
        moved = [msgspec.structs.replace(row, index=places[row.index]) for row in report.rejected]
        return msgspec.structs.replace(report, rejected=sorted([*refused, *moved], key=lambda row: row.index))


def _read(row: Outcome | dict[str, Any] | bytes, index: int) -> Outcome | RowError:
    if isinstance(row, Outcome):
        return row
    try:
        return msgspec.json.decode(row, type=Outcome) if isinstance(row, bytes) else msgspec.convert(row, Outcome)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return RowError(
            index=index,
            code="bad-outcome",
            detail=f"the outcome cannot be read: {str(error)[:200]}",
            hint=f"send item_id, at and a kind: {', '.join(OUTCOME_KINDS)}",
        )


def _not_shown(index: int) -> RowError:
    return RowError(
        index=index,
        code="not-shown",
        detail="the decision did not show this item",
        hint="send outcomes of shown items only; other acts are events",
    )


def _not_approved(index: int) -> RowError:
    return RowError(
        index=index,
        code="not-approved",
        detail="it has lasting effects and no human has approved it",
        hint="approve it first: POST /v1/reviews/rs_<decision_id>/resolve",
    )


def _event(decision_id: str, outcome: Outcome, who: dict[str, Any]) -> Event:
    told = f"{decision_id}|{outcome.kind}|{outcome.at}|{outcome.item_id}"
    return Event(
        event_id="outcome:" + hashlib.blake2b(told.encode(), digest_size=16).hexdigest(),
        kind=outcome.kind,
        at=outcome.at,
        item_id=outcome.item_id,
        value=outcome.value,
        decision_id=decision_id,
        **who,
    )
