"""The judgement on breadth in service: a directory's own log, or a data set's, under the settings of one surface.

Nothing of the directory is changed; what may be learned of people is what is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from tactful.assembly.commons import Commons
from tactful.assembly.constants import kept_constants
from tactful.assembly.lesson import read_course
from tactful.assembly.parts import Parts
from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.learn.breadth.stage import Stage
from tactful.learn.breadth.tell import Seed
from tactful.learn.breadth.trial import Counts, trial
from tactful.profile.batches import batches
from tactful.work import Progress, silent

__all__ = ["breadth", "stage_of"]


def stage_of(parts: Parts, surface: str, *, progress: Progress = silent) -> Stage:
    """Return who is judged, and by which model.

    Raises
    ------
    BadInput
        ``unknown-surface``, and what `Stage` raises.
    """
    rules = parts.settings.surfaces.get(surface)
    if rules is None:
        known = ", ".join(sorted(parts.settings.surfaces))
        raise BadInput("unknown-surface", f"surface {surface!r} does not exist", hint=f"surfaces: {known}")
    course = read_course(parts.store, parts.settings, parts.kinds, parts.clock, progress=progress)
    lesson = course.lesson
    reference = int(lesson.reference_time or parts.clock.now())
    readable = batches(
        parts.store.events,
        lambda person: parts.training.standing(person, reference).permit,
        kinds=parts.kinds,
        now=reference,
        item_mask=~lesson.catalogue.sensitive,
    )
    taken = np.array([code for code, weight in lesson.weights.items() if weight > 0], np.int16)
    log = EventColumns.concat([batch.take(np.isin(batch.kind, taken)) for batch in readable])
    commons = Commons(parts.settings)
    constants = kept_constants(parts.store.meta, parts.settings)
    return Stage(
        log, lesson, constants, rules, lambda model, now: commons.everybody(surface, model, lesson.catalogue, now)
    )


def breadth(
    parts: Parts, surface: str, *, seeds: int, counts: Counts, progress: Progress = silent
) -> Callable[[], Iterator[Seed]]:
    """Return what judges seed after seed; a caller that stops keeps those that are done.

    Raises
    ------
    BadInput
        ``bad-count`` for fewer than one seed or two people, and what `stage_of` raises.
    """
    if seeds < 1 or counts.people < 2:
        raise BadInput("bad-count", "nothing would be judged", hint="one seed and two people are the least")
    stage = stage_of(parts, surface, progress=progress)
    fading = kept_constants(parts.store.meta, parts.settings).fading

    def judge() -> Iterator[Seed]:
        for seed in range(seeds):
            yield trial(stage, counts, seed, fading=fading, progress=progress)

    return judge
