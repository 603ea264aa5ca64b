"""Comparing the model in service with a rebuild of the surviving log: whole numbers, P, and lists of who stayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tactful.assembly.asking import Asking
from tactful.assembly.engine import Engine
from tactful.assembly.rebuild import common_inverse, rebuilt, whole_numbers
from tactful.decisions.decision import Ask
from tactful.forget.difference import counts_that_differ, lists_that_differ, rank_of, relative_error, share_alike
from tactful.learn.learned import Model
from tactful.people.vault import SESSION_PREFIX

__all__ = ["Compared", "compared", "kept_people", "ranks"]

P_LIMIT = 1e-9
"""Largest relative error of a P that people were taken out of one by one."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What two models differ in; `fresh` is the rebuild."""

    fresh: Model
    counts: list[str]
    error: float
    lists: int
    asked: int
    alike: float
    """Share of the places of all lists that hold the same item, 0 to 1."""

    @property
    def equal(self) -> bool:
        """Return whether the one in service may be said to have forgotten."""
        return not self.counts and self.error <= P_LIMIT and not self.lists and self.asked > 0


def compared(engine: Engine, people: Sequence[str], surface: str) -> Compared:
    """Compare the model in service with a rebuild; lists are asked for by `people` and by nobody in particular."""
    engine.parts.living.learn_taste(1 << 30)
    model, fresh = engine.parts.living.model, rebuilt(engine.parts)
    items, mine, theirs = common_inverse(model, fresh)
    counts = counts_that_differ(whole_numbers(model, items), whole_numbers(fresh, items))
    asking = Asking(engine.parts)
    held: list[list[str]] = []
    other: list[list[str]] = []
    count = min(20, engine.settings.surfaces[surface].max_count)
    for name in [*people, None]:
        occasion = asking.occasion_of(Ask(surface=surface, count=count, person_id=name))
        for model_of, lists in ((model, held), (fresh, other)):
            lists.append([shown.item_id for shown in asking.pass_of(occasion, model_of)[0].items])
    asking.close()
    alike = share_alike(held, other)
    return Compared(fresh, counts, relative_error(mine, theirs), lists_that_differ(held, other), len(held), alike)


def kept_people(engine: Engine, most: int) -> list[str]:
    """Return ids of up to so many people with events, in order of pseudonym (that is, at random)."""
    found: list[str] = []
    for batch in engine.store.events.scan():
        for person in np.unique(batch.person):
            name = engine.store.vault.name_of(person)
            if name is not None and not name.startswith(SESSION_PREFIX):
                found.append(name)
            if len(found) >= most:
                return found
    return found


def ranks(engine: Engine, model: Model, readers: Sequence[str], item_id: str, surface: str) -> list[int]:
    """Return the place of an item among all items, for each reader, under a model."""
    catalogue = engine.parts.shelf.snapshot()
    every = np.arange(len(catalogue), dtype=np.int32)
    target = catalogue.number[item_id]
    asking = Asking(engine.parts)
    found = []
    for name in readers:
        occasion = asking.occasion_of(Ask(surface=surface, count=1, person_id=name))
        score = model.scores(occasion.view, surface, occasion.now, every).astype(np.float64).sum(axis=0)
        found.append(rank_of(score, target))
    asking.close()
    return found
