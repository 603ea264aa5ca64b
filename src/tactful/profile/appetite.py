"""Appetite: whether first steps into new topics succeeded, learned from what was shown and what became of it.

Nothing is stored. It is derived, whenever it is asked for, from the permitted signals and from what the person was
shown lately, so it fades, is corrected and is erased with them. A *trial* is something shown whose topics all had less
than 5 % of the person's signals then. Two clocks: it was *accepted* when the person took it before it was shown again,
within 14 days; it was *adopted* when within 14 days after that they came back to the topic by themselves, to something
that had not been shown to them. A trial counts as much as the place is looked at, and half as much after 60 days; what
was shown within the last hour is still open; what the person put away counts in full.

References: Chapelle & Zhang 2009 (examination); Maystre et al. 2023 (two clocks); `knowledge/balance.md` 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.lanes import lanes
from tactful.clock import DAY_MS, HOUR_MS
from tactful.decisions.ledger import RecentlyShown
from tactful.events.kinds import KindRegistry
from tactful.profile.view import View

__all__ = ["NEW_BELOW", "NO_APPETITE", "Appetite", "appetite_of", "contrarian_of"]

NEW_BELOW = 0.05
"""A topic with less than this share of the person's signals is new to them (`knowledge/balance.md` 3.2)."""

LASTS_MS = 14 * DAY_MS
"""How long something shown may be taken, and a topic be come back to."""

_CONTRARIAN = "contrarian"
_OPEN_MS = HOUR_MS
_HALF_LIFE_MS = 60.0 * DAY_MS


@dataclass(frozen=True, slots=True)
class Appetite:
    """What became of trials, counted with fading and examination.

    Attributes
    ----------
    topic
        int32 [g], word codes of the topics that were tried, ascending.
    accepted, missed
        float64 [g], what was accepted of each, and what was not.
    adopted
        Of everything accepted, how much was adopted.
    familiar
        Accepted and missed of what was shown of topics that were not new.
    """

    topic: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    accepted: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    missed: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    adopted: float = 0.0
    familiar: tuple[float, float] = (0.0, 0.0)

    def of(self, topic: int) -> tuple[float, float]:
        """Return accepted and missed of a topic (word code)."""
        at = int(np.searchsorted(self.topic, topic))
        if at < len(self.topic) and self.topic[at] == topic:
            return float(self.accepted[at]), float(self.missed[at])
        return 0.0, 0.0


NO_APPETITE = Appetite()


def contrarian_of(view: View, kinds: KindRegistry) -> float:
    """Return how surely a person passes over what is popular, 0..1: five such signals, unfaded, make a half."""
    if _CONTRARIAN not in kinds:
        return 0.0
    weight = abs(kinds.spec(_CONTRARIAN).weight)
    told = float(np.abs(view.weight[view.kind == kinds.code(_CONTRARIAN)]).sum()) / weight if weight else 0.0
    return told / (told + 5.0)


def appetite_of(view: View, shown: RecentlyShown, catalogue: Catalogue, now: int, *, patience: float) -> Appetite:
    """Return the appetite of a person.

    Parameters
    ----------
    view
        The permitted signals, oldest first.
    shown
        What the person was shown lately, newest last; the items of one list have one time, in list order.
    now
        Milliseconds.
    patience
        0..1, the chance that somebody who looked at one place also looks at the next.
    """
    rows = np.flatnonzero((shown.item >= 0) & (shown.item < len(catalogue)))
    signals = len(view)
    if not signals or not len(rows):
        return Appetite()
    item, at = shown.item[rows], shown.at[rows]
    none = int(catalogue.tag.max(initial=-1)) + 1
    of, count = lanes(catalogue, np.concatenate([view.item, item]), none)
    log = _Log(view, of[:, :signals], count[:signals], none)
    before = np.searchsorted(view.at, at, side="left")
    mine = of[:, signals:]
    new, judged = log.new_then(mine, before)
    judged &= count[signals:] > 0
    taken, refused, taken_at = log.answers(item, at, before)
    again_at = _shown_again(item, at)
    taken &= taken_at < again_at
    refused &= taken_at < again_at
    judged &= taken | refused | (now - at > _OPEN_MS)
    place = _places(shown.at)[rows]
    weight = np.where(refused, 1.0, patience**place) * 0.5 ** (np.maximum(now - at, 0) / _HALF_LIFE_MS)
    weight[~judged] = 0.0
    trials = np.flatnonzero(new & (weight > 0))
    old = ~new & (weight > 0)
    told = float(weight[old & taken].sum()), float(weight[old & ~taken].sum())
    if not len(trials):
        return Appetite(familiar=told)
    topics, each = mine[:, trials], weight[trials] / count[signals:][trials]
    spread = np.broadcast_to(each, topics.shape).ravel()
    hit = np.broadcast_to(taken[trials], topics.shape).ravel()
    accepted = np.bincount(topics.ravel(), spread * hit, minlength=none + 1)[:none].astype(np.float64)
    missed = np.bincount(topics.ravel(), spread * ~hit, minlength=none + 1)[:none].astype(np.float64)
    found = np.flatnonzero(accepted + missed)
    won = trials[taken[trials]]
    back = log.came_back(mine[:, won], taken_at[won], np.unique(item))
    return Appetite(found.astype(np.int32), accepted[found], missed[found], float((weight[won] * back).sum()), told)


