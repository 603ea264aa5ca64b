"""The figures of one run: one number each, and series by round for the plots.

>>> sorted(WORDS)[:3]
['adopted', 'common', 'coverage']
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tactful.simulate import measures
from tactful.simulate.dial import NEW_BELOW
from tactful.simulate.run import Trace
from tactful.simulate.world import World

__all__ = ["LAST_SHOWN", "SERIES", "WORDS", "figures_of", "series_of"]

LAST_SHOWN: Final = 50
"""Calibration is judged over so many of the last items shown (a list of ten is mostly noise)."""

_WINDOW = 20
"""Items per window of the slope of entropy, so that all windows are biased alike."""

WORDS: Final[Mapping[str, str]] = {
    "slope": "change of the variety of topics shown, bits per 10 rounds",
    "settled": "the same without the first quarter of the rounds, in which the engine gets to know people",
    "organic": "the same of what people find by themselves and take, bits per 10 rounds",
    "taken": "true chance to like what is shown, over all rounds (0..1)",
    "later": "true chance to like what is shown, over the second half of the rounds (0..1)",
    "utility": "true chance to take something, each place weighted by how many look there",
    "found": "share of people whose hidden taste was found: an item of it taken from a list (0..1)",
    "adopted": "share of people who then went to that topic by themselves (0..1)",
    "miuf": "novelty: mean bits of how few people have what is shown",
    "coverage": "share of the catalogue that one round shows to somebody (0..1)",
    "gini": "how unequally showing falls on items (0..1)",
    "distance": "distance of the topics of the last 50 shown from those taken, root of Jensen-Shannon (0..1)",
    "floor": "the same distance of a random half of what people take from the other half: what chance alone makes",
    "known": "the same distance, of the places that are not of a topic new to the person",
    "overlap": "share of a list that another person's list has too (0..1)",
    "common": "share of people with something on their list that a tenth of everybody is shown (0..1)",
    "surprise": "true chance to like what is of a topic new to the person, over that of the rest",
    "single": "share of places on topic, of people who like one topic (0..1)",
    "needless": "share of places with something in the place of a durable thing bought within the month (0..1)",
    "private": "share of places with a private matter that nobody asked for (0..1)",
    "gifts": "places of ten that the topic of a present gains in the buyer's next list",
    "gap": "utility of the larger group minus that of the smaller one (0..1)",
}
"""Name to meaning, with unit and range."""

SERIES: Final = ("variety", "taken", "found", "miuf")
"""What is kept by round."""


def figures_of(trace: Trace, world: World) -> dict[str, float]:
    """Return every figure of a run by name; NaN where it cannot be told."""
    stock, items = world.stock, len(world.stock)
    rounds = len(trace.lists)
    holders = _holders(world)
    per_round = [trace.lists[turn] for turn in range(rounds)]
    shown = trace.chance.mean(axis=(1, 2), where=~np.isnan(trace.chance))
    bits = [measures.self_information(lists, holders, len(world.past)).mean() for lists in per_round]
    return {
        "slope": _slope(_joined(trace.lists), stock.of, trace.lists.shape[2]),
        "settled": _slope(_joined(trace.lists[rounds // 4 :]), stock.of, trace.lists.shape[2]),
        "organic": _own_slope(trace, world),
        "taken": float(np.nanmean(shown)),
        "later": float(np.nanmean(shown[rounds // 2 :])),
        "utility": _utility(trace),
        "found": float(_found(trace, world)[-1]),
        "adopted": _adopted(trace, world),
        "miuf": float(np.mean(bits)),
        "coverage": float(np.mean([len(np.unique(lists[lists >= 0])) / items for lists in per_round])),
        "gini": measures.exposure_gini(trace.lists.reshape(-1, trace.lists.shape[2]), items),
        **_distances(trace, world),
        "overlap": float(np.mean([measures.overlap(lists, items) for lists in per_round])),
        "common": float(np.mean([measures.meeting(lists, items) for lists in per_round])),
        "surprise": _surprise(trace, world),
        "single": _single(trace, world),
        "gap": _gap(trace, world),
        **_needed(trace, world),
    }


def series_of(trace: Trace, world: World) -> dict[str, NDArray[np.float64]]:
    """Return what is plotted, float64 [R] each: variety (bits), taken, found (0..1), miuf (bits)."""
    rounds, holders = len(trace.lists), _holders(world)
    variety, bits = np.zeros(rounds), np.zeros(rounds)
    for turn, lists in enumerate(trace.lists):
        variety[turn] = measures.entropy(measures.topic_shares(lists, world.stock.of)).mean()
        bits[turn] = measures.self_information(lists, holders, len(world.past)).mean()
    taken = np.nanmean(trace.chance, axis=(1, 2)).astype(np.float64)
    return {"variety": variety, "taken": taken, "found": _found(trace, world), "miuf": bits}


def _holders(world: World) -> NDArray[np.int64]:
    """Return how many people had each item before the first round: the yardstick of novelty stays the same."""
    past = world.past
    return np.bincount(past[past >= 0], minlength=len(world.stock)).astype(np.int64)


def _joined(lists: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return everything shown to each person in order, int32 [P, R k]."""
    return lists.transpose(1, 0, 2).reshape(lists.shape[1], -1)


