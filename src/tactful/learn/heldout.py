"""The newest slice, held out to choose constants on: what is learned from, and what must be foreseen.

Where enough people are active in the newest tenth of the log it is held out as a whole; else the last event of
everybody is. A tenth of the people is kept out entirely: they stand for new people of whom only attributes are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.decisions.context import Coarse
from tactful.learn.diary import STRENGTHS, Diary, strengths
from tactful.learn.fit import Lesson
from tactful.profile.view import Trait, View

__all__ = ["Case", "HeldOut", "hold_out"]

_NEWEST_SHARE = 0.1
_ENOUGH = 200
"""Fewer people in the newest slice than this prove nothing: the last event of everybody is held out instead."""
_COLD_EVERY = 10
_COLD_TARGETS = 10
_STEERING = 500


@dataclass(frozen=True, slots=True)
class Case:
    """One person to foresee: what is known, at what time, and what they then took (int32 items, distinct)."""

    view: View
    now: int
    taken: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A diary cut in two.

    Attributes
    ----------
    way
        ``"newest"``: the newest tenth of the log; ``"last"``: the last event of everybody.
    learned
        What may be learned from.
    reference
        Milliseconds; the newest event of `learned`.
    cases
        People with a history.
    cold
        People without one; only their traits are known.
    """

    way: Literal["newest", "last"]
    learned: Diary
    reference: int
    cases: list[Case]
    cold: list[Case]


def hold_out(diary: Diary, lesson: Lesson, *, people: int = 800) -> HeldOut:
    """Cut a diary in two.

    Parameters
    ----------
    people
        Judge at most so many people with a history, and as many without; they are spread evenly over the diary.
    """
    person = diary.person()
    cold = np.zeros(len(diary.people), np.bool_)
    if lesson.features:
        cold[::_COLD_EVERY] = True
    cut = int(np.quantile(diary.at, 1 - _NEWEST_SHARE)) if len(diary) else 0
    late = diary.at > cut
    judged = _with_both(diary, person, late) & ~cold
    way: Literal["newest", "last"] = "newest"
    if int(judged.sum()) < _ENOUGH:
        way, late = "last", _last_of_each(diary)
        judged = (np.diff(diary.start) >= 3) & ~cold
    learned = diary.take(~late & ~cold[person])
    views = _Views(diary, lesson)
    chosen = _spread(np.flatnonzero(judged), people)
    cases = [views.case(p, late, cut if way == "newest" else None) for p in chosen]
    newcomers = _spread(np.flatnonzero(cold & (np.diff(diary.start) > 0)), people)
    return HeldOut(
        way, learned, int(learned.at.max(initial=0)), cases, [views.newcomer(p, cut, way) for p in newcomers]
    )


class _Views:
    """Makes the views of a diary's people, weighted and faded as they will be served."""

    def __init__(self, diary: Diary, lesson: Lesson) -> None:
        self._diary, self._lesson = diary, lesson
        self._scale = max(lesson.weights.values(), default=1.0) / STRENGTHS
        table = strengths(lesson.weights)
        self._half_life = np.full(STRENGTHS + 1, np.inf)
        for code, days in lesson.half_lives.items():
            if 0 <= code < len(table) and table[code]:
                # kinds of one strength are alike in the diary: the slowest of them fades for all
                known = self._half_life[table[code]]
                self._half_life[table[code]] = days if np.isinf(known) else max(known, days)

    def case(self, person: int, late: NDArray[np.bool_], cut: int | None) -> Case:
        low, high = int(self._diary.start[person]), int(self._diary.start[person + 1])
        rows = np.arange(low, high)
        before, after = rows[~late[rows]][-_STEERING:], rows[late[rows]]
        now = int(self._diary.at[after[0]]) if cut is None else cut
        return Case(self._view(before, now, person, int(after[0])), now, np.unique(self._diary.item[after]))

    def newcomer(self, person: int, cut: int, way: str) -> Case:
        low, high = int(self._diary.start[person]), int(self._diary.start[person + 1])
        taken = np.array(list(dict.fromkeys(self._diary.item[low:high].tolist()))[:_COLD_TARGETS], np.int32)
        now = cut if way == "newest" else int(self._diary.at[low])
        return Case(self._view(np.zeros(0, np.int64), now, person, low), now, taken)

    def _view(self, rows: NDArray[np.int64], now: int, person: int, moment: int) -> View:
        diary = self._diary
        strength = diary.strength[rows]
        age = np.maximum(now - diary.at[rows], 0) / DAY_MS
        weight = strength * self._scale * 0.5 ** (age / self._half_life[strength])
        return View(
            diary.item[rows],
            diary.at[rows],
            rows,
            np.ones(len(rows), np.int16),
            weight.astype(np.float32),
            np.full(len(rows), np.nan, np.float32),
            traits=_traits(self._lesson, int(diary.people[person])),
            coarse=Coarse.unpack_of(int(diary.coarse[moment])),
        )


def _traits(lesson: Lesson, pseudonym: int) -> tuple[Trait, ...]:
    names: Sequence[str] = lesson.traits(pseudonym) if lesson.traits is not None else ()
    return tuple(Trait(feature=name, kind="attribute", label=name) for name in names)


def _with_both(diary: Diary, person: NDArray[np.int32], late: NDArray[np.bool_]) -> NDArray[np.bool_]:
    count = len(diary.people)
    return (np.bincount(person[late], minlength=count) > 0) & (np.bincount(person[~late], minlength=count) > 0)


def _last_of_each(diary: Diary) -> NDArray[np.bool_]:
    late = np.zeros(len(diary), np.bool_)
    late[diary.start[1:][np.diff(diary.start) > 0] - 1] = True
    return late


def _spread(people: NDArray[np.intp], most: int) -> list[int]:
    if len(people) <= most:
        return [int(p) for p in people]
    return [int(p) for p in people[np.linspace(0, len(people) - 1, most).astype(np.intp)]]
