"""The model in service: one writer learns from every acknowledged event, many read.

Commits arrive on the store's writer thread (`on_commit`). Locks keep the sums exact, always taken in this order:
`_changing` is held by whatever changes people, takes stock or swaps, and may wait for the writer; `_lock` is held for
moments only, never while waiting for a write, because the writer itself takes it; a follower's own lock is held for one
batch or one person. People who are about to change are sent away first: their rows are passed over until the change is
done and then counted as they are (DESIGN 8.1, 8.2). A freshly learned model follows the log beside the served one until
it is level, and then takes its place. Readers take the pointer once per decision and never a lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.following import Follower
from tactful.assembly.training import Documents, Training
from tactful.catalogue.catalogue import Catalogue
from tactful.errors import StoreTrouble
from tactful.events.columns import EventColumns
from tactful.events.log import EventLog
from tactful.ids import Pseudonym
from tactful.learn.learned import Model, Person
from tactful.learn.under import Under
from tactful.profile.cache import Histories
from tactful.rank.content import Content

__all__ = ["Living"]

_STEP = 30_000
"""Events learned at once while catching up; changes of people can step in between."""
_NEAR = 500
"""So few events are learned while commits wait."""
_BREATH_SECONDS = 0.001
"""Rest between two steps: a lock that is taken again at once is never passed on."""
_LARGE = 20_000
"""Catalogues beyond this many items renew what they know of words in the background."""

Before = tuple[EventColumns, Documents]
"""A person's whole history and documents before a change."""


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
    catalogue
        Returns the present snapshot.
    under
        Returns what a model would be learned under now.

    Attributes
    ----------
    mend_soon
        Called by whoever made the model `outdated` knowingly, so that it need not wait for somebody to look.
    prepare
        Called with a model before it serves, for what asks would have to work out else.
    """

    def __init__(
        self,
        model: Model,
        *,
        log: EventLog,
        histories: Histories,
        training: Training,
        marks: NDArray[np.int16],
        catalogue: Callable[[], Catalogue],
        under: Callable[[], Under],
    ) -> None:
        self._under = under
        self.mend_soon: Callable[[], None] = lambda: None
        self.prepare: Callable[[Model], None] = lambda _: None
        self._doubts, self._doubts_read, self._doubts_settled = 0, 0, 0
        self._log = log
        self._histories = histories
        self._training = training
        self._marks = marks
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._changing = threading.RLock()
        self._meeting = threading.Lock()
        self._served = self._follower(model)
        self._coming: Follower | None = None
        self._changed: dict[Pseudonym, Before] | None = None
        self._due: int | None = None
        self._away: set[Pseudonym] = set()
        self._pauses = 0
        self._behind = False

    @property
    def model(self) -> Model:
        """Return the model in service."""
        return self._served.model

    @property
    def doubtful(self) -> bool:
        """Return whether the sums may be wrong, as after a commit that could not be followed; learning mends it."""
        return self._served.torn or self._doubts > self._doubts_settled

    @property
    def outdated(self) -> bool:
        """Return whether the sums hold what must feed nothing by now (an item, a held kind, what a later notice ended).

        Learning mends it.
        """
        unsound = np.setdiff1d(np.flatnonzero(self._catalogue().sensitive), self.model.aside)
        return bool(unsound.size) or self.model.under.overtaken_by(self._under())

    @property
    def crowded(self) -> bool:
        """Return whether the catalogue has outgrown the way the model counts; it is right, and a new one is smaller."""
        return self._served.crowded

    @property
    def references(self) -> set[int]:
        """Return the reference times (ms) of the models that are kept current, and of one that is being learned."""
        coming, due = self._coming, self._due
        known = {self._served.reference} if due is None else {self._served.reference, due}
        return known if coming is None else known | {coming.reference}

    @property
    def counts_people(self) -> bool:
        """Return whether any model, the one being learned included, has counted somebody."""
        return self.model.seq > 0 or self._changed is not None or self._coming is not None

    def doubt(self) -> None:
        """Note that the sums may be wrong until a model is learned from what the log and the vault hold by now."""
        with self._lock:
            self._doubts += 1

    @property
    def held_up(self) -> bool:
        """Return whether somebody who will see to learning afterwards, such as an import, is at work."""
        return bool(self._pauses)

    @property
    def lagging(self) -> bool:
        """Return whether commits are left to a later `catch_up`, and nothing holds that up."""
        return self._behind and not self._pauses

    def on_commit(self, batch: EventColumns) -> None:
        """Learn committed rows and keep the histories at hand current."""
        with self._lock:
            try:
                self._histories.append(batch)
                if self._pauses or self._behind:
                    self._behind = True
                else:
                    self._served.absorb(batch, self._away)
            except BaseException:
                self._histories.forget()  # what is at hand may lack these rows; the log has them
                self.doubt()
                raise

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep everybody else from changing people, and learners from reading them."""
        with self._changing:
            yield

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave committed rows to a later `catch_up` or `swap`; bulk imports use this."""
        with self._lock:
            self._pauses += 1
            self._behind = True
        try:
            yield
        finally:
            with self._lock:
                self._pauses -= 1

    @contextmanager
    def still(self) -> Iterator[Model]:
        """Give the model while nothing is learned, for writing it to disk; commits and decisions go on."""
        with self._changing:
            try:
                with self.paused():
                    yield self.model
            finally:
                self.catch_up()

    def behind(self) -> int:
        """Return how many positions of the log the model has not seen."""
        return int(self._log.last_seq()) - self.model.seq

    def meet(self, *, large: bool = False) -> None:
        """Know the present catalogue: new items are counted and candidates at once, alike by words as soon as renewed.

        Parameters
        ----------
        large
            Renew the words of a large catalogue as well, which takes a while; else that is left to a later call.
        """
        catalogue = self._catalogue()
        for follower in self._followers():
            follower.heed(catalogue)
        if not large and len(catalogue) > _LARGE:
            return
        with self._meeting:  # those who waited find that it is done
            catalogue = self._catalogue()
            if self.model.content.catalogue is not catalogue:
                content = Content.of(catalogue)
                self.model.content = content  # also when another model has been swapped in meanwhile

    def catch_up(self) -> int:
        """Learn everything in the log that the model has not seen; return how many events that were.

        While commits are left for later (`paused`) there is nothing to do yet.
        """
        learned = 0
        while True:
            with self._changing:
                with self._lock:
                    if self._pauses:
                        return learned
                    if not self._behind:  # every commit is followed: only what came before the first one is missing
                        return learned + self._served.tail(self._away)
                step = self._served.tail(self._away, most=_STEP)
                learned += step
                if step <= _NEAR:
                    with self._lock:
                        learned += self._served.tail(self._away)
                        self._behind = bool(self._pauses)
                        return learned
            time.sleep(_BREATH_SECONDS)

    def learn_taste(self, most: int = 256) -> int:
        """Let taste catch up with people who have new events; return how many there were.

        With more than `most` people it waits for the next whole round of learning, which is quicker then.
        """
        with self._changing:
            if self._pauses or self._behind:
                return 0
            with self._lock:
                served = self._served
                count = len(served.untasted)
                if not count or count > most:
                    return 0
                gram = served.count_taste()
            if gram is not None:
                inverse = served.solve_taste(gram)  # commits go on meanwhile
                with self._lock:
                    served.model.adopt_taste(inverse)
            return count

    def learn_outcomes(self) -> None:
        """Serve what became of impressions that were counted since the last time; while catching up it waits."""
        with self._changing:
            with self._lock:
                model = self._served.model
                record = None if self._pauses or self._behind else model.begin_outcome()
            if record is not None:
                model.outcome = model.solved_outcome(record)

    def solve(self) -> None:
        """Solve taste afresh from its whole numbers, so that nothing of who left is in its last bits either.

        Commits and decisions go on meanwhile; changes of people wait.
        """
        self.learn_taste(1 << 30)
        with self._changing:
            with self._lock:
                served = self._served
                gram = served.model.regression.begin()
            inverse = served.solve_taste(gram)
            with self._lock:
                served.model.adopt_taste(inverse)

    @contextmanager
    def snapshot(self, reference: int) -> Iterator[None]:
        """Hold back changes of people while a learner reads the store; record those that follow, for `swap`.

        Parameters
        ----------
        reference
            Reference time of the model that will be learned, ms.
        """
        with self._changing:
            self._changed, self._doubts_read, self._due = {}, self._doubts, reference
            yield

    def end_snapshot(self) -> None:
        """Record no longer: what was being learned will not be served."""
        with self._changing:
            self._changed = self._due = None

    def swap(self, model: Model) -> None:
        """Serve another model: right about everybody who changed meanwhile, and level with the log."""
        with self._changing:
            coming = self._follower(model)
            for person, (history, documents) in (self._changed or {}).items():
                coming.exchange(person, coming.part_of(history, documents))
            self._changed = self._due = None
            self._coming = coming
        try:
            self.prepare(coming.model)
            while not self._took_its_place(coming):
                time.sleep(_BREATH_SECONDS)
        except BaseException:
            with self._changing:
                self._coming = None
            raise
        self.meet()

    def _took_its_place(self, coming: Follower) -> bool:
        """Follow the log one step further; serve the model, and say so, once it is level."""
        with self._changing:
            step = coming.tail(self._away, most=_STEP)
            # During an import the log runs ahead of everybody: then it is enough to know what is known already.
            level = step <= _NEAR or (self._pauses > 0 and coming.model.seq >= self.model.seq)
            if not level:
                return False
            catalogue = self._catalogue()
            coming.heed(catalogue)
            if coming.model.content.catalogue is not catalogue and len(catalogue) <= _LARGE:
                coming.model.meet(catalogue)
            with self._lock:
                if not self._pauses:
                    coming.tail(self._away)
                # In one moment: whoever changes people next must meet this follower once, not twice.
                self._served, self._coming = coming, None
                self._behind = bool(self._pauses)
                self._doubts_settled = self._doubts_read
            return True

    @contextmanager
    def change(self, *people: Pseudonym, void: Callable[[], None]) -> Iterator[None]:
        """Change people in the body (erase, merge, words, attributes); the sums then hold them as they are.

        Parameters
        ----------
        void
            Called before the body when the sums hold anything of these people: saved models count no more.
        """
        with self._changing:
            with self._lock:
                self._away.update(people)
                before = [(one, person, one.counted(person)) for one in self._followers() for person in people]
            try:
                if self._changed is not None:
                    for person in people:
                        if person not in self._changed:
                            self._changed[person] = (self._log.history(person), self._training.documents(person))
                if any(len(rows) for _, _, (rows, _) in before):
                    void()
                yield
            except StoreTrouble:
                self.doubt()  # what became of the change, and of rows behind it in the same commit, is not known
                raise
            finally:
                with self._lock:
                    self._away.difference_update(people)
                    self._take_back(before)

    def _take_back(self, before: list[tuple[Follower, Pseudonym, Person]]) -> None:
        try:
            for follower, person, counted in before:
                follower.exchange(person, counted)
        except BaseException:
            self.doubt()  # some may not have been exchanged at all
            raise
        finally:
            for _, person, _ in before:
                self._histories.forget(person)

    def _followers(self) -> list[Follower]:
        return [self._served, *([self._coming] if self._coming is not None else [])]

    def _follower(self, model: Model) -> Follower:
        return Follower(model, log=self._log, training=self._training, marks=self._marks)
