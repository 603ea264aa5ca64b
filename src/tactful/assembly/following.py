"""Following the log: one model, and what is at hand about the people behind its sums.

A follower lets one thread at a time change its sums. Batches in order take the quick way, also those of people who
marked something: a mark is about what came before it. Late events and marks take out what was counted and put in what
now holds. Rows of people who are away (about to change) are passed over: whoever sent them away puts them right when
they come back.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.tails import Tail, Tails
from tactful.assembly.training import Documents, Standing, Training
from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.events.log import EventLog
from tactful.ids import Pseudonym, Seq
from tactful.learn.learned import Model, Person

__all__ = ["Follower"]

_STANDINGS = 100_000
_BATCH = 5_000
"""Rows learned in one breath while catching up: nobody else waits for longer."""


class Follower:
    """Keeps one model current with the log.

    Parameters
    ----------
    model
        The model; it has counted everything up to its ``seq``, and nothing about the items in its ``aside``.
    log
        The event log, for catching up and for whole histories.
    training
        What may be learned from, whatever is held; the model's own `under` is heeded here.
    marks
        int16 kind codes whose events change what earlier ones mean.

    Attributes
    ----------
    untasted
        People with events that taste has not seen.
    torn
        True when a change of the sums broke off in the middle, so that they may be wrong.
    crowded
        True when there are too many items for the way this model counts.
    """

    def __init__(self, model: Model, *, log: EventLog, training: Training, marks: NDArray[np.int16]) -> None:
        self.model = model
        self.untasted: set[Pseudonym] = set()
        self.torn = self.crowded = False
        self._writing = threading.RLock()
        self._log = log
        self._training = training.less(model.under.withheld)
        self._marks = marks
        self._sound = _sound(model)
        self._tails = Tails()
        self._standings: dict[Pseudonym, Standing] = {}
        if model.taste_seq < model.seq:  # as saved between two rounds of taste
            for batch in log.tail(Seq(model.taste_seq)):
                self.untasted.update(Pseudonym(person) for person in np.unique(batch.person).tolist())

    @property
    def reference(self) -> int:
        """Return the reference time of the model, ms."""
        return self.model.generation.reference

    def tail(self, away: Collection[Pseudonym] = (), *, most: int = 1 << 62) -> int:
        """Learn up to about `most` events that the log has beyond the model; return how many those were."""
        seen = 0
        batches = self._log.tail(Seq(self.model.seq), rows=min(most, _BATCH))
        for batch in batches:
            self.absorb(batch, away)
            seen += len(batch)
            if seen >= most:
                break
        return seen

    def heed(self, catalogue: Catalogue) -> None:
        """Make room for new items; let those that must feed nothing do so from their first event on."""
        with self._whole():
            self._shut_out(catalogue)
            if self.model.sums.grow(len(catalogue)):
                self.crowded = True

    def _shut_out(self, catalogue: Catalogue) -> None:
        buyers = self.model.sums.buyers[0]
        wanted = np.flatnonzero(catalogue.sensitive)
        fresh = wanted[~np.isin(wanted, self.model.aside)]
        unheard = fresh[(fresh >= len(buyers)) | (buyers[np.minimum(fresh, len(buyers) - 1)] == 0)]
        if len(unheard):
            self.model.aside = np.union1d(self.model.aside, unheard).astype(np.int32)
            self._sound = _sound(self.model)

    def absorb(self, batch: EventColumns, away: Collection[Pseudonym] = ()) -> None:
        """Learn committed rows of many people; those that come in order take the quick way."""
        fresh = batch.take(batch.seq > self.model.seq) if len(batch) and int(batch.seq[0]) <= self.model.seq else batch
        if not len(fresh):
            return
        reached = int(fresh.seq.max())
        if away:
            fresh = fresh.take(~np.isin(fresh.person, np.fromiter(away, np.int64, len(away))))
        with self._whole():
            if len(fresh):
                self._absorb(replace(fresh, extra=[]).in_order())
            self.model.reached(reached)

    def counted(self, person: Pseudonym) -> Person:
        """Return what the model has counted of a person, and the features they carry."""
        history, standing = self.own(person), self._training.standing(person, self.reference)
        return self.part(history, standing), standing.features

    def part_of(self, history: EventColumns, documents: Documents) -> Person:
        """Return what the model has counted of somebody with this history and these documents."""
        standing = self._training.standing_of(documents, self.reference)
        return self.part(history, standing), standing.features

    def part(self, history: EventColumns, standing: Standing) -> EventColumns:
        """Return the rows of a history that the model counts: up to its position, and allowed."""
        seen = history.take(history.seq <= self.model.seq)
        return self._training.rows(seen, standing, now=self.reference, sound=self._sound)

    def own(self, person: Pseudonym) -> EventColumns:
        """Return a person's history; a session that has been merged has none of its own any more."""
        history = self._log.history(person)
        return history.take(history.person == person)

    def drop(self, person: Pseudonym) -> None:
        """Forget what is at hand about a person."""
        self._tails.drop(person)
        self._standings.pop(person, None)

    def exchange(self, person: Pseudonym, before: Person) -> None:
        """Take out what was counted of a person, put in what now holds."""
        with self._whole():
            self._exchange(person, before)

    def _exchange(self, person: Pseudonym, before: Person) -> None:
        self.drop(person)
        history = self.own(person)
        standing = self._training.standing(person, self.reference)
        if len(history) and bool(((history.seq > self.model.taste_seq) & (history.seq <= self.model.seq)).any()):
            self.untasted.add(person)
        rows = self.part(history, standing)
        same = np.array_equal(rows.seq, before[0].seq) and np.array_equal(rows.item, before[0].item)
        if not same or tuple(before[1]) != standing.features:
            self.model.replace(before, (rows, standing.features))

    def count_taste(self) -> NDArray[np.int32] | None:
        """Let taste count everybody whom it has not seen wholly; return what is to be solved (`Model.count_taste`)."""
        with self._whole():
            gram = self.model.count_taste(self._tasted(), self.model.seq)
            self.untasted.clear()
            return gram

    def solve_taste(self, gram: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return P of what `count_taste` returned; takes a while, and the other parts may learn meanwhile."""
        try:
            return self.model.regression.solved(gram)
        except BaseException:
            self.torn = True  # the whole numbers are ahead of P now
            raise

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Let nobody else change the sums meanwhile; remember when the body breaks off."""
        with self._writing:
            try:
                yield
            except BaseException:
                self.torn = True
                raise

    def _tasted(self) -> list[Person]:
        """Return everybody whom taste has not seen wholly, with all that is counted of them."""
        people: list[Person] = []
        for person in self.untasted:
            tail = self._tails.get(person)
            if tail is None:
                people.append(self.counted(person))
            else:
                people.append((tail.rows(), self._standing(person).features))
        return people

    def _absorb(self, fresh: EventColumns) -> None:
        model, now = self.model, self.reference
        bounds = _bounds(fresh.person)
        people = [Pseudonym(person) for person in fresh.person[bounds[:-1]].tolist()]
        standings = [self._standing(person) for person in people]
        group = np.repeat(np.arange(len(people)), np.diff(bounds))
        rows = self._training.many(fresh, standings, group, now=now, sound=self._sound)
        first = np.searchsorted(rows.person, fresh.person[bounds[:-1]], side="left").tolist()
        last = np.searchsorted(rows.person, fresh.person[bounds[:-1]], side="right").tolist()
        marks = np.isin(fresh.kind, self._marks)
        for place, person in enumerate(people):
            new = fresh.part(bounds[place], bounds[place + 1])
            marked = bool(marks[bounds[place] : bounds[place + 1]].any())
            self._learn(model, (person, standings[place]), new, rows.part(first[place], last[place]), marked=marked)
        self.untasted.update(people)

    def _learn(
        self, model: Model, who: tuple[Pseudonym, Standing], new: EventColumns, rows: EventColumns, *, marked: bool
    ) -> None:
        """Learn one person's new events; `rows` are those of them that may be learned."""
        person = who[0]
        tail = self._tails.get(person) or self._tail_of(who, int(new.seq.min()))
        if marked or (len(new) and int(new.at[0]) <= tail.last):
            self._tails.drop(person)
            self._put_anew(model, who, new)
            return
        for row in range(len(rows)):
            one = rows.part(row, row + 1)
            model.absorb(tail.rows(), one)
            tail.push(one)
        tail.last = int(new.at[-1])

    def _tail_of(self, who: tuple[Pseudonym, Standing], first: int) -> Tail:
        person, standing = who
        history = self.own(person)
        before = history.take(history.seq < first)
        rows = self._training.rows(before, standing, now=self.reference, sound=self._sound)
        last = int(before.at[-1]) if len(before) else -(1 << 62)
        return self._tails.keep(person, Tail(replace(rows, extra=[]), last=last))

    def _put_anew(self, model: Model, who: tuple[Pseudonym, Standing], new: EventColumns) -> None:
        """Learn a late event or a mark: what was counted goes out, what now holds comes in."""
        person, standing = who
        now, first = self.reference, int(new.seq.min())
        history = self.own(person)
        before = self._training.rows(history.take(history.seq < first), standing, now=now, sound=self._sound)
        upto = history.take((history.seq < first) | np.isin(history.seq, new.seq))
        after = self._training.rows(upto, standing, now=now, sound=self._sound)
        added = np.isin(after.seq, new.seq)
        if np.array_equal(after.seq[~added], before.seq):
            model.absorb(before, after.take(added))  # only late: nothing counted before has changed its meaning
            return
        model.replace((before, standing.features), (after, standing.features))

    def _standing(self, person: Pseudonym) -> Standing:
        held = self._standings.get(person)
        if held is None:
            held = self._training.standing(person, self.reference)
            if len(self._standings) >= _STANDINGS:
                self._standings.clear()
            self._standings[person] = held
        return held


def _sound(model: Model) -> NDArray[np.bool_]:
    """Return bool by item number, False for items that must feed nothing; numbers beyond its end may."""
    sound = np.ones(int(model.aside.max()) + 1 if len(model.aside) else 0, np.bool_)
    sound[model.aside] = False
    return sound


def _bounds(person: NDArray[np.int64]) -> list[int]:
    """Return where each person's rows begin, and the end, in rows ordered by person."""
    fresh = np.flatnonzero(person[1:] != person[:-1]) + 1
    return [0, *fresh.tolist(), len(person)]
