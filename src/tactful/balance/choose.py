"""Balance: choose the list from what is in play. The score stays the sum of its parts; each place says what won it.

Order: pins in the order asked; then what people placed (themes, offers), something that everybody or the person's group
is shown too, and the greedy pick, by score; among these, first steps into new topics, drawn; then the surface's
declared random slots. Only the best `POOL` candidates, and
what `named` and the steps name, can be chosen. What is in play and not chosen is coded ``rank.outranked`` (I4).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.balance.bridges import bounds_of
from tactful.balance.codes import EXPLORED, OUTRANKED, PINNED
from tactful.balance.dial import BELOW, Strength, strength_of
from tactful.balance.draw import chances, drawn, eagerness
from tactful.balance.fills import Place, in_order, owed, placed, shared
from tactful.balance.joining import joining, named
from tactful.balance.lifts import lifts_of, newness, of_items
from tactful.balance.pick import POOL, Greedy, relevance_of
from tactful.balance.steer import Steer, price_of
from tactful.balance.stepping import draw_steps, first_steps, spaced
from tactful.balance.topics import Topics, topics_of
from tactful.decisions.slate import Slate
from tactful.profile.controls import dial_of
from tactful.profile.occasion import Occasion

__all__ = ["CHOOSER", "POOL", "balance"]


CHOOSER = 5
"""Version of the choice: raised whenever the same record would give another list."""


def balance(slate: Slate, occasion: Occasion) -> Slate:
    """Return the slate with its list chosen.

    Reads of the occasion only ask (count, pins), rules, dial, dice, what was shown lately, what is placed and shared,
    how rare items are, what first steps there are, the tags, makers and groups of the catalogue, and the view's item
    signals and traits, so that a record which keeps those replays the same choice (I5).
    """
    rules = occasion.rules
    pool = _pool(slate, occasion)
    items = slate.item[pool]
    count = min(occasion.ask.count, rules.max_count, len(pool))
    if count <= 0:
        return _listed(slate, pool, [], [])
    score = _scores(slate)[pool]
    strength = strength_of(dial_of(occasion.controls, occasion.ask.surface), rules.diversity)
    topics = topics_of(occasion.catalogue, items, occasion.view, occasion.shown.item)
    relevance = relevance_of(score)
    pins = [Place(place, PINNED, "curated") for place in _pinned(items, occasion)[:count]]
    slots = _slots(rules.explore_slots, strength, count)
    room, steps = count - slots - len(pins), occasion.steps
    offered = first_steps(steps, items, bounds_of(strength, count), room) if steps else None
    if offered:
        strength = replace(strength, novelty=BELOW)  # what is new comes as a step, within bounds and with both ends
    fresh = newness(topics)
    lifts = lifts_of(topics, fresh, strength, occasion, items)
    steer = _steer(strength, relevance + min(strength.novelty, 0.0) * fresh, items, count - slots, occasion)
    greedy = Greedy(relevance, topics, strength.variety, lifts, even=strength.even, steer=steer)
    for one in pins:
        greedy.take(one.place)
    taken = draw_steps(offered, greedy, occasion) if offered else []
    may = fresh == 0 if strength.novelty < 0 else None
    listed = pins + _fixed(room - len(taken), greedy, items, occasion, may, strength.common)
    listed = spaced(listed, taken, len(pins))
    if len(listed) < count:
        listed += _explored(count - len(listed), greedy, score, occasion)
    return _listed(slate, pool, listed, _roles(listed, topics))


def _slots(declared: int, strength: Strength, count: int) -> int:
    """Return how many places are drawn by chance: as declared, moved by the dial, at most half of the list."""
    return 0 if not declared or strength.slots is None else min(declared + strength.slots, count // 2)


def _steer(
    strength: Strength, relevance: NDArray[np.float64], items: NDArray[np.int32], count: int, occasion: Occasion
) -> Steer | None:
    """Return what holds the list at its level of rarity; None where the surface asks for none."""
    rules, everybody = occasion.rules, occasion.everybody
    if not rules.rarity or not len(everybody.rarity):
        return None
    rare = of_items(everybody.rarity, items, beyond=everybody.rarest)
    steps = occasion.steps.bridges if occasion.steps is not None and rules.bridges else ()
    leads = rare[np.searchsorted(items, [one.item for one in steps])] if steps else None
    return Steer(rare, relevance, count, price_of(rules.rarity, strength.rarity, occasion.contrarian), leads)


def _fixed(
    room: int,
    greedy: Greedy,
    items: NDArray[np.int32],
    occasion: Occasion,
    may: NDArray[np.bool_] | None,
    common: int,
) -> list[Place]:
    """Return the places that nothing draws, in order; at most half of them are set in by something else.

    At most `common` share something with others, and only what `may`; None for everything.
    """
    if room <= 0:
        return []
    set_in = placed(room // 2, greedy, items, occasion) if occasion.placed else []
    kept = min(room // 2 - len(set_in), common)
    set_in += shared(kept, greedy, items, owed(occasion), size=room, may=may)
    picks = [Place(*greedy.pick()) for _ in range(room - len(set_in))]
    return in_order(picks + set_in, greedy.relevance)


def _explored(slots: int, greedy: Greedy, score: NDArray[np.float64], occasion: Occasion) -> list[Place]:
    """Return what the declared random slots drew, each conditional on the places before it."""
    eager, found = eagerness(score), []
    for turn in range(slots):
        chance = chances(score, greedy.left(), floor=occasion.rules.explore_floor, eager=eager)
        place = drawn(chance, occasion.dice.uniform(turn))
        greedy.take(place)
        found.append(Place(place, EXPLORED, "explore", chance=float(chance[place]), drawn=True))
    return found


def _pool(slate: Slate, occasion: Occasion) -> NDArray[np.int64]:
    """Return the rows that can be chosen, ascending by item number: the best by score (ties by item), and the named.

    Up to twice `POOL` need no cut.
    """
    playing = np.flatnonzero(slate.aside == 0)
    if len(playing) > 2 * POOL:
        score = _scores(slate)[playing]
        bar = np.partition(score, len(score) - POOL)[len(score) - POOL]
        best = np.flatnonzero(score >= bar)
        if len(best) > POOL:
            best = best[np.lexsort((slate.item[playing[best]], -score[best]))[:POOL]]
        playing = np.union1d(playing[best], playing[joining(slate.item[playing], named(occasion))])
    item = slate.item[playing]
    return playing if (item[1:] > item[:-1]).all() else playing[np.argsort(item, kind="stable")]


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


def _listed(slate: Slate, pool: NDArray[np.int64], listed: list[Place], roles: list[str]) -> Slate:
    chosen = pool[[one.place for one in listed]].astype(np.int32) if listed else np.zeros(0, np.int32)
    outranked = np.ones(len(slate), np.bool_)
    outranked[chosen] = False
    return replace(
        slate.set_aside(outranked, OUTRANKED),
        chosen=chosen,
        roles=tuple(roles),
        propensity=np.array([one.chance for one in listed]),
        drawn=np.array([one.drawn for one in listed], np.bool_),
        reasons=tuple(one.code for one in listed),
        facts=tuple(one.fact for one in listed),
    )


def _roles(listed: list[Place], topics: Topics) -> list[str]:
    """Return what each place is for: as it says, else familiar by the item or its topics, new by both, or common."""
    familiar, sayable = topics.familiar().tolist(), topics.sayable().tolist()
    return [
        one.role or (("familiar" if familiar[one.place] else "new") if sayable[one.place] else "common")
        for one in listed
    ]