class _Log:
    """The signals, ready to be asked what a person knew and did, and when."""

    def __init__(self, view: View, of: NDArray[np.intp], count: NDArray[np.int64], none: int) -> None:
        self._view, self._none = view, none
        size = len(view)
        self._step = size + 1
        worth = np.maximum(view.weight, 0.0).astype(np.float64)
        code = of.T.ravel()
        row = np.repeat(np.arange(size), of.shape[0])
        key = code * self._step + row
        order = np.argsort(key, kind="stable")
        self._key = key[order]
        spread = np.repeat(worth / np.maximum(count, 1), of.shape[0])[order]
        self._mass = np.concatenate([[0.0], np.cumsum(spread)])
        self._whole = np.concatenate([[0.0], np.cumsum(np.where(count > 0, worth, 0.0))])
        by_item = view.item.astype(np.int64) * self._step + np.arange(size)
        self._by_item = np.sort(by_item)

    def new_then(
        self, mine: NDArray[np.intp], before: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which shown items had only new topics then, and where the person had topics at all then."""
        start = np.searchsorted(self._key, mine * self._step)
        stop = np.searchsorted(self._key, mine * self._step + before)
        held = self._mass[stop] - self._mass[start]
        whole = self._whole[before]
        held[mine == self._none] = 0.0
        new = (held < NEW_BELOW * np.maximum(whole, 1e-12)).all(axis=0)
        return new, whole > 0

    def answers(
        self, item: NDArray[np.int32], at: NDArray[np.int64], before: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]:
        """Return which shown items were taken, which were put away, and when."""
        wanted = item.astype(np.int64) * self._step + before
        place = np.searchsorted(self._by_item, wanted)
        place[place == len(self._by_item)] = 0
        found = self._by_item[place]
        row = found % self._step
        when = self._view.at[row]
        answered = (found // self._step == item) & (found >= wanted) & (when <= at + LASTS_MS)
        liked = self._view.weight[row] > 0
        return answered & liked, answered & ~liked, np.where(answered, when, np.iinfo(np.int64).max - 1)

    def came_back(
        self, mine: NDArray[np.intp], since: NDArray[np.int64], prompted: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Return after which acceptances a topic was returned to by something that was not shown."""
        own = (self._view.weight > 0) & ~np.isin(self._view.item, prompted)
        keep = own[self._key % self._step]
        key = self._key[keep]
        if not len(key):
            return np.zeros(len(since), np.bool_)
        after = np.searchsorted(self._view.at, since, side="right")
        wanted = mine * self._step + after
        place = np.searchsorted(key, wanted)
        place[place == len(key)] = 0
        found = key[place]
        inside = (found >= wanted) & (found // self._step == mine) & (mine != self._none)
        inside &= self._view.at[found % self._step] <= since + LASTS_MS
        back: NDArray[np.bool_] = inside.any(axis=0)
        return back


def _shown_again(item: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return when each item was shown the next time, a time that never comes for the last."""
    order = np.lexsort((at, item))
    later = np.full(len(item), np.iinfo(np.int64).max)
    same = item[order][1:] == item[order][:-1]
    later[order[:-1][same]] = at[order[1:][same]]
    return later


def _places(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of everything shown in its list, from 0: the items of one list have one time."""
    first = np.ones(len(at), np.bool_)
    first[1:] = at[1:] != at[:-1]
    start = np.flatnonzero(first)
    return np.arange(len(at)) - np.repeat(start, np.diff(np.append(start, len(at))))
