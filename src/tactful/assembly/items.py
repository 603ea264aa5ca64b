"""Items in service: what doors do with the catalogue; a change counts from the very next decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tactful.assembly.parts import Parts
from tactful.catalogue.item import Item
from tactful.decide.similar import similar
from tactful.errors import BadInput, NotFound
from tactful.intake.items import admit_items
from tactful.intake.report import Report

__all__ = ["Items"]


class Items:
    """What doors do with items.

    Parameters
    ----------
    parts
        The wired pieces.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._shelf = parts.shelf
        self._batch_rows = parts.settings.limits.batch_rows

    def put(self, rows: Sequence[Item | dict[str, Any]]) -> Report:
        """Insert or replace items; bad rows are refused one by one and the good ones kept."""
        if len(rows) > self._batch_rows:
            raise BadInput(
                "too-many-rows", f"{len(rows)} rows in one batch", hint=f"send at most {self._batch_rows} at a time"
            )
        good, report = admit_items(rows)
        if good:
            self._shelf.put(good)
            self._parts.living.meet()
        return report

    def get(self, item_id: str) -> Item:
        """Return one item; raises NotFound ``unknown-item``."""
        item = self._shelf.get(item_id)
        if item is None:
            raise NotFound("unknown-item", "there is no such item", hint="PUT /v1/items creates it")
        return item

    def patch(self, item_id: str, change: dict[str, Any]) -> Item:
        """Replace some fields of an item and return it; ``attributes`` are merged."""
        held: dict[str, Any] = msgspec.to_builtins(self.get(item_id))
        if change.get("item_id", item_id) != item_id:
            raise BadInput("id-is-fixed", "item_id cannot be changed", hint="withdraw the item and put a new one")
        attributes = {**held.get("attributes", {}), **change.get("attributes", {})}
        report = self.put([{**held, **change, "attributes": attributes}])
        if report.rejected:
            row = report.rejected[0]
            raise BadInput(row.code, row.detail, hint=row.hint)
        return self.get(item_id)

    def withdraw(self, item_id: str) -> None:
        """Withdraw an item: shown nowhere from now on; raises NotFound ``unknown-item``."""
        self.get(item_id)
        self._shelf.withdraw(item_id)
        self._parts.living.meet()

    def page(self, after: str | None = None, limit: int = 100) -> list[Item]:
        """Return up to `limit` items in the order they were first put, after the item with id `after`."""
        catalogue = self._shelf.snapshot()
        start = 0
        if after is not None:
            if after not in catalogue.number:
                raise NotFound("unknown-item", "the item to continue after does not exist", hint="start without it")
            start = catalogue.number[after] + 1
        found: list[Item] = []
        for item in catalogue.items[start:]:
            if len(found) == limit:
                break
            if item is not None:
                found.append(item)
        return found

    def similar(self, item_id: str, count: int = 10) -> list[dict[str, Any]]:
        """Return the items that go best with one item, the same for everybody."""
        self.get(item_id)
        catalogue, now = self._shelf.snapshot(), self._parts.clock.now()
        return similar(catalogue.number[item_id], self._parts.living.model, catalogue, count=count, now=now)
