"""Who is judged, by which model: each person's last fifth by time is held out, the rest is learned.

Reference: `knowledge/balance.md` 1.1 and 8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.lanes import lanes
from tactful.decisions.everybody import Everybody
from tactful.decisions.slate import Slate
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.learn.balance_metrics import topic_shares
from tactful.learn.evaluate_ours import plain_view
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.rank.constants import Constants

__all__ = ["LEAST", "Person", "Stage"]

LEAST = 10
"""People with fewer events are not judged: a fifth of those is too little to hold out."""
_FEWEST = 20
"""People below which nothing is judged."""


class Person:
    """One person: what they did before, what came after, and how their topics are spread.

    Attributes
    ----------
    view
        What is known of them.
    before
        What they did, oldest first.
    had, after
        int32, items before and (once each) after the cut.
    wanted
        float64 [topics], shares.
    number
        Of their dice.
    """

    def __init__(self, before: EventColumns, after: NDArray[np.int32], stage: Stage) -> None:
        self.view = plain_view(before, stage.now)
        self.before, self.had, self.after = before, before.item, after
        self.wanted = topic_shares(stage.of, stage.count, before.item, stage.codes)
        self.number = int(before.person[0])


class Stage:
    """Catalogue, model and topic columns that every policy shares.

    Parameters
    ----------
    log
        Everybody's readable events.
    lesson
        How they are learned from.
    constants
        Of the model.
    rules
        Of the surface that is judged; where it lists nothing seen, what people had is left out.
    everybody
        Gives what the choice may know of everybody, for the model and the instant of the cut.

    Raises
    ------
    BadInput
        ``too-little-data``: fewer than 20 people have 10 events; ``no-topics``: items carry none, or all the same.
    """

    def __init__(
        self,
        log: EventColumns,
        lesson: Lesson,
        constants: Constants,
        rules: SurfaceRules,
        everybody: Callable[[Model, int], Everybody],
    ) -> None:
        self.catalogue: Catalogue = lesson.catalogue
        self.rules = rules
        self.codes = int(self.catalogue.tag.max(initial=-1)) + 1
        if len(np.unique(self.catalogue.tag)) < 2:
            raise BadInput("no-topics", "items carry no topics, or all the same one", hint="put items with tags")
        self.of, self.count = lanes(self.catalogue, np.arange(len(self.catalogue), dtype=np.int32), self.codes)
        log = log.take(log.item >= 0).in_order()
        order = np.lexsort((log.at, log.person))
        log = log.take(order)
        people, start, size = np.unique(log.person, return_index=True, return_counts=True)
        keep = np.arange(len(log)) - np.repeat(start, size) < np.repeat(size - size // 5, size)
        rows = np.flatnonzero(size >= LEAST)
        if len(rows) < _FEWEST:
            raise BadInput(
                "too-little-data", f"{len(rows)} people have {LEAST} events or more", hint=f"{_FEWEST} are needed"
            )
        train = log.take(keep)
        self.now = int(train.at.max()) + 1
        self.model: Model = fit([train], lesson, constants)
        self.holders = np.bincount(train.item, minlength=len(self.catalogue)).astype(np.int64)
        self.everyone = len(people)
        self._log, self._keep = log, keep
        self._rows, self._start, self._size = rows, start, size
        self.everybody = everybody(self.model, self.now)

    def crowd(self, seed: int, most: int) -> list[Person]:
        """Return `most` people drawn by a seed, or everybody where there are fewer."""
        dice = np.random.default_rng([11, seed])
        chosen = self._rows if len(self._rows) <= most else np.sort(dice.choice(self._rows, most, replace=False))
        return [self._person(row) for row in chosen.tolist()]

    def _person(self, row: int) -> Person:
        whole = np.arange(self._start[row], self._start[row] + self._size[row])
        kept = self._keep[whole]
        return Person(self._log.take(whole[kept]), np.unique(self._log.item[whole[~kept]]), self)

    def scored(self, person: Person, out: NDArray[np.int32]) -> Slate:
        """Return the person's slate, scored, without some items."""
        items = np.setdiff1d(np.arange(len(self.catalogue), dtype=np.int32), out)
        items = items[self.catalogue.known[items] & ~self.catalogue.hidden[items]]
        parts = self.model.scores(person.view, "*", self.now, items)
        return replace(Slate.of(items), parts=parts, part_names=self.model.part_names)
