"""First steps on the list: how many, which, and where. Each is drawn with its exact probability (I8).

A step is drawn among what is left after everything that nothing draws has its place, and each later step among what the
earlier ones left; its place on the list is fixed beforehand by how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tactful.balance.appetite import best_chances, how_many, posterior, worth_of
from tactful.balance.codes import BRIDGE
from tactful.balance.draw import drawn
from tactful.balance.fills import Place
from tactful.balance.pick import Greedy
from tactful.decisions.steps import Steps
from tactful.profile.occasion import Occasion

__all__ = ["Offered", "draw_steps", "first_steps", "near_places", "spaced"]

_FIRST_TURN = 1_000
"""Turns of the dice from here on are for steps."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The steps in the pool: their places, their Betas, and how many of them the list has."""

    place: NDArray[np.intp]
    a: NDArray[np.float64]
    b: NDArray[np.float64]
    near: tuple[str, ...]
    count: int


def first_steps(steps: Steps, items: NDArray[np.int32], bounds: tuple[int, int], room: int) -> Offered | None:
    """Return what first steps a list has; None for none.

    Parameters
    ----------
    items
        Item numbers of the pool, ascending.
    bounds
        Least and most, by the dial.
    room
        Places that are not given away yet.
    """
    if not steps.bridges or bounds[1] <= 0 or room <= 0:
        return None
    place = np.searchsorted(items, [bridge.item for bridge in steps.bridges])
    a, b = posterior(steps)
    count = how_many(worth_of(a, b, steps), steps, room, bounds)
    near = tuple(f"{bridge.near}|{bridge.topic}" for bridge in steps.bridges)
    return Offered(place, a, b, near, min(count, room)) if count else None


def draw_steps(offered: Offered, greedy: Greedy, occasion: Occasion) -> list[Place]:
    """Return the drawn steps and take their items; fewer than `count` where the list holds some of them already."""
    found: list[Place] = []
    for turn in range(offered.count):
        left = np.flatnonzero(greedy.left()[offered.place])
        if not len(left):
            break
        chance = best_chances(offered.a[left], offered.b[left], floor=occasion.rules.explore_floor)
        hit = drawn(chance, occasion.dice.uniform(_FIRST_TURN + turn))
        at = int(left[hit])
        place = int(offered.place[at])
        greedy.take(place)
        found.append(Place(place, BRIDGE, "new", float(chance[hit]), drawn=True, fact=offered.near[at]))
    return found


def near_places(facts: Sequence[str]) -> list[int]:
    """Return the items (as numbered in the steps) that drawn steps lead from, by the facts of a list.

    >>> near_places(["", "7|chess", "spring"])
    [7]
    """
    return [int(fact.partition("|")[0]) for fact in facts if "|" in fact]


def spaced(listed: list[Place], steps: list[Place], first: int) -> list[Place]:
    """Return the list with its steps among the places after the `first` ones: every third, closer where there are many.

    Two that are familiar come before the first step, and it stands where it is still looked at: below the middle of a
    list a step is neither taken nor missed.

    >>> places = [Place(n, "") for n in range(8)]
    >>> [one.place for one in spaced(places, [Place(70, ""), Place(71, "")], 0)]
    [0, 1, 70, 2, 3, 71, 4, 5, 6, 7]
    """
    whole = list(listed)
    room = len(listed) - first + len(steps)
    gap = min(room / max(len(steps), 1), 3.0)
    for index, step in enumerate(steps):
        whole.insert(first + ceil(gap * (index + 1)) - 1, step)
    return whole
