"""Reading a phase back: the lists that were made in it, and what may be counted of whom they were made for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.decisions.arm import ARMS
from tactful.decisions.ledger import Entry, Noted
from tactful.decisions.record import versions_of
from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym

__all__ = ["countable", "happened", "lists_of"]


def lists_of(
    parts: Parts, label: str, surface: str | None, since: int, until: int
) -> Iterator[tuple[Noted, Entry, str]]:
    """Yield the lists of a phase that can still be read, in order of recording, each with its record and its arm.

    Parameters
    ----------
    label
        Experiment and phase, ``"ranking/2"``.
    surface
        None for any.
    since, until
        Milliseconds, the end left out.
    """
    ledger = parts.store.ledger
    for noted in ledger.between(since, until):
        if noted.person is None or (surface is not None and noted.surface != surface):
            continue
        entry = ledger.read(noted.decision_id)
        if entry is None:  # erased meanwhile
            continue
        for taken in versions_of(entry.body).get(ARMS, "").split():
            phase, _, arm = taken.rpartition("/")
            if phase == label:
                yield noted, entry, arm


def countable(parts: Parts, person: Pseudonym, now: int) -> EventColumns | None:
    """Return what may be counted of a person, as learning reads it; None when their words forbid it."""
    standing = parts.training.standing(person, now)
    if not standing.permit.profiled:
        return None
    return parts.training.rows(parts.store.events.history(person), standing, now=now)


def happened(parts: Parts, events: EventColumns, outcome: str, when: tuple[int, int]) -> NDArray[np.intp]:
    """Return the rows of an outcome within a stretch of time (ms, its end left out)."""
    if outcome not in parts.kinds:
        return np.zeros(0, np.intp)
    rows = (events.kind == parts.kinds.code(outcome)) & (events.at >= when[0]) & (events.at < when[1])
    return np.flatnonzero(rows)
