"""Counting people by registered attributes, for reports: only those whose attributes may be read for ``audit``."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.ids import Pseudonym
from tactful.people.person import Person
from tactful.profile.controls import read_controls, switched_off
from tactful.profile.permission import permit_of

__all__ = ["NOT_TOLD", "count_people", "group_of", "values_of"]

NOT_TOLD = "not told"
"""Stands for people who have no registered value."""


def values_of(parts: Parts, dimension: str) -> tuple[str, ...]:
    """Return the values by which people are counted along a dimension, ``not told`` last."""
    return (*parts.settings.attributes[dimension].values, NOT_TOLD)


def count_people(parts: Parts, dimensions: Sequence[str]) -> NDArray[np.int64]:
    """Return how many people there are of each combination of values: int64, one axis per dimension.

    Counted is everybody of whom there is an event and whose attributes may be read for ``audit``: who objected,
    restricted or withdrew is in no cell. Everybody is in at most one cell.
    """
    values = [values_of(parts, one) for one in dimensions]
    place = [{value: number for number, value in enumerate(one)} for one in values]
    counts = np.zeros(tuple(len(one) for one in values), np.int64)
    for batch in parts.store.events.scan():
        for person in np.unique(batch.person).tolist():
            told = _told(parts, Pseudonym(person), dimensions)
            if told is not None:
                counts[tuple(axis.get(value, len(axis) - 1) for axis, value in zip(place, told, strict=True))] += 1
    return counts


def group_of(parts: Parts, person: Pseudonym, dimension: str) -> str | None:
    """Return a person's value along a dimension; None where it may not be read for ``audit``."""
    told = _told(parts, person, [dimension])
    return None if told is None else told[0]


def _told(parts: Parts, person: Pseudonym, dimensions: Sequence[str]) -> list[str] | None:
    """Return a person's value along each dimension; None when one of them may not be read."""
    documents = parts.training.documents(person)
    off = switched_off(read_controls(documents["controls"]), "", "audit")
    permit = permit_of(
        parts.table,
        "audit",
        now=parts.clock.now(),
        consents=documents["consents"],
        off=off if off in {"restricted", "objection"} else "",
    )
    if not permit.named.issuperset(dimensions):
        return None
    who = documents["person"]
    attributes = msgspec.json.decode(who, type=Person).attributes if who else {}
    return [_one(attributes.get(name)) for name in dimensions]


def _one(value: object) -> str:
    """Return the value that counts; of a list the first one."""
    first = value[0] if isinstance(value, list) and value else value
    return NOT_TOLD if first is None or isinstance(first, list) else str(first)
