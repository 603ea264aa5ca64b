"""A generated town of whom some carry a sensitive trait, its lists with and without the guards, and what they tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

import tactful
from tactful.assembly.engine import Engine
from tactful.audit.probe import Probed, probed
from tactful.catalogue.item import Item
from tactful.clock import FixedClock
from tactful.ids import Millis
from tactful.sources.garden import Garden

__all__ = ["Lists", "lists_of", "told_by", "town"]


@dataclass(frozen=True)
class Lists:
    """How often each item was shown to each person, and how many of all slots held something sensitive."""

    shown: NDArray[np.float64]
    slots: int
    sensitive: int


class _Untagged(Garden):
    """The garden whose catalogue says of nothing that it is sensitive: the positive control."""

    def items(self) -> Iterator[list[Item]]:
        """Yield the items without their classes."""
        for batch in super().items():
            yield [msgspec.structs.replace(item, sensitive=[]) for item in batch]


@contextmanager
def town(people: int, items: int, *, seed: int, guarded: bool) -> Iterator[tuple[Engine, Garden]]:
    """Give an engine that learned the town; unguarded, nothing in its catalogue says what is sensitive."""
    garden = (Garden if guarded else _Untagged)(people=people, items=items, events_per_person=60.0, seed=seed)
    clock = FixedClock(Millis(garden.world.shape.ends))
    with tactful.open(None, setting="shop", clock=clock, learn_in_child=False) as engine:
        engine.import_recipe(garden)
        engine.learn()
        yield engine, garden


def lists_of(engine: Engine, garden: Garden, *, surface: str, count: int) -> Lists:
    """Return the lists of everybody on one surface."""
    world = garden.world
    telling = set(world.truth().telling)
    shown = np.zeros((world.shape.people, world.shape.items))
    slots = sensitive = 0
    for person in range(world.shape.people):
        for one in engine.decide(f"p{person}", surface=surface, count=count).items:
            number = int(one.item_id[1:])
            shown[person, number] += 1
            slots += 1
            sensitive += number in telling
    return Lists(shown, slots, sensitive)


def told_by(lists: Lists, garden: Garden, *, seed: int) -> Probed:
    """Return how well lists tell who carries the trait."""
    carries = np.zeros(garden.world.shape.people, np.bool_)
    carries[garden.world.truth().trait] = True
    return probed(lists.shown, carries, seed=seed)