def _slope(rows: NDArray[np.int32], of: NDArray[np.float64], per_round: float) -> float:
    """Return the mean slope of topic entropy over windows of equal size, bits per 10 rounds; NaN for too few."""
    size = min(_WINDOW, rows.shape[1] // 3)
    windows = rows.shape[1] // size if size else 0
    if windows < 3 or of.shape[1] < 2:
        return float("nan")
    cut = rows[:, : windows * size].reshape(len(rows), windows, size)
    bits = np.stack([measures.entropy(measures.topic_shares(cut[:, one], of)) for one in range(windows)], axis=1)
    return float(10 * measures.slope(bits, step=size / per_round).mean())


def _own_slope(trace: Trace, world: World) -> float:
    """Return the slope of what people take at all, in as many windows as the rarest taker fills; NaN for too few."""
    rounds = len(trace.lists)
    rows = []
    for person in range(world.people):
        mine = [
            [*trace.lists[turn, person][trace.taken[turn, person]], trace.alone[turn, person]] for turn in range(rounds)
        ]
        rows.append([item for turn in mine for item in turn if item >= 0])
    least = int(np.median([len(row) for row in rows])) if rows else 0
    full = np.array([row[:least] for row in rows if len(row) >= least], np.int32).reshape(-1, least)
    return _slope(full, world.stock.of, least / rounds) if least >= 9 else float("nan")


def _utility(trace: Trace) -> float:
    places = np.arange(1, trace.lists.shape[2] + 1) ** -0.8
    return float((np.nan_to_num(trace.chance) * places).sum(axis=2).mean() / places.sum())


def _gap(trace: Trace, world: World) -> float:
    """Return by how much the larger group is better off than the smaller one; NaN where there are no two groups."""
    who = world.smaller
    if who is None or who.all() or not who.any():
        return float("nan")
    places = np.arange(1, trace.lists.shape[2] + 1) ** -0.8
    each = (np.nan_to_num(trace.chance) * places).sum(axis=2).mean(axis=0) / places.sum()
    return float(each[~who].mean() - each[who].mean())


def _needed(trace: Trace, world: World) -> dict[str, float]:
    """Return the figures of a shop; none elsewhere."""
    if world.needs is None:
        return {}
    filled = trace.lists >= 0
    shown = max(int(filled.sum()), 1)
    return {
        "needless": float(trace.needless.sum() / shown),
        "private": float((world.needs.private[trace.lists] & filled).sum() / shown),
        "gifts": _gifts(trace, world),
    }


def _gifts(trace: Trace, world: World) -> float:
    """Return how many places of ten the topics of a present gain from one list to the next; NaN without presents."""
    of = world.stock.of > 0
    turn, person = np.nonzero(trace.presents[:-1])
    if not len(turn):
        return float("nan")
    topics = of[trace.alone[turn, person]]
    on = [
        ((of[lists] & topics[:, None, :]).any(axis=2) & (lists >= 0)).mean(axis=1)
        for lists in (trace.lists[turn, person], trace.lists[turn + 1, person])
    ]
    return float(10 * (on[1] - on[0]).mean())


def _hits(trace: Trace, world: World) -> NDArray[np.bool_]:
    """Return which places were of the person's hidden topic, bool [R, P, k]."""
    of = world.stock.of
    if not of.shape[1]:
        return np.zeros(trace.lists.shape, np.bool_)
    return (of[trace.lists, world.hidden[None, :, None]] > 0) & (trace.lists >= 0)


def _found(trace: Trace, world: World) -> NDArray[np.float64]:
    """Return by round the share of people who have taken something of their hidden topic from a list."""
    taken = (_hits(trace, world) & trace.taken).any(axis=2).cumsum(axis=0)
    found: NDArray[np.float64] = (taken > 0).mean(axis=1)
    return found


def _adopted(trace: Trace, world: World) -> float:
    of = world.stock.of
    if not of.shape[1]:
        return float("nan")
    on = (of[trace.alone, world.hidden[None, :]] > 0) & (trace.alone >= 0)
    led = (_hits(trace, world) & trace.taken).any(axis=2).cumsum(axis=0) > 0
    after = np.zeros_like(on)
    after[1:] = on[1:] & led[:-1]
    return float(after.any(axis=0).mean())


def _distances(trace: Trace, world: World) -> dict[str, float]:
    """Return the mean distances of the last shown from everything taken by then, past included."""
    of = world.stock.of
    people = world.people
    led = np.where(trace.taken, trace.lists, -1).transpose(1, 0, 2).reshape(people, -1)
    own = np.concatenate([world.past[:people], led, trace.alone.T], axis=1)
    wanted = measures.topic_shares(own, of)
    last = _joined(trace.lists)[:, -LAST_SHOWN:]
    strange = ~((of[last] > 0) & (wanted >= NEW_BELOW)[:, None, :]).any(axis=2) & (of[last] > 0).any(axis=2)
    half = np.random.Generator(np.random.Philox(15)).random(own.shape) < 0.5
    return {
        "distance": _mean(measures.far_apart(measures.topic_shares(last, of), wanted)),
        "floor": _mean(
            measures.far_apart(
                measures.topic_shares(np.where(half, own, -1), of), measures.topic_shares(np.where(half, -1, own), of)
            )
        ),
        "known": _mean(measures.far_apart(measures.topic_shares(np.where(strange, -1, last), of), wanted)),
    }


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.nanmean(values)) if (~np.isnan(values)).any() else float("nan")


def _surprise(trace: Trace, world: World) -> float:
    """Return how liked the shown items of topics new to the person were, over the rest; NaN where one is missing."""
    of = world.stock.of > 0
    new = ~(of[trace.lists] & world.known[None, :, None, :]).any(axis=3) & of[trace.lists].any(axis=3)
    new &= trace.lists >= 0
    old = ~new & (trace.lists >= 0)
    if not new.any() or not old.any():
        return float("nan")
    return float(trace.chance[new].mean() / trace.chance[old].mean())


def _single(trace: Trace, world: World) -> float:
    """Return the share of places on topic of one-topic people who have nothing to discover; NaN when there are none."""
    who = np.flatnonzero(world.single)
    if not len(who) or not world.stock.of.shape[1]:
        return float("nan")
    topic = world.known[who].argmax(axis=1)
    on = (world.stock.of[trace.lists[:, who], topic[None, :, None]] > 0) & (trace.lists[:, who] >= 0)
    return float(on.mean())
