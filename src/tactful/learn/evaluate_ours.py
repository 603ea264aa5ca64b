"""Our own scorer as a contender: the model that serves, read through the `Scorer` port, never a second one.

>>> from tactful.events.columns import EventColumns
>>> plain_view(EventColumns.empty(), 0).weight.tolist()
[]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.learn import baselines
from tactful.learn.evaluate import Contender, Lists, Task
from tactful.learn.fit import Lesson, fit
from tactful.profile.view import Trait, View
from tactful.rank.constants import EVERYWHERE, Constants
from tactful.rank.scorer import Scorer

__all__ = ["Views", "lists_by", "ours", "plain_view"]

Views = Callable[[EventColumns, int], View]
"""Makes the view of one person's events, oldest first, as of a time in milliseconds."""

_STEERING = 500
"""As in the product, at most so many of the newest signals steer."""


def plain_view(events: EventColumns, now: int) -> View:  # noqa: ARG001 - every view is made as of a time
    """Return a view in which each of the newest events weighs 1 and nothing fades before the scorer."""
    some = events.take(np.arange(max(0, len(events) - _STEERING), len(events)))
    seq = some.seq if len(some.seq) else np.zeros(len(some), np.int64)
    return View(some.item, some.at, seq, some.kind, np.ones(len(some), np.float32), some.value)


def ours(
    name: str,
    lesson: Lesson,
    constants: Callable[[EventColumns], Constants],
    *,
    views: Views = plain_view,
    surface: str = EVERYWHERE,
) -> Contender:
    """Return our scorer as a contender: ranks only, no guard, no balance.

    Parameters
    ----------
    name
        Title of the row.
    lesson
        Catalogue, weights, traits; its reference time is ignored in favour of the newest event learned from.
    constants
        Gives the constants for what is learned from, fixed or chosen there.
    views
        How a person's events become a view.
    surface
        Whose blend is read.
    """

    def fitted(learned: EventColumns, items: int) -> Lists:
        model = fit([learned], replace(lesson, reference_time=None), constants(learned))
        return lambda task: lists_by(model, task, items, views=views, surface=surface, lesson=lesson)

    return Contender(name, fitted, ours=True)


def lists_by(
    scorer: Scorer,
    task: Task,
    items: int,
    *,
    views: Views = plain_view,
    surface: str = EVERYWHERE,
    lesson: Lesson | None = None,
    parts: Sequence[str] | None = None,
) -> NDArray[np.int32]:
    """Return each person's best items by the sums of the scorer; own items are out when only new ones count.

    Parameters
    ----------
    scorer
        Anything behind the port.
    task
        Who, how many, as of when.
    items
        Every item number below is a candidate.
    lesson
        Gives people's traits; None for none.
    parts
        Names of the parts that count; None for all.
    """
    everything = np.arange(items, dtype=np.int32)
    lists = np.full((len(task.held), task.count), -1, np.int32)
    rows = None if parts is None else [scorer.part_names.index(name) for name in parts]
    for row in range(len(task.held)):
        mine = task.held.of(row)
        view = _with_traits(views(mine, task.now), lesson, int(task.held.person[row]))
        given = scorer.scores(view, surface, task.now, everything)
        score = (given if rows is None else given[rows]).sum(axis=0)
        if task.new_only:
            score[mine.item] = -np.inf
        lists[row] = baselines.top(score[None, :], task.count)[0]
    return lists


def _with_traits(view: View, lesson: Lesson | None, person: int) -> View:
    names = lesson.traits(person) if lesson is not None and lesson.traits is not None else ()
    if not names:
        return view
    return replace(view, traits=tuple(Trait(feature=name, kind="attribute", label=name) for name in names))
