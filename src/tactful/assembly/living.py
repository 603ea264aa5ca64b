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

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.training import Standing, Training
from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.events.log import EventLog
from tactful.ids import Pseudonym, Seq
from tactful.learn.learned import Model
from tactful.profile.cache import PER_KIND, Histories

__all__ = ["Living"]

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
        fresh = batch.take(batch.seq > model.seq) if len(batch) and int(batch.seq[0]) <= model.seq else batch
        if not len(fresh):
            return 0
        reached = int(fresh.seq.max())
        for person in np.unique(fresh.person).tolist():
            self._learn(model, Pseudonym(person), fresh.take(fresh.person == person))
            self._untasted.add(Pseudonym(person))
        model.seq = max(model.seq, reached)
        return len(fresh)

    def _learn(self, model: Model, person: Pseudonym, new: EventColumns) -> None:
        standing = self._training.standing(person, model.generation.reference)
        now, first = model.generation.reference, int(new.seq.min())
        history = self._histories.fetch(person, lambda: self._log.history(person))
        if len(history) >= PER_KIND:  # it may have been shortened; exact subtraction needs all of it
            history = self._log.history(person)
        before = history.take(history.seq < first)
        late = len(before) > 0 and int(new.at.min()) <= int(before.at[-1])
        if np.isin(new.kind, self._marks).any() or (late and np.isin(before.kind, self._marks).any()):
            # A mark changes what other events mean, so the whole person is put in anew.
            whole = EventColumns.concat([before, new]).in_order()
            model.replace(
                (self._training.rows(before, standing, now=now, sound=self._sound), standing.features),
                (self._training.rows(whole, standing, now=now, sound=self._sound), standing.features),
            )
            return
        rows = self._training.rows(new.in_order(), standing, now=now, sound=self._sound)
        if len(rows):
            model.absorb(self._training.rows(before, standing, now=now, sound=self._sound), rows)

    def _standing(self, person: Pseudonym) -> Standing:
        return self._training.standing(person, self.model.generation.reference)

    def _rows(self, history: EventColumns, standing: Standing) -> EventColumns:
        seen = history.take(history.seq <= self.model.seq)
        return self._training.rows(seen, standing, now=self.model.generation.reference, sound=self._sound)
