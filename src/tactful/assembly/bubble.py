"""The bubble watch in service: gathers what was shown and what people took by themselves, and measures it.

What was shown is read from the ledger; what was taken is read as learning reads it, only of people whose words allow
it. An act is *organic* when the item was not shown to that person in the `DAYS_SHOWN` days before. Nothing is stored.

Reference: MISSION E14.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.audit.bubble import Stream, of_one, watch
from tactful.clock import DAY_MS, format_time
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.ids import Millis, Pseudonym

__all__ = ["DAYS_SHOWN", "Bubble"]

DAYS_SHOWN = 30
"""An act within so many days after the item was shown to the person is not called organic."""

_MOST_DAYS = 366


class Bubble:
    """Watches range, overlap and exposure.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def overall(self, days: int = 90) -> dict[str, Any]:
        """Return the watch over everybody for the last days; figures of few people are withheld.

        Raises
        ------
        BadInput
            ``bad-days``.
        """
        since, now = self._since(days)
        shown = self._shown(since, now, None)
        organic = self._organic(shown, since, now, self._takers(shown, now))
        told = watch(shown, organic, self._parts.shelf.snapshot(), k=self._parts.settings.k)
        return {"since": format_time(Millis(since)), "until": format_time(Millis(now))} | told

    def of_person(self, person: Pseudonym, days: int = 90) -> dict[str, Any]:
        """Return the range of one person's windows; what they took only where their words allow it."""
        since, now = self._since(days)
        shown = self._shown(since, now, person)
        organic = self._organic(shown, since, now, [person])
        return {"since": format_time(Millis(since))} | of_one(shown, organic, self._parts.shelf.snapshot())

    def _since(self, days: int) -> tuple[int, int]:
        if not 1 <= days <= _MOST_DAYS:
            raise BadInput("bad-days", f"days is {days}", hint=f"send 1 to {_MOST_DAYS}")
        now = int(self._parts.clock.now())
        return now - days * DAY_MS, now

    def _shown(self, since: int, now: int, person: Pseudonym | None) -> Stream:
        """Return every item of every decision made for a person (or for this one), in order of recording."""
        people, at, items = [], [], []
        for noted in self._parts.store.ledger.between(since, now + 1):
            if noted.person is not None and len(noted.items) and person in {None, noted.person}:
                people.append(np.full(len(noted.items), int(noted.person), np.int64))
                at.append(np.full(len(noted.items), noted.at, np.int64))
                items.append(noted.items)
        if not items:
            return _NOTHING
        return Stream(np.concatenate(people), np.concatenate(at), np.concatenate(items).astype(np.int32))

    def _takers(self, shown: Stream, now: int) -> list[Pseudonym]:
        """Return the people who were shown something and of whom may be read what they took."""
        training = self._parts.training
        people = (Pseudonym(one) for one in np.unique(shown.person).tolist())
        return [one for one in people if training.standing(one, now).permit.profiled]

    def _organic(self, shown: Stream, since: int, now: int, people: list[Pseudonym]) -> Stream:
        found = [self._taken(person, shown, since, now) for person in people]
        found = [one for one in found if len(one.item)]
        if not found:
            return _NOTHING
        return Stream(*(np.concatenate([getattr(one, name) for one in found]) for name in ("person", "at", "item")))

    def _taken(self, person: Pseudonym, shown: Stream, since: int, now: int) -> Stream:
        """Return what one person took since then without having been shown it before."""
        training, kinds = self._parts.training, self._parts.kinds
        standing = training.standing(person, now)
        if not standing.permit.profiled:
            return _NOTHING
        rows = training.rows(self._parts.store.events.history(person), standing, now=now)
        acts = [kinds.code(name) for name in kinds if (kinds.spec(name).owns or kinds.spec(name).consumes)]
        mine: NDArray[np.bool_] = np.isin(rows.kind, acts) & (rows.item >= 0) & (rows.at >= since)
        rows = rows.take(mine)
        own = shown.person == int(person)
        led = _led(rows, shown.item[own], shown.at[own])
        return Stream(np.full(int((~led).sum()), int(person), np.int64), rows.at[~led], rows.item[~led])


def _led(rows: EventColumns, item: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which acts came within `DAYS_SHOWN` days after the item was shown."""
    led = np.zeros(len(rows), np.bool_)
    for row in np.flatnonzero(np.isin(rows.item, item)).tolist():
        before = rows.at[row] - at[item == rows.item[row]]
        led[row] = bool(((before >= 0) & (before <= DAYS_SHOWN * DAY_MS)).any())
    return led


_NOTHING = Stream(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
