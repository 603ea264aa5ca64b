"""The model in service: one writer learns from every acknowledged event, many read.

Commits arrive on the store's writer thread (`on_commit`). A freshly learned model is caught up with the log and
swapped in under the same lock, so no event is learned twice or lost (DESIGN 8.1, 8.2); people who left or changed
their word while it was being learned are put right in it first. Readers take the pointer once per decision and
never a lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.tails import Tail, Tails
from tactful.assembly.training import Standing, Training
from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.events.log import EventLog
from tactful.ids import Pseudonym, Seq
from tactful.learn.learned import Model
from tactful.profile.cache import Histories

__all__ = ["Living"]

_STANDINGS = 100_000

Before = tuple[EventColumns, Standing]
"""A person's whole history and standing before a change."""


class Living:
    """Holder of the served model.

    Parameters
    ----------
    model
        The model to start with; it has learned everything up to its ``seq``.
    log
        The event log, for catching up and for whole histories.
    histories
        Short histories at hand, kept current by every commit.
    training
        What may be learned from.
    marks
        int16 kind codes whose events change what earlier ones mean.
    sound
        Returns bool by item number, False for items that must feed nothing.
    """

    def __init__(
        self,
        model: Model,
        *,
        log: EventLog,
        histories: Histories,
        training: Training,
        marks: NDArray[np.int16],
        sound: Callable[[], NDArray[np.bool_]],
    ) -> None:
        self.model = model
        self._log = log
        self._histories = histories
        self._training = training
        self._marks = marks
        self._sound_now = sound
        self._sound = sound()
        self._lock = threading.RLock()
        self._changing = threading.RLock()
        self._changed: dict[Pseudonym, Before] | None = None
        self._paused = False
        self._untasted: set[Pseudonym] = set()
        self._tails = Tails()
        self._standings: dict[Pseudonym, Standing] = {}

    def on_commit(self, batch: EventColumns) -> None:
        """Learn committed rows and keep the histories at hand current."""
        with self._lock:
            if not self._paused:
                self._absorb(self.model, batch)
            self._histories.append(batch)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave committed rows to a later `catch_up` or `swap`; bulk imports use this."""
        with self._lock:
            self._paused = True
        try:
            yield
        finally:
            with self._lock:
                self._paused = False

    @contextmanager
    def still(self) -> Iterator[Model]:
        """Give the model while nothing is learned, for writing it to disk."""
        with self._lock:
            yield self.model

    def behind(self) -> int:
        """Return how many positions of the log the model has not seen."""
        return int(self._log.last_seq()) - self.model.seq

    def meet(self, catalogue: Catalogue) -> None:
        """Know a new snapshot of the catalogue: its items are candidates from the next decision on."""
        with self._lock:
            self.model.meet(catalogue)

    def catch_up(self) -> int:
        """Learn everything in the log that the model has not seen; return how many events that were."""
        with self._lock:
            return self._tail(self.model)

    def learn_taste(self, most: int = 256) -> int:
        """Let taste catch up with people who have new events; return how many there were.

        With more than `most` people it waits for the next whole round of learning, which is quicker then.
        """
        with self._lock:
            people = list(self._untasted)
            if not people or len(people) > most or self._paused:
                return 0
            now = self.model.generation.reference
            changed = []
            for person in people:
                standing = self._standing(person)
                rows = self._training.rows(self._own(person), standing, now=now, sound=self._sound)
                changed.append((rows, standing.features))
            self.model.learn_taste(changed, self.model.seq)
            self._untasted.clear()
            return len(people)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold back changes of people while a learner opens its view of the store; record those that follow."""
        with self._changing:
            self._changed = {}
            yield

    def swap(self, model: Model) -> None:
        """Serve another model: caught up with the log, and right about everybody who changed meanwhile."""
        with self._changing, self._lock:
            sound = self._sound_now()
            for person, (history, standing) in (self._changed or {}).items():
                now = model.generation.reference
                seen = history.take(history.seq <= model.seq)
                present = self._own(person)
                present = present.take(present.seq <= model.seq)
                anew = self._training.standing(person, now)
                model.replace(
                    (self._training.rows(seen, standing, now=now, sound=sound), standing.features),
                    (self._training.rows(present, anew, now=now, sound=sound), anew.features),
                )
            self._changed = None
            self._sound = sound
            self._untasted.clear()
            self._afresh()
            self._tail(model)
            self.model = model

    @contextmanager
    def change(self, *people: Pseudonym) -> Iterator[None]:
        """Take people out of the sums as they are, run the body, put them back as they then are.

        The body may erase, merge, or change words and attributes; whoever has no history afterwards stays out.
        """
        with self._changing, self._lock:
            before = {person: (self._log.history(person), self._standing(person)) for person in people}
            yield
            for person, (history, standing) in before.items():
                self._tails.drop(person)
                self._standings.pop(person, None)
                if self._changed is not None:
                    self._changed.setdefault(person, (history, standing))
                self._histories.forget(person)
                self._exchange(person, history, standing)

    def _exchange(self, person: Pseudonym, history: EventColumns, standing: Standing) -> None:
        present, anew = self._own(person), self._standing(person)
        if len(present) and int(present.seq.max()) > self.model.taste_seq:
            self._untasted.add(person)
        if standing == anew and np.array_equal(history.seq, present.seq):
            return
        self.model.replace(
            (self._rows(history, standing), standing.features), (self._rows(present, anew), anew.features)
        )

    def _own(self, person: Pseudonym) -> EventColumns:
        """Return a person's history; a session that has been merged has none of its own any more."""
        history = self._log.history(person)
        return history.take(history.person == person)

    def _tail(self, model: Model) -> int:
        learned = 0
        for batch in self._log.tail(Seq(model.seq)):
            learned += self._absorb(model, batch)
        return learned

    def _absorb(self, model: Model, batch: EventColumns) -> int:
        """Learn committed rows of many people; those that come in order take the quick way."""
        fresh = batch.take(batch.seq > model.seq) if len(batch) and int(batch.seq[0]) <= model.seq else batch
        if not len(fresh):
            return 0
        reached, count = int(fresh.seq.max()), len(fresh)
        fresh = replace(fresh, extra=[]).in_order()
        bounds = _bounds(fresh.person)
        people = [Pseudonym(int(person)) for person in fresh.person[bounds[:-1]]]
        now = model.generation.reference
        standings = [self._standing_at(person, now) for person in people]
        group = np.repeat(np.arange(len(people)), np.diff(bounds))
        rows = self._training.many(fresh, standings, group, now=now, sound=self._sound)
        first = np.searchsorted(rows.person, fresh.person[bounds[:-1]], side="left")
        last = np.searchsorted(rows.person, fresh.person[bounds[:-1]], side="right")
        marks = np.isin(fresh.kind, self._marks)
        for place, person in enumerate(people):
            new = fresh.part(bounds[place], bounds[place + 1])
            marked = bool(marks[bounds[place] : bounds[place + 1]].any())
            self._learn(model, (person, standings[place]), new, rows.part(first[place], last[place]), marked=marked)
        self._untasted.update(people)
        model.seq = max(model.seq, reached)
        return count

    def _learn(
        self, model: Model, who: tuple[Pseudonym, Standing], new: EventColumns, rows: EventColumns, *, marked: bool
    ) -> None:
        """Learn one person's new events; `rows` are those of them that may be learned."""
        person = who[0]
        tail = self._tails.get(person) or self._tail_of(model, who, int(new.seq.min()))
        if marked or tail.marked or (len(new) and int(new.at[0]) <= tail.last):
            self._tails.drop(person)
            self._put_anew(model, who, new)
            return
        for row in range(len(rows)):
            one = rows.part(row, row + 1)
            model.absorb(tail.rows(), one)
            tail.push(one)
        tail.last = int(new.at[-1])

    def _tail_of(self, model: Model, who: tuple[Pseudonym, Standing], first: int) -> Tail:
        person, standing = who
        history = self._own(person)
        before = history.take(history.seq < first)
        rows = self._training.rows(before, standing, now=model.generation.reference, sound=self._sound)
        marked = bool(np.isin(before.kind, self._marks).any())
        last = int(before.at[-1]) if len(before) else -(1 << 62)
        return self._tails.keep(person, Tail(replace(rows, extra=[]), marked=marked, last=last))

    def _put_anew(self, model: Model, who: tuple[Pseudonym, Standing], new: EventColumns) -> None:
        """Learn a late event, or one of a person with marks: what was counted goes out, what now holds comes in."""
        person, standing = who
        now, first = model.generation.reference, int(new.seq.min())
        history = self._own(person)
        before = self._training.rows(history.take(history.seq < first), standing, now=now, sound=self._sound)
        upto = history.take((history.seq < first) | np.isin(history.seq, new.seq))
        after = self._training.rows(upto, standing, now=now, sound=self._sound)
        added = np.isin(after.seq, new.seq)
        if np.array_equal(after.seq[~added], before.seq):
            model.absorb(before, after.take(added))  # only late: nothing counted before has changed its meaning
            return
        model.replace((before, standing.features), (after, standing.features))

    def _standing_at(self, person: Pseudonym, now: int) -> Standing:
        held = self._standings.get(person)
        if held is None:
            held = self._training.standing(person, now)
            if len(self._standings) >= _STANDINGS:
                self._standings.clear()
            self._standings[person] = held
        return held

    def _standing(self, person: Pseudonym) -> Standing:
        return self._training.standing(person, self.model.generation.reference)

    def _afresh(self) -> None:
        """Forget what is at hand about the people behind the sums."""
        self._tails.clear()
        self._standings.clear()

    def _rows(self, history: EventColumns, standing: Standing) -> EventColumns:
        seen = history.take(history.seq <= self.model.seq)
        return self._training.rows(seen, standing, now=self.model.generation.reference, sound=self._sound)


def _bounds(person: NDArray[np.int64]) -> list[int]:
    """Return where each person's rows begin, and the end, in rows ordered by person."""
    fresh = np.flatnonzero(person[1:] != person[:-1]) + 1
    return [0, *fresh.tolist(), len(person)]
