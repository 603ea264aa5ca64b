"""Counting what items give away: how many of the people who have one are concerned by a sensitive matter.

Whoever has more than three times the usual share of things of a sensitive class counts as concerned by it. An item
that is not of the class tells it alone when the share of the concerned among those who have it is surely a multiple of
the usual, or large and above it, or raises the odds beyond what a whole list may; it tells a little when it likely
raises the odds at all. Usual is what the same share is over all the things that people have, so that busy people do not
make everything look telling. Fewer than k people show nothing. Nothing here is kept of a single person.

>>> counted = Counted.empty(2, ("health",))
>>> counted.tells(np.zeros(0, np.int32), Disclosure(), k=10).alone.tolist()
[]

Reference: `knowledge/balance.md` 7.2; Wilson 1927 for the bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.tells import Little, Tells
from tactful.decisions.guarding import Disclosure
from tactful.events.columns import EventColumns

__all__ = ["Counted", "classes_of", "count_telling", "stated"]

_SURE, _LIKELY = 1.96, 1.0
"""Standard errors by which a share must clear the bar to tell alone, and to count as telling a little."""

_LITTLE = float(np.log(1.1))
"""Smaller changes of the log odds are none."""

_BESIDE = 1.5
"""Two durable things go together when so many times more people have both than by chance."""

_MORE = 3.0
"""Who has this many times the usual share of things of a class counts as concerned by it."""

_MOST_DURABLE = 200
"""Durable things of one person that are looked at in pairs."""


@dataclass(slots=True)
class Counted:
    """Distinct people: per item, per class, and per item among the concerned of each class."""

    classes: tuple[str, ...]
    people: int
    having: NDArray[np.int64]
    concerned: NDArray[np.int64]
    both: NDArray[np.int64]
    pairs: dict[tuple[int, int], int]

    @classmethod
    def empty(cls, items: int, classes: tuple[str, ...]) -> Counted:
        """Return counts of nobody."""
        rows = len(classes)
        return cls(
            classes, 0, np.zeros(items, np.int64), np.zeros(rows, np.int64), np.zeros((rows, items), np.int64), {}
        )

    def tells(
        self, durable: NDArray[np.int32], rules: Disclosure, *, k: int, of: NDArray[np.bool_] | None = None
    ) -> Tells:
        """Return what these counts say.

        Parameters
        ----------
        durable
            Numbers of durable items.
        rules
            ``[guard.disclosure]``.
        k
            Least number of people behind a pair of things that go together.
        of
            bool [classes, items]: which items are of the class itself; those are sensitive anyhow.
        """
        alone = np.zeros(len(self.having), np.bool_)
        little: list[Little] = []
        total = float(self.having.sum())
        for row, name in enumerate(self.classes):
            usual = float(self.both[row].sum()) / total if total else 0.0
            if not 0 < usual < 1:
                continue
            enough = self.both[row] >= rules.people
            if of is not None:
                enough &= ~of.any(axis=0)
            surely = _lower(self.both[row], self.having, _SURE)
            odds = _log_odds(_lower(self.both[row], self.having, _LIKELY)) - _log_odds(usual)
            beyond = odds > np.log(rules.together)  # more than a whole list may tell
            raises = _log_odds(surely) > _log_odds(usual)
            telling = enough & (beyond | (surely > rules.lift * usual) | ((surely >= rules.share) & raises))
            some = np.flatnonzero(enough & ~telling & (odds > _LITTLE)).astype(np.int32)
            alone |= telling
            if len(some):
                little.append((name, some, odds[some]))
        return Tells(np.flatnonzero(alone).astype(np.int32), tuple(little), self._beside(durable, k))

    def _beside(self, durable: NDArray[np.int32], k: int) -> Mapping[int, NDArray[np.int32]]:
        found: dict[int, list[int]] = {}
        known = set(durable.tolist())
        for (one, other), count in self.pairs.items():
            chance = int(self.having[one]) * int(self.having[other]) / max(1, self.people)
            if count >= k and count > _BESIDE * chance and one in known and other in known:
                found.setdefault(one, []).append(other)
                found.setdefault(other, []).append(one)
        return {number: np.array(sorted(others), np.int32) for number, others in found.items()}


def classes_of(catalogue: Catalogue) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """Return the sensitive classes of a catalogue and which items are of each, bool [classes, items]."""
    flagged = [(n, catalogue.items[n]) for n in np.flatnonzero(catalogue.sensitive).tolist()]
    names = tuple(sorted({name for _, item in flagged if item is not None for name in item.sensitive}))
    place = {name: row for row, name in enumerate(names)}
    of = np.zeros((len(names), len(catalogue)), np.bool_)
    for number, item in flagged:
        for name in item.sensitive if item is not None else ():
            of[place[name], number] = True
    return names, of


def stated(catalogue: Catalogue) -> NDArray[np.int32]:
    """Return the items of which the catalogue itself says that they tell (attribute ``tells``), int32 ascending."""
    rows = [n for n, item in enumerate(catalogue.items[: len(catalogue)]) if item and item.attributes.get("tells")]
    return np.array(rows, np.int32)


def count_telling(
    batches: Iterable[EventColumns], catalogue: Catalogue, classes: tuple[str, ...], of: NDArray[np.bool_]
) -> Counted:
    """Return the counts over permitted events of everybody; a person is whole within one batch."""
    size = len(catalogue)
    pairs = [_pairs(batch, size) for batch in batches]
    counted, items = Counted.empty(size, classes), [(pair & 0xFFFFFFFF).astype(np.intp) for pair in pairs]
    total = sum(map(len, items))
    usual = np.array([sum(int(of[row, item].sum()) for item in items) / max(1, total) for row in range(len(classes))])
    for pair, item in zip(pairs, items, strict=True):
        if len(pair):
            _add(counted, pair >> 32, item, of, catalogue.durable, usual)
    return counted


def _pairs(batch: EventColumns, size: int) -> NDArray[np.int64]:
    """Return who has what, each once, as one number per pair."""
    kept = (batch.item >= 0) & (batch.item < size)
    return np.unique(batch.person[kept].astype(np.int64) << 32 | batch.item[kept])


def _add(
    counted: Counted,
    person: NDArray[np.int64],
    item: NDArray[np.intp],
    of: NDArray[np.bool_],
    durable: NDArray[np.bool_],
    usual: NDArray[np.float64],
) -> None:
    _, group = np.unique(person, return_inverse=True)
    people = int(group.max()) + 1
    counted.people += people
    counted.having += np.bincount(item, minlength=len(counted.having))
    whole = np.bincount(group, minlength=people)
    bar = np.minimum(_MORE * usual, usual + (1 - usual) / 4)  # three times much would be more than there is
    for row in range(len(counted.classes)):
        concerned = np.bincount(group, weights=of[row, item], minlength=people) > bar[row] * whole
        counted.concerned[row] += int(concerned.sum())
        counted.both[row] += np.bincount(item[concerned[group]], minlength=len(counted.having))
    rows = np.flatnonzero(durable[item])
    for start, stop in _runs(group[rows]):
        own = item[rows[start : min(stop, start + _MOST_DURABLE)]].tolist()
        for place, one in enumerate(own):
            for other in own[place + 1 :]:
                counted.pairs[one, other] = counted.pairs.get((one, other), 0) + 1


def _runs(group: NDArray[np.intp]) -> Iterable[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(group)) + 1
    bounds = [0, *edges.tolist(), len(group)]
    return pairwise(bounds)


def _log_odds(share: NDArray[np.float64] | float) -> NDArray[np.float64]:
    held = np.clip(share, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(held / (1 - held)), np.float64)


def _lower(hits: NDArray[np.int64], of: NDArray[np.int64], errors: float) -> NDArray[np.float64]:
    """Return the lower end of the Wilson interval of each share."""
    n = np.maximum(of, 1).astype(np.float64)
    share, square = hits / n, errors * errors
    middle = share + square / (2 * n)
    spread = errors * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return np.asarray((middle - spread) / (1 + square / n), np.float64)
