"""Our own scorer as a contender: the `Model` that serves, read through the `Scorer` port, never a second one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.learn import baselines
from tactful.learn.evaluate import Contender, Lists, Task
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.profile.view import Trait, View
from tactful.rank.constants import Constants
from tactful.rank.scorer import Scorer

__all__ = ["bare_catalogue", "contender", "learn", "lists_of", "view_of_events"]

SURFACE = "home"
RECENT = 500
"""A view holds a person's newest 500 signals of a kind, as in the product."""


def bare_catalogue(items: int) -> Catalogue:
    """Return a catalogue of `items` placeholders: numbers without content."""
    return Catalogue.of([(number, str(number), None) for number in range(items)], 1)


def learn(
    learned: EventColumns,
    catalogue: Catalogue,
    constants: Constants,
    *,
    traits: dict[int, tuple[str, ...]] | None = None,
    features: Sequence[str] = (),
) -> Model:
    """Return the model of a log in which every event counts 1."""
    weights = {int(kind): 1.0 for kind in np.unique(learned.kind)}
    reader = None if traits is None else lambda person: traits.get(int(person), ())
    lesson = Lesson(catalogue, weights, traits=reader, features=tuple(features))
    return fit([learned], lesson, constants)


def view_of_events(events: EventColumns, traits: Sequence[str] = ()) -> View:
    """Return a view in which each of the newest events weighs 1."""
    some = events.take(np.arange(max(0, len(events) - RECENT), len(events)))
    return View(
        item=some.item,
        at=some.at,
        seq=some.seq,
        kind=some.kind,
        weight=np.ones(len(some), np.float32),
        value=some.value,
        traits=tuple(Trait(feature=name, kind="attribute", label=name) for name in traits),
    )


def lists_of(
    scorer: Scorer,
    task: Task,
    items: int,
    *,
    surface: str = SURFACE,
    traits: dict[int, tuple[str, ...]] | None = None,
    parts: Sequence[str] | None = None,
) -> NDArray[np.int32]:
    """Return the best items of every person by the scorer's sums, own items out when only new ones count."""
    everything = np.arange(items, dtype=np.int32)
    lists = np.full((len(task.held), task.count), -1, np.int32)
    rows = None if parts is None else [scorer.part_names.index(name) for name in parts]
    for row in range(len(task.held)):
        mine = task.held.of(row)
        view = view_of_events(mine, (traits or {}).get(int(task.held.person[row]), ()))
        given = scorer.scores(view, surface, task.now, everything)
        score = (given if rows is None else given[rows]).sum(axis=0, dtype=np.float64)
        if task.new_only:
            score[mine.item] = -np.inf
        lists[row] = baselines.top(score[None, :], task.count)[0]
    return lists


def contender(
    name: str,
    catalogue: Catalogue,
    choose: Callable[[EventColumns], Constants],
    *,
    traits: dict[int, tuple[str, ...]] | None = None,
    features: Sequence[str] = (),
) -> Contender:
    """Return our scorer as a contender, ranking only; `choose` gives the constants for what is learned."""

    def fitted(learned: EventColumns, items: int) -> Lists:
        model = learn(learned, catalogue, choose(learned), traits=traits, features=features)
        return lambda task: lists_of(model, task, items, traits=traits)

    return Contender(name, fitted, ours=True)
