"""Learning: from permitted events to a model, under given constants.

The constants decide everything that is not in the log, so the same log and constants give the same whole numbers
bit for bit (I6). What validation should choose is chosen in `tactful.learn.tune`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.events.columns import EventColumns
from tactful.learn.diary import Diary, collect, strengths
from tactful.learn.generation import Generation
from tactful.learn.gram import Layout, Traits, add_rows, rows_of
from tactful.learn.impressions import Impressions, impressions_of, rewards_table
from tactful.learn.learned import Model
from tactful.learn.outcomes import OutcomeSums
from tactful.learn.regression import Regression, ridge_of
from tactful.learn.solve import only_upper, solve
from tactful.learn.sparse import sparse_follows
from tactful.learn.tally import UNIT, count, count_events, count_people, faded_strength, typical_unit
from tactful.rank.constants import Constants, Shape
from tactful.rank.content import Content
from tactful.rank.directed_dense import DenseCounts
from tactful.rank.directed_sparse import SparseCounts
from tactful.rank.sums import Sums, no_cells
from tactful.rank.trend import Buckets
from tactful.work import Progress, silent

__all__ = ["Lesson", "counted", "empty_sums", "fit", "fit_diary"]

_MOST_DAYS_LARGE = 60
"""Days of trend kept for catalogues beyond the dense limit."""
_PEOPLE = 4096
_ROOM = 1 << 30


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from, besides the events.

    Attributes
    ----------
    catalogue
        The snapshot whose items and tags are known.
    weights
        Kind code to training weight; only kinds above 0 train.
    half_lives
        Kind code to the days after which a signal of the kind counts half in a view; kinds left out do not fade.
        Only tuning reads it, so that it judges views like those that will be served.
    traits
        Pseudonym to the feature names the person carries, None for none.
    features
        All feature names that may become columns, from the registries only.
    upto_seq
        Learn events up to this position; None for all.
    reference_time
        Milliseconds; None for the newest event.
    outcomes
        Kind code to kind name, of kinds that may train; those named in `tactful.learn.impressions.REWARDS` teach
        what is taken when it is shown.
    unit
        What one typical event counts (see `tactful.learn.tally.typical_unit`); None finds it in the log. A rebuild
        that is to equal an older generation gives that generation's ``sums.unit``.
    """

    catalogue: Catalogue
    weights: Mapping[int, float]
    traits: Traits | None = None
    features: tuple[str, ...] = field(default=())
    upto_seq: int | None = None
    reference_time: int | None = None
    unit: int | None = None
    half_lives: Mapping[int, float] = field(default_factory=dict)
    outcomes: Mapping[int, str] = field(default_factory=dict)


def fit(batches: Iterable[EventColumns], lesson: Lesson, constants: Constants, *, progress: Progress = silent) -> Model:
    """Return a model of the events.

    Parameters
    ----------
    batches
        Permit-filtered events; every person whole within one batch, rows ordered by (person, at, digest).
    lesson
        Catalogue, weights and traits.
    constants
        Shape and blends of the generation.
    """
    newest, table = [0], rewards_table(lesson.outcomes)
    met: list[Impressions] = []

    def watched() -> Iterable[EventColumns]:
        for batch in batches:
            if len(batch.seq):
                newest[0] = max(newest[0], int(batch.seq.max(initial=0)))
            met.append(impressions_of(batch, table))
            yield batch

    diary = collect(watched(), strengths(lesson.weights), upto_seq=lesson.upto_seq, progress=progress)
    seq = newest[0] if lesson.upto_seq is None else lesson.upto_seq
    return fit_diary(diary, lesson, constants, seq=seq, progress=progress, met=Impressions.joined(met))


def fit_diary(
    diary: Diary,
    lesson: Lesson,
    constants: Constants,
    *,
    seq: int = 0,
    progress: Progress = silent,
    met: Impressions | None = None,
) -> Model:
    """Return a model of a diary, and of the impressions that were `met`; see `fit`."""
    shape = constants.shape
    reference = lesson.reference_time
    if reference is None:
        reference = int(diary.at.max(initial=0))
    items = max(len(lesson.catalogue), int(diary.item.max(initial=-1)) + 1)
    sums = counted(diary, items, shape, reference, progress)
    sums.unit = lesson.unit or typical_unit(diary)
    progress("learn taste", 0, 2)
    layout = Layout.of(sums.size[:items], head=shape.head, features=lesson.features)
    regression = Regression.empty(layout, ridge_of(shape.ridge, sums.unit), constants.k)
    for first in range(0, len(diary.people), _PEOPLE * 4):
        some = diary.of(first, min(first + _PEOPLE * 4, len(diary.people)))
        rows = rows_of(some, faded_strength(some, shape, reference), layout, lesson.traits)
        add_rows(regression.gram, rows)
    progress("learn taste", 1, 2)
    regression.inverse = only_upper(solve(regression.gram, regression.ridge))
    progress("learn taste", 2, 2)
    generation = Generation(constants, reference, strengths(lesson.weights), seq, rewards_table(lesson.outcomes))
    outcomes = OutcomeSums()
    outcomes.add(met or Impressions.joined([]), shape, reference)
    return Model(generation, sums, regression, Content.of(lesson.catalogue), outcomes=outcomes)


def counted(diary: Diary, items: int, shape: Shape, reference: int, progress: Progress = silent) -> Sums:
    """Return the sums of a diary, without taste."""
    strength = faded_strength(diary, shape, reference)
    sums = empty_sums(items, shape, reference, _grain(diary, strength, shape, items))
    if not len(diary):
        return sums
    if isinstance(sums.follows, SparseCounts):
        count_events(sums, diary, strength)
        count_people(sums, diary)
        sums.follows = sparse_follows(diary, strength, shape, items=items, grain=sums.grain, progress=progress)
        return sums
    for first in range(0, len(diary.people), _PEOPLE):
        last = min(first + _PEOPLE, len(diary.people))
        count(sums, diary.of(first, last), shape, reference)
        progress("count pairs", last, len(diary.people))
    return sums


def empty_sums(items: int, shape: Shape, reference: int, grain: int) -> Sums:
    """Return the sums of nobody, dense or sparse as the shape says."""
    dense = items <= shape.dense
    room = items + items // 64 + 64
    days = shape.days if dense else min(shape.days, _MOST_DAYS_LARGE)
    cells = no_cells(room)
    return Sums(
        items=items,
        unit=UNIT,
        grain=grain,
        size=np.zeros(room, np.int64),
        follows=DenseCounts.empty(items, most=shape.dense) if dense else SparseCounts.empty(items),
        buckets=Buckets.empty(items=room, reference=reference, hours=shape.hours, days=days),
        buyers=np.zeros((2, room), np.int32),
        buyer_totals=np.zeros(2, np.int64),
        cells=cells,
        cell_totals=np.zeros(len(cells), np.int64),
    )


def _grain(diary: Diary, strength: NDArray[np.int64], shape: Shape, items: int) -> int:
    """Return the finest grain, a power of two up to 64, at which no pair count can leave 32 bits, with room to double.

    A cell (i, j) gains at most the sum of the lag table per event of j, so the largest item bounds every cell.
    """
    largest = int(np.bincount(diary.item, strength, minlength=items).max(initial=0.0)) if len(diary) else 0
    reach = float((shape.decay ** np.arange(shape.window)).sum()) if shape.decay < 1 else float(shape.window)
    grain = 64
    while grain > 1 and largest * reach * grain >= _ROOM:
        grain //= 2
    return grain
