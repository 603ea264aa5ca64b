"""Tails: what the model has counted of the people who are active now, at hand so that one more event is cheap.

A tail grows in place; its rows are handed out as slices, so an event costs no copy. Tails are dropped, never
repaired: after anything but an in-order event the person's rows are read from the log again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym

__all__ = ["Tail", "Tails"]

_ROOM = 64


class Tail:
    """Growable rows of one person that the model has counted, in order.

    Attributes
    ----------
    last
        Time of the person's last event of any kind, ms.
    """

    __slots__ = ("_columns", "_count", "last")

    def __init__(self, rows: EventColumns, *, last: int) -> None:
        self.last = last
        self._count = len(rows)
        self._columns = _roomy(rows, len(rows) + _ROOM)

    def rows(self) -> EventColumns:
        """Return what has been counted, without copying; valid until the next `push`."""
        return self._columns.part(0, self._count)

    def push(self, row: EventColumns) -> None:
        """Add one counted row that comes after all others."""
        if self._count == len(self._columns):
            self._columns = _roomy(self._columns, 2 * self._count)
        here, held = self._count, self._columns
        held.person[here] = row.person[0]
        held.at[here] = row.at[0]
        held.kind[here] = row.kind[0]
        held.item[here] = row.item[0]
        held.coarse[here] = row.coarse[0]
        held.digest[here] = row.digest[0]
        held.seq[here] = row.seq[0]
        self._count = here + 1


class Tails:
    """Bounded book of tails, least recently used out first; one writer.

    Parameters
    ----------
    room
        How many people are kept.
    """

    def __init__(self, room: int = 10_000) -> None:
        self._room = room
        self._held: OrderedDict[Pseudonym, Tail] = OrderedDict()

    def get(self, person: Pseudonym) -> Tail | None:
        """Return a person's tail when it is at hand."""
        tail = self._held.get(person)
        if tail is not None:
            self._held.move_to_end(person)
        return tail

    def keep(self, person: Pseudonym, tail: Tail) -> Tail:
        """Keep a tail and return it."""
        self._held[person] = tail
        if len(self._held) > self._room:
            self._held.popitem(last=False)
        return tail

    def drop(self, person: Pseudonym) -> None:
        """Forget one person's tail."""
        self._held.pop(person, None)

    def clear(self) -> None:
        """Forget all tails, as when another model serves."""
        self._held.clear()


def _roomy(rows: EventColumns, room: int) -> EventColumns:
    def longer(column: NDArray[Any]) -> NDArray[Any]:
        larger = np.zeros(room, column.dtype)
        larger[: len(column)] = column
        return larger

    return EventColumns(
        longer(rows.person),
        longer(rows.at),
        longer(rows.kind),
        longer(rows.item),
        longer(rows.value),
        longer(rows.coarse),
        longer(rows.digest),
        longer(rows.check),
        [],
        longer(rows.seq),
    )
