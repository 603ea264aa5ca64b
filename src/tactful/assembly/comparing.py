"""Comparing the model in service with a rebuild of the surviving log: whole numbers, P, and lists of who stayed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
    mine: list[list[str]]
    theirs: list[list[str]]
    """The lists of the model in service, and of the rebuild: one a person asked for, then nobody's."""

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
    differ = lists_that_differ(held, other)
    return Compared(fresh, counts, relative_error(mine, theirs), differ, len(held), alike, held, other)


@dataclass(frozen=True, slots=True)
class Judged:
    """How good the lists of two models are, by what each person had next."""

    held: float
    fresh: float
    """Mean NDCG@10, 0 to 1, of the model in service and of the rebuild."""
    gap: float
    fresh_gap: float
    """Mean NDCG@10 of the one half of the people minus that of the other."""

    @property
    def utility_apart(self) -> float:
        """Return how far NDCG is from the rebuild's, relative to that."""
        return abs(self.held - self.fresh) / self.fresh if self.fresh else abs(self.held)

    @property
    def gap_apart(self) -> float:
        """Return how far the gap between groups is from the rebuild's."""
        return abs(self.gap - self.fresh_gap)


def judged_by(told: Compared, people: Sequence[str], wanted: Mapping[str, str], *, first: int) -> Judged:
    """Judge lists by one item that each person had next.

    Parameters
    ----------
    told
        Lists for `people`, in this order.
    wanted
        Person to item.
    first
        So many of the people are the first group.
    """
    gains = [
        np.array([_gain(shown, wanted[name]) for shown, name in zip(lists, people, strict=False)])
        for lists in (told.mine, told.theirs)
    ]
    held, fresh = (float(gain.mean()) for gain in gains)
    gap, fresh_gap = (float(gain[:first].mean() - gain[first:].mean()) for gain in gains)
    return Judged(held, fresh, gap, fresh_gap)


def _gain(shown: Sequence[str], item: str) -> float:
    """Return NDCG@10 of a list where one item is wanted."""
    top = list(shown[:10])
    return 1.0 / math.log2(2 + top.index(item)) if item in top else 0.0


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
