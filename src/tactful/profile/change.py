"""A taste that has changed: when, how surely, and how much of it the short clock is to say.

Two clocks read a taste. The long one is every signal with the fading of its kind; the short one is what came since the
change. How surely there was a change is the likelihood ratio of two tastes, before and after the best day to part them,
against one; topics are counted, a day that is crowded counts less per signal. The short clock gets nothing while one
taste explains everything, and `Fading.drift` at most when two clearly do better. Then the person is asked.

Measured on streams of eight topics that change at once (`benchmarks/fading.py`): steadier than one long half-life,
and quicker than the shortest.

>>> steady = np.tile(np.eye(2), (30, 1))
>>> parting(steady, np.arange(60))[1] < 1
True
>>> turned = np.repeat(np.eye(2), 30, axis=0)
>>> place, evidence = parting(turned, np.arange(60))
>>> place, evidence > 30
(30, True)

References: Kim and Siegmund, The likelihood ratio test for a change-point, Biometrika 1989; `knowledge/balance.md` 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS
from tactful.profile.alike import tags_of_rows
from tactful.profile.oneoff import APART_MS

__all__ = ["Change", "change_of", "parting", "surely"]

_FEWEST = 40
"""With fewer signals than this nothing is said of a change."""
_AFTER = 5.0
"""Signals (crowded ones counting less) that a change needs after it, before anything is read differently."""
_BEFORE = 10.0
_TOPICS = 12
"""Topics that are counted apart; the rest is one more."""
_CROWD = 0.25
"""How much signals of one occasion are alike: ten of them tell as much as three of different days."""
_BEGIN, _SPAN, _PER_TOPIC = 2.5, 5.0, 0.8
"""Evidence from which the short clock is heard, until it is fully heard; more topics need more evidence. Of people
whose taste never changes, one in twenty would be asked within 400 signals."""
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A change of taste.

    Attributes
    ----------
    since
        Milliseconds: the first signal of the new taste.
    surely
        0..1, how surely it is one; 1 is where the person is asked.
    newer, older
        Topics that count for more, and for less, since then.
    """

    since: int
    surely: float
    newer: tuple[str, ...]
    older: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether the person is to be asked which taste counts."""
        return self.surely >= 1.0


def change_of(catalogue: Catalogue, item: NDArray[np.int32], at: NDArray[np.int64], *, after: int = 0) -> Change | None:
    """Return the change in what a person took, None when one taste explains it all.

    Parameters
    ----------
    item, at
        What speaks for items, oldest first; items are known to the catalogue.
    after
        Milliseconds: a change at or before this is settled (the person has answered).
    """
    if len(item) < _FEWEST:
        return None
    owner, tags = tags_of_rows(catalogue, item)
    if not len(tags):
        return None
    topics, local = _counted_apart(tags)
    per_item = np.bincount(owner, minlength=len(item))
    table = np.zeros((len(item), len(topics) + 1))
    np.add.at(table, (owner, local), 1.0 / per_item[owner])
    table *= _alone(at)[:, None]
    table = table[:, table.any(axis=0)] if not table[:, -1].any() else table
    day = at // DAY_MS
    place, evidence = parting(table, np.where(at > after, day, -1))
    sure = surely(evidence, table.shape[1])
    if not sure:
        return None
    shift = _shares(table[place:]) - _shares(table[:place])
    order = np.argsort(-shift[: len(topics)], kind="stable")
    newer = [catalogue.words[int(topics[t])] for t in order[:_TOLD] if shift[t] > 0]
    older = [catalogue.words[int(topics[t])] for t in order[::-1][:_TOLD] if shift[t] < 0]
    return Change(int(at[place]), sure, tuple(newer), tuple(older))


def surely(evidence: float, topics: int) -> float:
    """Return how surely a taste has changed, 0..1, by the evidence (nats) among so many topics."""
    return float(np.clip((evidence - _BEGIN - _PER_TOPIC * topics) / _SPAN, 0.0, 1.0))


def parting(table: NDArray[np.float64], day: NDArray[np.integer]) -> tuple[int, float]:
    """Return the row before which two tastes part best, and the evidence for two (nats); ``(0, 0.0)`` where none is.

    Parameters
    ----------
    table
        float64 [n, topics], what every signal adds to each topic, oldest first.
    day
        int [n], ascending; tastes part between days only, and never before a row with a negative day.
    """
    before = np.cumsum(table, axis=0)
    total, count = before[-1], before.sum(axis=1)
    rows = np.flatnonzero((day[1:] != day[:-1]) & (day[1:] >= 0))
    rows = rows[(count[rows] >= _BEFORE) & (count[-1] - count[rows] >= _AFTER)]
    if not len(rows):
        return 0, 0.0
    gain = _fit(before[rows]) + _fit(total - before[rows]) - _fit(total[None, :])
    best = int(gain.argmax())
    evidence = float(gain[best])
    return (int(rows[best]) + 1, evidence) if evidence > 1e-9 else (0, 0.0)


def _fit(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest log-likelihood of counts per row, up to what all rows share."""
    size = counts.sum(axis=1)
    kept: NDArray[np.float64] = np.maximum(counts, 1e-12)
    fit: NDArray[np.float64] = (kept * np.log(kept)).sum(axis=1) - size * np.log(np.maximum(size, 1e-12))
    return fit


def _counted_apart(tags: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return the topics that are counted apart, ascending, and each tag's column; one more column is the rest."""
    found, local, count = np.unique(tags, return_inverse=True, return_counts=True)
    if len(found) <= _TOPICS:
        return found, local.ravel()
    kept = np.sort(np.lexsort((found, -count))[:_TOPICS])
    column = np.full(len(found), _TOPICS)
    column[kept] = np.arange(_TOPICS)
    return found[kept], column[local.ravel()]


def _alone(at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what each signal counts, 0..1: those of one occasion tell much the same."""
    low = np.searchsorted(at, at - APART_MS, side="right")
    high = np.searchsorted(at, at + APART_MS, side="left")
    alone: NDArray[np.float64] = 1.0 / (1.0 + _CROWD * (high - low - 1).astype(np.float64))
    return alone


def _shares(table: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = table.sum(axis=0) / max(float(table.sum()), 1e-12)
    return shares
