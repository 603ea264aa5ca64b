"""Balance: choose the list from what is in play. The score stays the sum of its parts; each place says what won it.

Order: pins in the order asked, then the greedy pick, then the surface's declared random slots. Only the best `POOL`
candidates and the pins can be chosen. What is in play and not chosen is coded ``rank.outranked`` (I4).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.balance.codes import EXPLORED, OUTRANKED, PINNED
from tactful.balance.dial import strength_of
from tactful.balance.draw import chances, drawn
from tactful.balance.pick import Greedy
from tactful.balance.topics import NEW_BELOW, Topics, topics_of
from tactful.decisions.decision import Role
from tactful.decisions.slate import Slate
from tactful.profile.controls import dial_of
from tactful.profile.occasion import Occasion

__all__ = ["POOL", "balance"]

POOL = 200
"""Candidates that can be chosen, by score; pins join them."""


def balance(slate: Slate, occasion: Occasion) -> Slate:
    """Return the slate with its list chosen.

    Reads of the occasion only ask (count, pins), rules, dial, dice, the tags and groups of the catalogue, and the
    view's item signals, so that a record which keeps those replays the same choice (I5).
    """
    rules = occasion.rules
    pool = _pool(slate, occasion)
    count = min(occasion.ask.count, rules.max_count, len(pool))
    score = _scores(slate)[pool]
    strength = strength_of(dial_of(occasion.controls, occasion.ask.surface), rules.diversity)
    topics = topics_of(occasion.catalogue, slate.item[pool], occasion.view)
    greedy = Greedy(score, topics, strength)
    picked = [(place, PINNED, 1.0) for place in _pinned(slate.item[pool], occasion)[:count]]
    for place, _, _ in picked:
        greedy.take(place)
    declared = rules.explore_slots
    slots = 0 if not declared or strength.slots is None else min(declared + strength.slots, count // 2)
    while len(picked) < count - slots:
        place, code = greedy.pick()
        greedy.take(place)
        picked.append((place, code, 1.0))
    if len(picked) < count:
        picked += _explored(count - len(picked), greedy, score, occasion)
    return _listed(slate, pool, picked, topics)


def _explored(
    slots: int, greedy: Greedy, score: NDArray[np.float64], occasion: Occasion
) -> list[tuple[int, str, float]]:
    """Return what the declared random slots drew, each conditional on the places before it."""
    dice, found = occasion.dice.generator(), []
    for _ in range(slots):
        chance = chances(score, greedy.left(), floor=occasion.rules.explore_floor)
        place = drawn(chance, dice.random())
        greedy.take(place)
        found.append((place, EXPLORED, float(chance[place])))
    return found


def _pool(slate: Slate, occasion: Occasion) -> NDArray[np.int64]:
    """Return the rows that can be chosen, ascending by item number: the best by score (ties by item) and the pins."""
    playing = np.flatnonzero(slate.aside == 0)
    if len(playing) > POOL:
        score = _scores(slate)[playing]
        bar = np.partition(score, len(score) - POOL)[len(score) - POOL]
        near = np.flatnonzero(score >= bar)
        best = near[np.lexsort((slate.item[playing[near]], -score[near]))[:POOL]]
        if occasion.ask.pins:
            numbers = [occasion.catalogue.number.get(pin, -1) for pin in occasion.ask.pins]
            best = np.union1d(best, np.flatnonzero(np.isin(slate.item[playing], numbers)))
        playing = playing[best]
    return playing[np.argsort(slate.item[playing], kind="stable")]


def _scores(slate: Slate) -> NDArray[np.float64]:
    """Return the scores, any that is not a finite number just below the lowest."""
    score = slate.score()
    fit = np.isfinite(score)
    return score if fit.all() else np.where(fit, score, np.nextafter(score[fit].min(initial=0.0), -np.inf))


def _pinned(items: NDArray[np.int32], occasion: Occasion) -> list[int]:
    """Return the places in the pool of the pins that are in play, in the order asked, each once."""
    place = {number: index for index, number in enumerate(items.tolist())} if occasion.ask.pins else {}
    numbers = (occasion.catalogue.number.get(pin, -1) for pin in occasion.ask.pins)
    return list(dict.fromkeys(place[number] for number in numbers if number in place))


def _listed(slate: Slate, pool: NDArray[np.int64], picked: list[tuple[int, str, float]], topics: Topics) -> Slate:
    places = np.array([place for place, _, _ in picked], np.int64)
    chosen = pool[places].astype(np.int32)
    outranked = np.ones(len(slate), np.bool_)
    outranked[chosen] = False
    return replace(
        slate.set_aside(outranked, OUTRANKED),
        chosen=chosen,
        roles=_roles(places, [code for _, code, _ in picked], topics),
        propensity=np.array([chance for _, _, chance in picked]),
        drawn=np.array([code == EXPLORED for _, code, _ in picked], np.bool_),
        reasons=tuple(code for _, code, _ in picked),
    )


def _roles(places: NDArray[np.int64], codes: list[str], topics: Topics) -> tuple[Role, ...]:
    """Return what each place is for: familiar by the item or its topics, new by both, common if neither can say."""
    mine, had = topics.of[:, places], topics.had[places]
    familiar = had | (topics.share[mine] >= NEW_BELOW).any(axis=0)  # padding has no share
    sayable = had | ((mine < len(topics.tells) - 1).any(axis=0) & topics.known)
    words: NDArray[np.str_] = np.where(sayable, np.where(familiar, "familiar", "new"), "common")
    declared: dict[str, Role] = {PINNED: "curated", EXPLORED: "explore"}
    return tuple(declared.get(code, word) for code, word in zip(codes, words.tolist(), strict=True))
