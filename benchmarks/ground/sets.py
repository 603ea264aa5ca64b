"""The public data behind the figures, as columns: fetched by the product's own recipes, never stored here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.intake.table import EventTable
from tactful.sources.completejourney import CompleteJourney
from tactful.sources.movielens import MovieLens
from tactful.sources.recipe import Recipe

__all__ = ["DataSet", "films", "groceries"]

Ties = Literal["shuffled", "by item id"]


@dataclass(frozen=True)
class DataSet:
    """One log with its catalogue and what people told about themselves."""

    name: str
    note: str
    log: EventColumns
    catalogue: Catalogue
    traits: dict[int, tuple[str, ...]]

    @property
    def items(self) -> int:
        """Return how many item numbers there are."""
        return len(self.catalogue)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Return every feature that somebody carries, sorted."""
        return tuple(sorted({name for names in self.traits.values() for name in names}))


def films(ties: Ties = "shuffled") -> DataSet:
    """Return MovieLens-100K: every rating is one event.

    Parameters
    ----------
    ties
        44 % of last ratings share their second with the one before, so the order inside a second moves every figure.
        ``"shuffled"`` (seeded) claims no order there; ``"by item id"`` is what sorting by (person, time, item) gives.
    """
    recipe = MovieLens()
    tables = list(recipe.events())
    order = np.random.default_rng(7).permutation(sum(len(t.at) for t in tables)) if ties == "shuffled" else None
    return _set(recipe, tables, kind="rating", order=order)


def groceries() -> DataSet:
    """Return the purchases of Complete Journey, without products the catalogue hides (fuel, deposits)."""
    recipe = CompleteJourney()
    return _set(recipe, list(recipe.events()), kind="purchase", order=None)


def _set(recipe: Recipe, tables: list[EventTable], *, kind: str, order: np.ndarray | None) -> DataSet:
    items = [item for batch in recipe.items() for item in batch]
    catalogue = Catalogue.of([(number, item.item_id, item) for number, item in enumerate(items)], 1)
    numbers = {item.item_id: number for number, item in enumerate(items)}
    names = {name: code for code, name in enumerate(tables[0].person_names, start=1)}
    columns = [_columns(table, numbers, names, kind) for table in tables]
    person, item, at, coarse, value = (np.concatenate([part[n] for part in columns]) for n in range(5))
    # Ties fall by digest, and the digest counts in this order.
    rows = np.lexsort((item, at, person)) if order is None else order
    rows = rows[~catalogue.hidden[item[rows]]]
    person, item, at, coarse, value = person[rows], item[rows], at[rows], coarse[rows], value[rows]
    count = len(person)
    log = EventColumns(
        person=person.astype(np.int64),
        at=at.astype(np.int64),
        kind=np.ones(count, np.int16),
        item=item.astype(np.int32),
        value=value.astype(np.float32),
        coarse=coarse.astype(np.int32),
        digest=np.arange(count, dtype=np.int64),
        check=np.zeros(count, np.int64),
        seq=np.arange(1, count + 1, dtype=np.int64),
    ).in_order()
    traits = {
        names[one.person_id]: tuple(sorted(f"{name}={value}" for name, value in one.attributes.items()))
        for batch in recipe.people()
        for one in batch
        if one.person_id in names
    }
    return DataSet(recipe.name, recipe.note, log, catalogue, traits)


def _columns(table: EventTable, numbers: dict[str, int], names: dict[str, int], kind: str) -> tuple[np.ndarray, ...]:
    wanted = np.flatnonzero((np.asarray(table.kind_names)[table.kind] == kind) & (table.item >= 0))
    item = np.array([numbers.get(name, -1) for name in table.item_names], np.int64)[table.item[wanted]]
    wanted, item = wanted[item >= 0], item[item >= 0]  # never in the catalogue: nothing could show it
    person = np.array([names[name] for name in table.person_names], np.int64)[table.person[wanted]]
    return person, item, table.at[wanted], table.coarse[wanted], table.value[wanted]
