"""What the list would have been: the same pass run again with one thing changed, before anything is claimed.

A counterfactual is stated only after this re-run has shown it (knowledge/privacy.md 4.2: untrue explanations
shown = 0).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.decide.choice import choose_from, shown_numbers
from tactful.decide.given import given_of, numbers_of, small_occasion, view_of_record
from tactful.decisions.arm import factors_of
from tactful.decisions.context import FIELDS, Coarse
from tactful.decisions.packing import unpack_set
from tactful.decisions.record import Record
from tactful.decisions.slate import Slate
from tactful.people.person import Controls, Dial
from tactful.profile.view import View
from tactful.rank.scorer import Scorer
from tactful.rank.weighed import weighed

__all__ = ["Again", "with_signal", "without"]

_FIRST_TRAIT, _FIRST_CELL = -2, -1000


class Again:
    """Re-runs a recorded pass with a model.

    Parameters
    ----------
    record
        What is re-run.
    scorer
        The model; `faithful` tells whether it still gives the recorded list.
    catalogue
        The present catalogue.
    """

    def __init__(self, record: Record, scorer: Scorer, catalogue: Catalogue) -> None:
        given = record.given
        self.record, self.catalogue = record, catalogue
        self.scorer = weighed(scorer, factors_of(record.arms))
        self.numbers = numbers_of(given)
        self.view = view_of_record(given, self.numbers)
        candidates = unpack_set(given.candidates)
        out = np.zeros(len(candidates), np.bool_)
        for rows in given.aside.values():
            out[unpack_set(rows)] = True
        self.in_play: NDArray[np.int32] = candidates[~out & (candidates < len(catalogue))]
        self.shown: list[int] = shown_numbers(given, record.choice).tolist()
        self._pool = self.numbers[np.frombuffer(given.pool, "<u2")]
        self._effects = [(note, np.frombuffer(note.amount, "<f8")) for note in given.effects]
        self._occasion = replace(small_occasion(given), catalogue=catalogue, view=self.view)

    def faithful(self) -> bool:
        """Return whether the model still gives the recorded list when nothing is changed."""
        return self.list_with() == self.shown

    def list_with(
        self,
        *,
        view: View | None = None,
        lifted: int | None = None,
        dial: Dial | None = None,
        count: int | None = None,
    ) -> list[int]:
        """Return the item numbers of the list with some things changed.

        Parameters
        ----------
        view
            Another view of the person.
        lifted
            An item whose setting-aside is lifted.
        dial
            Another position of the person's dial.
        count
            Another length.
        """
        given = self.record.given
        items = self.in_play if lifted is None else np.union1d(self.in_play, [lifted]).astype(np.int32)
        slate = self.scored(items, view)
        occasion = self._occasion if view is None else replace(self._occasion, view=view)
        if dial is not None:
            occasion = replace(occasion, controls=Controls(dial={given.surface: dial}))
        changed = given_of(slate, occasion, given.ask.count if count is None else count)
        pool = choose_from(msgspec.structs.replace(changed, pins=self._pins(changed.numbers)))
        found: list[int] = numbers_of(changed)[pool.item[pool.chosen]].tolist()
        return found

    def scored(self, items: NDArray[np.int32], view: View | None = None) -> Slate:
        """Return a slate of the items with the model's parts and the recorded effects."""
        given = self.record.given
        parts = self.scorer.scores(self.view if view is None else view, given.surface, given.now, items)
        slate = replace(Slate.of(items), parts=np.nan_to_num(parts), part_names=self.scorer.part_names)
        for note, amount in self._effects:
            spread = np.zeros(len(items))
            hit = np.flatnonzero(np.isin(items, self._pool))
            spread[hit] = amount[np.searchsorted(self._pool, items[hit])]
            slate = slate.add_effect(note.stage, note.code, spread)
        return slate

    def _pins(self, packed: bytes) -> dict[str, int]:
        """Return the recorded pins at their places in another excerpt."""
        numbers = unpack_set(packed)
        return {pin: int(np.searchsorted(numbers, self.numbers[at])) for pin, at in self.record.given.pins.items()}


def without(view: View, signals: Collection[int]) -> View:
    """Return the view without some signals: events, declared facts or fields of the moment.

    Parameters
    ----------
    view
        The view.
    signals
        Codes as in `tactful.decisions.slate.Contributions`; ``-1`` (no signal) cannot be taken away.
    """
    kept = np.ones(len(view), np.bool_)
    kept[[signal for signal in signals if signal >= 0]] = False
    traits = {_FIRST_TRAIT - signal for signal in signals if _FIRST_CELL < signal <= _FIRST_TRAIT}
    cells = {_FIRST_CELL - signal for signal in signals if signal <= _FIRST_CELL}
    return replace(
        view,
        item=view.item[kept],
        at=view.at[kept],
        seq=view.seq[kept],
        kind=view.kind[kept],
        weight=view.weight[kept],
        value=view.value[kept],
        traits=tuple(trait for index, trait in enumerate(view.traits) if index not in traits),
        coarse=_without_cells(view.coarse, cells),
    )


def with_signal(view: View, item: int, kind: int, at: int, weight: float) -> View:
    """Return the view with one more event at its end."""
    return replace(
        view,
        item=np.append(view.item, np.int32(item)).astype(np.int32),
        at=np.append(view.at, np.int64(at)).astype(np.int64),
        seq=np.append(view.seq, np.int64(0)).astype(np.int64),
        kind=np.append(view.kind, np.int16(kind)).astype(np.int16),
        weight=np.append(view.weight, np.float32(weight)).astype(np.float32),
        value=np.append(view.value, np.float32(np.nan)).astype(np.float32),
    )


def _without_cells(coarse: Coarse, cells: Collection[int]) -> Coarse:
    base, kept = 0, {}
    for name, values in FIELDS.items():
        index = values.index(getattr(coarse, name))
        kept[name] = "" if index and base + index - 1 in cells else values[index]
        base += len(values) - 1
    return Coarse(**kept)
