"""Preferring: of lists that two rankings share, whose places each person took, counted afresh at every readout.

An outcome counts for the newest list before it that shows its item. Which ranking placed what is read from the record
of the decision, so whoever is erased has left every readout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.parts import Parts
from tactful.assembly.phases import countable, happened, lists_of
from tactful.clock import DAY_MS
from tactful.decisions.record import decode
from tactful.events.columns import EventColumns
from tactful.experiments.definition import Measure
from tactful.experiments.preference import Preferred
from tactful.ids import Pseudonym

__all__ = ["preferred"]


@dataclass(frozen=True, slots=True)
class _Shared:
    """One shared list: when it was made, its items, and which ranking placed each (0 or 1)."""

    at: int
    items: list[int]
    teams: bytes


def preferred(
    parts: Parts, where: tuple[str, str, int, int | None], measure: Measure, guards: Sequence[str]
) -> Preferred:
    """Return what the people of a phase of shared lists took.

    Parameters
    ----------
    where
        Label of the phase, surface, and its stretch of time (ms; None while it runs).
    measure
        Which outcome counts, and for how many days from a person's first list.
    guards
        Outcomes that must not rise.
    """
    label, surface, since, until = where
    now = int(parts.clock.now())
    window = int(measure.days * DAY_MS)
    wins: list[tuple[int, int]] = []
    each: list[NDArray[np.float64]] = []
    first, waiting = [0, 0], 0
    for person, lists in _lists(parts, label, surface, since, now + 1 if until is None else until).items():
        events = countable(parts, person, now)
        if events is None:
            continue
        for one in lists:
            first[one.teams[0]] += 1
        begins = lists[0].at
        if begins + window > now:
            waiting += 1
            continue
        inside = [one for one in lists if one.at < begins + window]
        when = (begins, begins + window)
        points = _points(parts, events, inside, measure.outcome, when)
        lead = points[:, 1] - points[:, 0]
        wins.append((int((lead < 0).sum()), int((lead > 0).sum())))
        each.append(np.array([_points(parts, events, inside, name, when).sum(axis=0) for name in guards]))
    table = np.array(each, np.float64).reshape(len(wins), len(guards), 2)
    return Preferred(
        wins=np.array(wins, np.int64).reshape(-1, 2),
        guards={name: table[:, at] for at, name in enumerate(guards)},
        first=(first[0], first[1]),
        waiting=waiting,
    )


def _lists(parts: Parts, label: str, surface: str, since: int, until: int) -> dict[Pseudonym, list[_Shared]]:
    """Return everybody's shared lists, oldest first; lists that had to be made plainly have no second ranking."""
    found: dict[Pseudonym, list[_Shared]] = {}
    for noted, entry, _ in lists_of(parts, label, surface, since, until):
        teams = decode(entry.body).choice.teams
        if noted.person is not None and teams:
            found.setdefault(noted.person, []).append(_Shared(noted.at, noted.items.tolist(), teams))
    for lists in found.values():
        lists.sort(key=lambda one: one.at)
    return found


def _points(
    parts: Parts, events: EventColumns, lists: Sequence[_Shared], outcome: str, when: tuple[int, int]
) -> NDArray[np.float64]:
    """Return per list how often an outcome came at places of either ranking, float64 [lists, 2]."""
    points = np.zeros((len(lists), 2))
    for row in happened(parts, events, outcome, when).tolist():
        item, at = int(events.item[row]), int(events.at[row])
        for place in range(len(lists) - 1, -1, -1):
            one = lists[place]
            if one.at <= at and item in one.items:
                points[place, one.teams[one.items.index(item)]] += 1
                break
    return points
