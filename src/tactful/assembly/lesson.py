"""Learning from a store: read what may be learned, then fit a model of it.

Used by the engine in its own process for stores in memory, and by `tactful.assembly.child` for stores on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from tactful.assembly.training import Standing, Training, taught_of_many
from tactful.catalogue.catalogue import Catalogue
from tactful.clock import Clock
from tactful.consent.notices import PublishedNotices, read_notices
from tactful.consent.permit import Permit
from tactful.consent.ruling import Ruling
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.holds.hold import Holds, read_holds
from tactful.ids import Pseudonym, Seq
from tactful.learn.diary import Diary, collect, strengths
from tactful.learn.fit import Lesson, fit_diary
from tactful.learn.impressions import REWARDS, Impressions, impressions_of, rewards_table
from tactful.learn.learned import Model
from tactful.learn.under import NEVER, Under
from tactful.profile.batches import batches
from tactful.profile.permission import BasisTable
from tactful.rank.constants import Constants
from tactful.settings import Settings
from tactful.settings.in_force import attributes_in_force
from tactful.stores.meta import Meta
from tactful.stores.store import Store
from tactful.work import Progress, silent

__all__ = ["HOLDS", "NOTICES", "Course", "empty_model", "read_course", "table_of", "under_of", "weights_of"]

NOTICES = "notices"
"""Name of the stored value that holds every published notice."""

HOLDS = "holds"
"""Name of the stored value that holds every hold."""


@dataclass(frozen=True, slots=True)
class Course:
    """Everything one round of learning was given: events as a diary, impressions, the lesson, and up to where."""

    diary: Diary
    lesson: Lesson
    seq: int
    under: Under
    met: Impressions | None = None

    def model(self, constants: Constants, progress: Progress = silent) -> Model:
        """Return the model of these events under the given constants."""
        model = fit_diary(self.diary, self.lesson, constants, seq=self.seq, progress=progress, met=self.met)
        model.aside = np.flatnonzero(self.lesson.catalogue.sensitive).astype(np.int32)
        model.under = self.under
        return model


def read_course(
    store: Store, settings: Settings, kinds: KindRegistry, clock: Clock, *, progress: Progress = silent
) -> Course:
    """Read everything that may be learned, as of now.

    Parameters
    ----------
    store
        Opened for reading or writing.
    progress
        Told how many events have been read; raising stops.
    """
    seq, reference = store.events.last_seq(), int(clock.now())
    table = table_of(settings, kinds, store.meta)
    under = under_of(table, read_holds(store.meta.get(HOLDS)))
    training = Training(store.vault, table, kinds, settings.attributes, withheld=frozenset(under.withheld))
    ends = NEVER
    catalogue = Catalogue.of(store.items.all(), store.items.version())
    features: dict[int, tuple[str, ...]] = {}
    corrected: dict[int, Standing] = {}

    def permits(person: Pseudonym) -> Permit:
        nonlocal ends
        documents = training.documents(person)
        standing = training.standing_of(documents, reference)
        ends = min(ends, training.grants_end(documents, reference))
        if standing.features:
            features[int(person)] = standing.features
        if standing.corrected:
            corrected[int(person)] = standing
        return standing.permit

    weights = weights_of(kinds)
    readable = batches(store.events, permits, kinds=kinds, now=reference, upto=Seq(seq), item_mask=~catalogue.sensitive)
    taught = (taught_of_many(batch, corrected) if corrected else batch for batch in readable)
    outcomes = outcomes_of(kinds)
    met, rewards = list[Impressions](), rewards_table(outcomes)

    def watched() -> Iterator[EventColumns]:
        for batch in taught:
            met.append(impressions_of(batch, rewards))
            yield batch

    diary = collect(watched(), strengths(weights), progress=progress)
    lesson = Lesson(
        catalogue=catalogue,
        weights=weights,
        traits=_traits(features),
        features=training.features,
        upto_seq=seq,
        reference_time=reference,
        half_lives=_half_lives(kinds),
        outcomes=outcomes,
    )
    return Course(diary, lesson, seq, msgspec.structs.replace(under, until=ends), Impressions.joined(met))


def under_of(table: BasisTable, holds: Holds) -> Under:
    """Return what a model learned now would be learned under; when grants end is not known yet."""
    notices = sum("training" in notice.purposes for notice in table.ruling.notices.book.notices)
    return Under(withheld=tuple(sorted(holds.kinds())), notices=notices)


def table_of(settings: Settings, kinds: KindRegistry, meta: Meta) -> BasisTable:
    """Return the legal bases in force, with the notices published so far."""
    notices = PublishedNotices(read_notices(meta.get(NOTICES)))
    return BasisTable.of(kinds, attributes_in_force(settings), Ruling(notices, settings.country))


def empty_model(
    catalogue: Catalogue, features: tuple[str, ...], kinds: KindRegistry, constants: Constants, now: int, under: Under
) -> Model:
    """Return a model that has learned nothing yet; it counts from the first event on."""
    lesson = Lesson(
        catalogue, weights_of(kinds), None, features, upto_seq=0, reference_time=now, outcomes=outcomes_of(kinds)
    )
    return Course(collect([], strengths(lesson.weights)), lesson, 0, under).model(constants)


def weights_of(kinds: KindRegistry) -> dict[int, float]:
    """Return the training weight per kind code; kinds that do not train or repel are left out."""
    specs = {name: kinds.spec(name) for name in kinds}
    return {kinds.code(name): spec.weight for name, spec in specs.items() if spec.trains and spec.weight > 0}


def outcomes_of(kinds: KindRegistry) -> dict[int, str]:
    """Return the names of the kinds of outcome that may train, per code."""
    return {kinds.code(name): name for name in kinds if name in REWARDS and kinds.spec(name).trains}


def _half_lives(kinds: KindRegistry) -> dict[int, float]:
    """Return the days after which a person's own signals of a kind count half, for kinds that fade."""
    specs = {name: kinds.spec(name) for name in kinds}
    return {kinds.code(name): spec.half_life_days for name, spec in specs.items() if spec.half_life_days is not None}


def _traits(features: dict[int, tuple[str, ...]]) -> Callable[[int], tuple[str, ...]]:
    return lambda person: features.get(person, ())
