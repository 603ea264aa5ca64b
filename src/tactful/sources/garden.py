"""The garden: the generated world as a recipe, for demos without a network, tests and benchmarks.

>>> garden = Garden(people=10)
>>> garden.setting, next(garden.people())[0].person_id
('shop', 'p0')
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tactful.catalogue.item import Item
from tactful.clock import format_time, parse_time
from tactful.ids import Millis
from tactful.intake.table import EventTable
from tactful.people.person import Person
from tactful.sources.generator import Shape, World
from tactful.sources.recipe import weeks_to
from tactful.sources.truth import Effects

__all__ = ["Garden"]


class Garden:
    """The recipe.

    Parameters
    ----------
    people, items
        How many.
    events_per_person
        About how many events each person has.
    seed
        Any integer >= 0.
    until
        The present, milliseconds, to move the log to by whole weeks; None keeps 2025.
    effects
        What is planted; everything by default.
    rich
        True to add kinds that need consent (only `World.consenting` people have them).
    """

    name = "garden"
    setting = "shop"
    surface = "home"
    note = "Made up from a seed by Tactful's own generator: no real person, free to use"

    def __init__(
        self,
        *,
        people: int = 500,
        items: int = 300,
        events_per_person: float = 80.0,
        seed: int = 1,
        until: int | None = None,
        effects: Effects | None = None,
        rich: bool = False,
    ) -> None:
        shape = Shape(people=people, items=items, visits_per_person=events_per_person / 4, rich=rich)
        self.world = World(shape, seed=seed, effects=effects)
        self._moved = weeks_to(shape.ends, until=until)

    def items(self) -> Iterator[list[Item]]:
        """Yield the garden shop's items."""
        for batch in self.world.items():
            yield [self._later(item) for item in batch]

    def people(self) -> Iterator[list[Person]]:
        """Yield everybody with age group and home town."""
        return self.world.people()

    def events(self) -> Iterator[EventTable]:
        """Yield all events, oldest first."""
        for table in self.world.events():
            yield table.moved(self._moved)

    def _later(self, item: Item) -> Item:
        """Move the arrival of a late item along with the log."""
        if item.available_from is None or not self._moved:
            return item
        at = parse_time(item.available_from, what="available_from") + self._moved
        return msgspec.structs.replace(item, available_from=format_time(Millis(at)))
