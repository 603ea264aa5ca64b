"""Small cuts through event columns that every adapter needs: grouped by person, whole people, no extra."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns

__all__ = ["by_person", "groups", "whole_people", "without_extra"]


def by_person(rows: EventColumns) -> EventColumns:
    """Return the rows grouped by person, keeping their order within a person."""
    person = rows.person
    if len(person) < 2 or bool((person[1:] >= person[:-1]).all()):
        return rows
    return rows.take(np.argsort(person, kind="stable"))


def groups(person: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Return (person, start, stop) of every run of equal values.

    >>> groups(np.array([4, 4, 9]))
    [(4, 0, 2), (9, 2, 3)]
    """
    if not len(person):
        return []
    starts = np.concatenate([[0], np.flatnonzero(person[1:] != person[:-1]) + 1])
    stops = np.concatenate([starts[1:], [len(person)]])
    return list(zip(person[starts].tolist(), starts.tolist(), stops.tolist(), strict=True))


def whole_people(person: NDArray[np.int64], rows: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) slices of about `rows` rows that never split a run of equal values.

    >>> list(whole_people(np.array([1, 1, 1, 2, 3, 3]), 2))
    [(0, 3), (3, 6)]
    """
    start = 0
    for _, _, stop in groups(person):
        if stop - start >= rows:
            yield start, stop
            start = stop
    if start < len(person):
        yield start, len(person)


def without_extra(rows: EventColumns) -> EventColumns:
    """Return the columns that learning reads: no extra, no check."""
    return replace(rows, extra=[], check=np.zeros(len(rows), np.int64))
