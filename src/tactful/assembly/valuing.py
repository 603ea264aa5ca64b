"""Valuing data: what each kind of signal adds to held-out quality here, with the product's own model and views.

References: MISSION E15; GDPR Art. 5(1)(c).
"""

from __future__ import annotations

from typing import Any

from tactful.assembly.constants import kept_constants
from tactful.assembly.lesson import read_course
from tactful.assembly.parts import Parts
from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.profile.batches import batches
from tactful.profile.build import view_of
from tactful.profile.view import View
from tactful.work import Progress, silent

__all__ = ["value_of_data"]


def value_of_data(parts: Parts, *, people: int = 1_000, progress: Progress = silent) -> dict[str, Any]:
    """Return what each kind adds, from everything that may be learned now; no person is named in it.

    Parameters
    ----------
    people
        Judge at most so many people.

    Raises
    ------
    BadInput
        ``nothing-to-evaluate``.
    """
    from tactful.learn.value import Trial, told_value, value_of_kinds

    course = read_course(parts.store, parts.settings, parts.kinds, parts.clock, progress=progress)
    reference, kinds = int(course.lesson.reference_time or parts.clock.now()), parts.kinds
    readable = batches(
        parts.store.events,
        lambda person: parts.training.standing(person, reference).permit,
        kinds=kinds,
        now=reference,
        item_mask=~course.lesson.catalogue.sensitive,
    )
    specs = {name: kinds.spec(name) for name in kinds}
    goals = [kinds.code(name) for name, spec in specs.items() if (spec.owns or spec.consumes) and spec.weight > 0]
    said = frozenset(kinds.code(name) for name, spec in specs.items() if spec.said)
    whole_permit = Permit("recommendation", frozenset(kinds.code(name) for name in kinds))

    def view(events: EventColumns, now: int) -> View:
        return view_of(events, whole_permit, kinds=kinds, now=now)

    constants = kept_constants(parts.store.meta, parts.settings)
    whole, worths = value_of_kinds(
        readable, course.lesson, constants, trial=Trial(goals, said, people), views=view, progress=progress
    )
    return told_value(whole, worths, {worth.kind: kinds.name(worth.kind) for worth in worths})
