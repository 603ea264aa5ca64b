"""The delivery audit in service: whom each offer of a surface was open to and whom it reached, by a registered group.

Read are recorded decisions, and the attribute of people whose words allow it to be read for ``audit``. Nothing is
stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.counting import group_of, values_of
from tactful.assembly.parts import Parts
from tactful.audit.delivery import Audience, delivery
from tactful.clock import DAY_MS, format_time
from tactful.decisions.packing import unpack_set
from tactful.decisions.record import Record, decode
from tactful.errors import BadInput
from tactful.ids import Millis, Pseudonym

__all__ = ["Delivering"]

_MOST_DAYS = 366
_MOST_LOOSE = 4_000_000
"""So many pairs are kept before what is repeated among them is let go: 32 MB."""


class Delivering:
    """Audits delivery.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def audit(self, surface: str, attribute: str, days: int = 90) -> dict[str, Any]:
        """Return the audit of a surface; see `tactful.audit.delivery.delivery` for what it holds.

        Raises
        ------
        BadInput
            ``unknown-surface``, ``unknown-attribute``, ``bad-days``.
        """
        self._check(surface, attribute, days)
        now = int(self._parts.clock.now())
        since = now - days * DAY_MS
        names = values_of(self._parts, attribute)
        group: list[int] = []
        row_of: dict[Pseudonym, int | None] = {}
        could, did = _Pairs(), _Pairs()
        for noted in self._parts.store.ledger.between(since, now + 1):
            if noted.person is None or noted.surface != surface:
                continue
            if noted.person not in row_of:
                value = group_of(self._parts, noted.person, attribute)
                row_of[noted.person] = None if value is None else len(group)
                if value is not None:
                    group.append(names.index(value) if value in names else len(names) - 1)
            row, entry = row_of[noted.person], self._parts.store.ledger.read(noted.decision_id)
            if row is not None and entry is not None:
                could.add(row, _open(decode(entry.body)))
                did.add(row, noted.items)
        told = self._told(could.audience(), did.audience(), np.array(group, np.int16), names)
        return {"surface": surface, "attribute": attribute, "since": format_time(Millis(since))} | told

    def _told(
        self, open_to: Audience, reached: Audience, group: NDArray[np.int16], names: Sequence[str]
    ) -> dict[str, Any]:
        numbers, rows = np.unique(np.concatenate([open_to.item, reached.item]), return_inverse=True)
        catalogue = self._parts.shelf.snapshot()
        return delivery(
            Audience(open_to.person, rows[: len(open_to.item)].astype(np.int32)),
            Audience(reached.person, rows[len(open_to.item) :].astype(np.int32)),
            group,
            names,
            ids=[catalogue.ids[number] for number in numbers.tolist()],
            k=self._parts.settings.k,
        )

    def _check(self, surface: str, attribute: str, days: int) -> None:
        settings = self._parts.settings
        for name, known, what in (
            (surface, settings.surfaces, "surface"), (attribute, settings.attributes, "attribute"),
        ):  # fmt: skip
            if name not in known:
                raise BadInput(f"unknown-{what}", f"there is no {what} {name!r}", hint=f"one of {', '.join(known)}")
        if not 1 <= days <= _MOST_DAYS:
            raise BadInput("bad-days", f"days is {days}", hint=f"send 1 to {_MOST_DAYS}")


def _open(record: Record) -> NDArray[np.int32]:
    """Return the numbers of the items that no guard had set aside: what could have been chosen."""
    numbers = unpack_set(record.given.candidates)
    left = np.ones(len(numbers), np.bool_)
    for code, rows in record.given.aside.items():
        if code.startswith("guard."):
            left[unpack_set(rows)] = False
    return numbers[left]


class _Pairs:
    """Distinct pairs of a person's row and an item; what is repeated is let go as it piles up."""

    def __init__(self) -> None:
        self._held: list[NDArray[np.int64]] = []
        self._loose = 0

    def add(self, row: int, items: NDArray[np.int32]) -> None:
        """Add a person's items."""
        self._held.append(np.int64(row) << 32 | items.astype(np.int64))
        self._loose += len(items)
        if self._loose > _MOST_LOOSE:
            self._held, self._loose = [np.unique(np.concatenate(self._held))], 0

    def audience(self) -> Audience:
        """Return all pairs, each once."""
        found = np.unique(np.concatenate(self._held)) if self._held else np.zeros(0, np.int64)
        return Audience((found >> 32).astype(np.intp), (found & 0xFFFFFFFF).astype(np.int32))
