"""The model: a scorer that learns from every acknowledged event, and unlearns a person exactly.

One writer calls `absorb`, `replace`, `forget` and `learn_taste`; readers score at any time and may see a stale cell,
never a torn array.

Reference: DESIGN 4, 8.1, 8.2 and 8.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.learn.append import Tail, append, append_one
from tactful.learn.diary import Diary, collect
from tactful.learn.follow import lag_table
from tactful.learn.generation import Generation
from tactful.learn.gram import add_rows, rows_of
from tactful.learn.impressions import NO_OUTCOME, impressions_of
from tactful.learn.outcomes import OutcomeSums, effects_of
from tactful.learn.regression import FEW, Regression
from tactful.learn.tally import count, faded_one, faded_strength
from tactful.learn.under import Under
from tactful.rank.additive import AdditiveScorer
from tactful.rank.constants import EVERYWHERE
from tactful.rank.content import Content
from tactful.rank.outcome import Effects
from tactful.rank.sums import Sums

__all__ = ["Model"]

Person = tuple[EventColumns, Sequence[str]]
"""All events of one person in order, and the features they carry."""


class Model(AdditiveScorer):
    """A scorer with the record it was derived from.

    Parameters
    ----------
    generation
        Constants, reference time and strengths.
    sums
        Counted from the log.
    regression
        Layout, Gram matrix and P.
    content
        Word vectors of the catalogue.
    serving
        A float32 copy of P, such as a mapped file; None makes one.
    outcomes
        Counted from the log; None for none.

    Attributes
    ----------
    seq
        Events up to this position are in the sums.
    taste_seq
        Events up to this position are in taste.
    forget_epoch
        Grows with every person or event taken out; a saved model with a smaller one is not to be loaded.
    aside
        int32, numbers of the items (sensitive ones) of which nothing was counted, and nothing is to be.
    under
        What else it was learned under.
    """

    def __init__(
        self,
        generation: Generation,
        sums: Sums,
        regression: Regression,
        content: Content,
        serving: NDArray[np.float32] | None = None,
        *,
        outcomes: OutcomeSums | None = None,
    ) -> None:
        taste = regression.taste(regression.serving() if serving is None else serving)
        super().__init__(generation.constants, sums, taste, content, generation.version)
        self.generation = generation
        self.regression = regression
        self.seq = generation.seq
        self.taste_seq = generation.seq
        self.forget_epoch = 0
        self.aside = np.zeros(0, np.int32)
        self.under = Under()
        self.outcomes = outcomes or OutcomeSums()
        self._unsolved = bool(self.outcomes)
        self.solve_outcome()
        self._lags = lag_table(self.constants.shape, sums.grain)
        self._trains = np.append(generation.strengths > 0, np.False_)  # the last stands for every other kind

    @property
    def reference_time(self) -> int:
        """Milliseconds; the moment fading is relative to, fixed for the generation."""
        return self.generation.reference

    def reached(self, seq: int) -> None:
        """Note that everything up to a position in the log is in the sums, also where nothing of it trains."""
        self.seq = max(self.seq, seq)

    def popular(self, now: int, surface: str = EVERYWHERE) -> NDArray[np.float64]:
        """Return the faded popularity of every item, float64 [items]: what the plain list is ordered by."""
        blend = self.constants.of(surface)
        faded = self.sums.buckets.faded("days", blend.long_half_life_days, now)
        return faded[: self.sums.items]

    def absorb(self, history: EventColumns, new: EventColumns) -> None:
        """Learn one person's new events in sequence, trend, habit and context.

        Parameters
        ----------
        history
            Every event of the person that the model has counted, oldest first.
        new
            The new events, in any order. Events after all of `history` take the quick way; an event that comes
            late makes the person be taken out and counted again.
        """
        self._absorb_outcomes(history, new)
        if len(new) == 1 and self._absorb_one(history, new):
            return
        new = new.in_order()
        before, fresh = self._diary(history), self._diary(new)
        shape, reference = self.constants.shape, self.generation.reference
        if len(fresh):
            if _comes_after(history, new, before, fresh):
                append(self.sums, before, fresh, shape, reference)
            else:
                whole = self._diary(EventColumns.concat([history, new]).in_order())
                count(self.sums, before, shape, reference, -1)
                count(self.sums, whole, shape, reference)
        self._reached(new)

    def _absorb_outcomes(self, history: EventColumns, new: EventColumns) -> None:
        """Count a person's impressions anew when one of the new events is an outcome; solving is left to others."""
        table = self.generation.rewards
        if len(new) == 1:  # the usual case, told without an array
            kind = int(new.kind[0])
            if not 0 <= kind < len(table) or table[kind] == NO_OUTCOME:
                return
        elif not len(table) or not (table.take(new.kind, mode="clip") != NO_OUTCOME).any():
            return
        self._exchange_outcomes(history, EventColumns.concat([replace(history, extra=[]), replace(new, extra=[])]))

    def _exchange_outcomes(self, before: EventColumns, after: EventColumns) -> None:
        table, shape, reference = self.generation.rewards, self.constants.shape, self.generation.reference
        if len(table):
            out, into = impressions_of(before, table), impressions_of(after, table)
            self.outcomes.add(out, shape, reference, -1)
            self.outcomes.add(into, shape, reference)
            self._unsolved |= bool(len(out) or len(into))

    def solve_outcome(self) -> None:
        """Serve what the impressions counted so far say; nothing is done when none came since."""
        record = self.begin_outcome()
        if record is not None:
            self.outcome = self.solved_outcome(record)

    def begin_outcome(self) -> dict[str, NDArray[Any]] | None:
        """Return the record to solve, None when nothing came since it was last asked for."""
        if not self._unsolved:
            return None
        self._unsolved = False
        return self.outcomes.arrays()

    def solved_outcome(self, record: dict[str, NDArray[Any]]) -> Effects:
        """Return what a record says; takes a while when much was shown, and commits may go on meanwhile."""
        return effects_of(record, self.content.catalogue, self.constants.k)

    def _absorb_one(self, history: EventColumns, new: EventColumns) -> bool:
        """Learn the usual case, one event after all others; False when it is another case."""
        shape, table = self.constants.shape, self.generation.strengths
        kind, at = int(new.kind[0]), int(new.at[0])
        if not 0 <= kind < len(table) or (strength := int(table[kind])) == 0 or (item := int(new.item[0])) < 0:
            self._reached(new)
            return True
        if shape.order != "event" or (len(history) and int(history.at[-1]) >= at):
            return False
        trains, near = self._trains, slice(-2 * shape.window, None)
        recent = _about(history.item[near], history.kind[near], trains)
        if len(recent) < shape.window and len(history) > 2 * shape.window:
            recent = _about(history.item, history.kind, trains)
        same = (history.item == item).nonzero()[0]
        if len(same):
            same = same[trains.take(history.kind[same], mode="clip")]
        event = Tail(
            item, at, strength, int(new.coarse[0]), recent[-shape.window :], (history.at[same], history.coarse[same])
        )
        faded = faded_one(strength, at, shape, self.generation.reference)
        append_one(self.sums, event, faded, self._lags)
        self._reached(new)
        return True

    def _reached(self, new: EventColumns) -> None:
        if len(new.seq):
            self.reached(int(new.seq.max()))

    def replace(self, before: Person, after: Person) -> None:
        """Take a person's old events and features out of everything and put the new ones in.

        Serves corrections, withdrawn permits, forgotten events and changed attributes.

        Parameters
        ----------
        before
            What the model has counted of the person.
        after
            What it should have counted.
        """
        shape, reference = self.constants.shape, self.generation.reference
        count(self.sums, self._diary(before[0]), shape, reference, -1)
        count(self.sums, self._diary(after[0]), shape, reference)
        out, into = self._row([before], self.taste_seq), self._row([after], self.taste_seq)
        self.taste = self.regression.change(out, into, self.taste)
        self._exchange_outcomes(before[0], after[0])
        self.solve_outcome()
        self.forget_epoch += 1

    def forget(self, history: EventColumns, features: Sequence[str] = ()) -> None:
        """Take a person out of everything: the sums are then those of a log that never had them.

        Parameters
        ----------
        history
            Every event of the person that the model has counted, oldest first.
        features
            The features the person carried when taste was learned.
        """
        self.replace((history, features), (EventColumns.empty(), ()))

    def learn_taste(self, people: Iterable[Person], upto_seq: int) -> None:
        """Bring taste up to a position in the log.

        Parameters
        ----------
        people
            Everyone with an event after `taste_seq`, with all their events and features.
        upto_seq
            The position that `people` reaches.
        """
        gram = self.count_taste(people, upto_seq)
        if gram is not None:
            self.adopt_taste(self.regression.solved(gram))

    def count_taste(self, people: Iterable[Person], upto_seq: int) -> NDArray[np.int32] | None:
        """Bring the whole numbers behind taste up to a position in the log; few people move P at once.

        With many people P has to be solved anew, which takes a while: then the Gram matrix to solve is returned, to be
        solved (`Regression.solved`) while other changes go on, and handed to `adopt_taste`. See `learn_taste`.
        """
        changed = list(people)
        rows = [(self._row(changed, self.taste_seq), -1), (self._row(changed, upto_seq), 1)]
        self.taste_seq = upto_seq
        if sum(table.shape[0] for table, _ in rows if table.nnz) <= FEW:
            self.taste = self.regression.change(rows[0][0], rows[1][0], self.taste)
            return None
        for table, sign in rows:
            if table.nnz:
                add_rows(self.regression.gram, table, sign)
        return self.regression.begin()

    def adopt_taste(self, inverse: NDArray[np.float64]) -> None:
        """Serve taste from the P that was solved of what `count_taste` returned."""
        self.taste = self.regression.adopt(inverse, inverse.astype(np.float32))

    def solve(self) -> None:
        """Solve taste afresh from the whole-number record; swapped in as a whole."""
        self.taste = self.regression.solve()

    def meet(self, catalogue: Catalogue) -> None:
        """Know a new snapshot of the catalogue: new items are reachable by content and counted from now on."""
        self.sums.grow(len(catalogue))
        self.content = Content.of(catalogue)

    def _diary(self, events: EventColumns) -> Diary:
        return collect([events], self.generation.strengths)

    def _row(self, people: Sequence[Person], upto_seq: int) -> csr_array:
        """Return the rows of taste of people, as they were at a position in the log."""
        events = EventColumns.concat([history for history, _ in people])
        diary = collect([events], self.generation.strengths, upto_seq=upto_seq)
        carried = {int(history.person[0]): features for history, features in people if len(history)}
        strength = faded_strength(diary, self.constants.shape, self.generation.reference)
        return rows_of(diary, strength, self.regression.layout, lambda pseudonym: carried.get(pseudonym, ()))


def _about(item: NDArray[np.int32], kind: NDArray[np.int16], trains: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the items of the events that train."""
    return item[trains.take(kind, mode="clip") & (item >= 0)]


def _comes_after(history: EventColumns, new: EventColumns, before: Diary, fresh: Diary) -> bool:
    """Tell whether the first new event that trains comes after the last old one, by time, then digest."""
    if not len(before):
        return True
    last, first = int(before.at[-1]), int(fresh.at[0])
    if first != last:
        return first > last
    tied, coming = history.digest[history.at == last], new.digest[new.at == first]
    return int(tied.max()) < int(coming.min())
