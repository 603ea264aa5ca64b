"""Many events as dictionary-coded columns: how recipes and file readers hand over millions of rows.

Names are listed once and rows carry codes into the lists, so checking a name or asking a consent is done once per
person instead of once per row.

>>> table = EventTable.of(people=["ana", "ben", "ana"], kinds=["view"] * 3, items=["tea", None, "tea"],
...                       at=[1, 2, 3], event_ids=["a", "b", "c"])
>>> table.person.tolist(), table.item.tolist(), table.item_names
([0, 1, 0], [0, -1, 0], ['tea'])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["EventTable", "coded"]


@dataclass(frozen=True, slots=True)
class EventTable:
    """Events as columns of equal length n.

    Attributes
    ----------
    person
        int32, index into `person_names` (the outside ids of people; sessions as named by `session_key`).
    kind
        int16, index into `kind_names`.
    item
        int32, index into `item_names`, -1 for none.
    at
        int64, milliseconds since 1970.
    event_id
        One id per row.
    value
        float32, NaN where there is none.
    coarse
        int32, packed coarse moments; None when intake is to derive daypart and weekend.
    offset_minutes
        int16, minutes east of UTC per row; None when the person's own zone decides.
    extra
        One JSON object per row as bytes, or no list at all.
    """

    person: NDArray[np.int32]
    person_names: list[str]
    kind: NDArray[np.int16]
    kind_names: list[str]
    item: NDArray[np.int32]
    item_names: list[str]
    at: NDArray[np.int64]
    event_id: Sequence[str]
    value: NDArray[np.float32]
    coarse: NDArray[np.int32] | None = None
    offset_minutes: NDArray[np.int16] | None = None
    extra: Sequence[bytes] = ()

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.at)

    @classmethod
    def of(
        cls,
        *,
        people: Sequence[str],
        kinds: Sequence[str],
        items: Sequence[str | None],
        at: Sequence[int] | NDArray[np.int64],
        event_ids: Sequence[str],
        value: NDArray[np.float32] | None = None,
    ) -> EventTable:
        """Return the table of plain lists of names."""
        person, person_names = coded(people)
        kind, kind_names = coded(kinds)
        item, item_names = coded(items)
        return cls(
            person=person,
            person_names=person_names,
            kind=kind.astype(np.int16),
            kind_names=kind_names,
            item=item,
            item_names=item_names,
            at=np.asarray(at, np.int64),
            event_id=event_ids,
            value=np.full(len(at), np.nan, np.float32) if value is None else value,
        )

    def rows(self, start: int, stop: int) -> EventTable:
        """Return rows `start` to `stop` (exclusive); the lists of names are shared, not copied."""
        cut = {
            f.name: getattr(self, f.name)[start:stop]
            for f in fields(self)
            if not f.name.endswith("_names") and getattr(self, f.name) is not None
        }
        return replace(self, **cut)

    def moved(self, by: int) -> EventTable:
        """Return the same events `by` milliseconds later."""
        return replace(self, at=self.at + by)


def coded(names: Sequence[str | None]) -> tuple[NDArray[np.int32], list[str]]:
    """Return codes (int32, -1 for None) and the distinct names in order of first appearance."""
    index: dict[str, int] = {}
    codes = np.fromiter(
        (-1 if name is None else index.setdefault(name, len(index)) for name in names), np.int32, len(names)
    )
    return codes, list(index)
