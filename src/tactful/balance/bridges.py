"""Bridges: the best first step into each topic that is new to a person, and the liked item it leads from.

A step is an item all of whose topics are new to the person. It scores its relevance times the root of how often people
go from one of the person's topics to that one (learned from what people have together, rising topics a little more):
the root, because the score has heard of what goes together already. One step per topic, at most `MOST`, so that
choosing among them is choosing a topic.

References: balance.md 3.2 (bridge score); Chen et al. 2019 (preference transitions).
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from tactful.balance.dial import Strength, strength_of
from tactful.balance.lifts import newness, of_items
from tactful.balance.pick import relevance_of
from tactful.balance.steer import price_of
from tactful.balance.topics import Topics, topics_of
from tactful.catalogue.lanes import lanes
from tactful.decisions.everybody import Everybody
from tactful.decisions.slate import Slate
from tactful.decisions.steps import Bridge, Steps
from tactful.profile.controls import dial_of
from tactful.profile.occasion import Occasion

__all__ = ["MOST", "bounds_of", "find_steps", "steps_of"]

MOST = 12
"""Steps that are chosen among."""

_FEW = 4
"""With fewer topics to step into, more than the best candidates are looked at."""

_LEAST_RELEVANCE = 0.02
"""A step into the unknown is not impossible for scoring least."""

_RARER = 3.0
"""Times the price of a bit, beyond that of 'balanced'."""

_UNKNOWN = 0.02
"""How likely people are to go from a topic to one of which nothing is known."""


def bounds_of(strength: Strength, count: int) -> tuple[int, int]:
    """Return the least and most first steps of a list of `count` places.

    >>> from tactful.balance.dial import strength_of
    >>> bounds_of(strength_of("explore", 0.2), 10), bounds_of(strength_of("balanced", 0.2), 4)
    ((2, 5), (0, 2))
    """
    least, most = strength.bridges
    return least * count // 10, min(ceil(most * count / 10), count // 2)


def find_steps(slate: Slate, occasion: Occasion, rows: NDArray[np.intp]) -> Steps:
    """Return the steps among some rows in play, and where these hold few, among everything in play."""
    found = steps_of(slate.item[rows], _scores(slate, rows), occasion)
    if len(found.bridges) >= _FEW or not len(occasion.view):
        return found
    playing = np.flatnonzero(slate.aside == 0)
    return steps_of(slate.item[playing], _scores(slate, playing), occasion) if len(playing) > len(rows) else found


def steps_of(items: NDArray[np.int32], score: NDArray[np.float64], occasion: Occasion) -> Steps:
    """Return the steps that a person could be offered among items in play (numbers, ascending), with their appetite."""
    view, appetite = occasion.view, occasion.appetite
    told = {
        "accepted": float(appetite.accepted.sum()),
        "missed": float(appetite.missed.sum()),
        "adopted": appetite.adopted,
        "familiar": appetite.familiar,
        "contrarian": occasion.contrarian,
        "welcome": occasion.everybody.welcome,
    }
    if not len(items):
        return Steps(**told)  # type: ignore[arg-type]
    topics = topics_of(occasion.catalogue, items, view)
    new = newness(topics) > 0
    new &= ~np.isin(items, np.concatenate([view.seen, view.owned, view.disliked]))
    rows = np.flatnonzero(new)
    if not len(rows):
        return Steps(**told)  # type: ignore[arg-type]
    near, start = _nearness(topics, occasion.everybody)
    mine = topics.of[: topics.lanes, rows]
    each = near.take(mine)
    likely = np.sqrt(each.sum(axis=0) / topics.count[rows])
    worth = likely * (relevance_of(score, len(score))[rows] + _LEAST_RELEVANCE)
    topic = mine[each.argmax(axis=0), np.arange(len(rows))]
    order = np.lexsort((items[rows], -worth - likely * _rarer(items[rows], occasion))).tolist()
    leading = _Leading(occasion, topics.none)
    found: dict[int, Bridge] = {}
    for at in order:
        code = int(topic[at])
        if code not in found:
            accepted, missed = appetite.of(code)
            found[code] = Bridge(
                int(items[rows[at]]), leading.item(int(start[code])), occasion.catalogue.words[code],
                float(worth[at]), accepted, missed,
            )  # fmt: skip
            if len(found) == MOST:
                break
    return Steps(tuple(found.values()), **told)  # type: ignore[arg-type]


def _rarer(items: NDArray[np.int32], occasion: Occasion) -> NDArray[np.float64] | float:
    """Return what rarity is worth in a step beyond a dial of 'balanced': more steps are not to make a list popular."""
    rules, everybody = occasion.rules, occasion.everybody
    beyond = strength_of(dial_of(occasion.controls, occasion.ask.surface), 0.0).rarity - 1.0
    if beyond <= 0 or not rules.rarity or not len(everybody.rarity):
        return 0.0
    return _RARER * price_of(rules.rarity, beyond) * of_items(everybody.rarity, items, beyond=everybody.rarest)


def _nearness(topics: Topics, everybody: Everybody) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return per code how likely the person's topics lead there, and from which one: float64 and int64 [codes]."""
    size = len(topics.share)
    own = np.flatnonzero(topics.share >= topics.share.max() * 0.05)
    own = own[topics.share[own] > 0]
    strongest = int(topics.share.argmax())
    near, start = np.full(size, _UNKNOWN), np.full(size, strongest, np.int64)
    near[topics.none] = 0.0
    codes, table = everybody.topics, everybody.leads
    row = np.searchsorted(codes, own)
    row[row == len(codes)] = 0
    known = np.flatnonzero(codes[row] == own) if len(codes) else np.zeros(0, np.int64)
    if len(known):
        reached = topics.share[own[known], None] * table[row[known]]
        best, inside = reached.argmax(axis=0), codes < topics.none
        near[codes[inside]] = np.maximum(reached.max(axis=0), 1e-4)[inside]
        start[codes[inside]] = own[known][best[inside]]
    return near, start


class _Leading:
    """The liked item that stands for a topic: the one whose signals weigh most, the newest of equals."""

    def __init__(self, occasion: Occasion, none: int) -> None:
        self._view = occasion.view
        self._of, _ = lanes(occasion.catalogue, occasion.view.item, none)
        self._found: dict[int, int] = {}

    def item(self, topic: int) -> int:
        """Return its number."""
        found = self._found.get(topic)
        if found is None:
            weight = np.where((self._of == topic).any(axis=0), self._view.weight, 0.0)
            last = len(weight) - 1 - int(weight[::-1].argmax())
            found = self._found[topic] = int(self._view.item[last])
        return found


def _scores(slate: Slate, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    score: NDArray[np.float64] = slate.parts[:, rows].sum(axis=0, dtype=np.float64)
    for effect in slate.effects:
        score += effect.amount[rows]
    return np.nan_to_num(score)
