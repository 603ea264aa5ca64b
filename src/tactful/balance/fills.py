"""Places that something other than the greedy pick fills: what people placed, and common ground.

Themes and offers: people decide what and how many places; each person gets the items of it that go best with them,
where their score puts them. Common ground: a list holds something of what everybody (or the person's group) is shown in
the same period, so that people still meet. Guards come first: what they set aside is not in the pool.

References: DESIGN 8.5; `knowledge/balance.md` 1.1 (shared-slot share) and 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.balance.codes import COMMON, CURATED, GROUP, RELEVANCE, SPONSORED
from tactful.balance.pick import Greedy
from tactful.decisions.decision import Role
from tactful.profile.occasion import Occasion

__all__ = ["Place", "in_order", "owed", "placed", "shared"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the list.

    Attributes
    ----------
    place
        Place in the pool.
    code
        What won it.
    role
        None where the person's topics tell it.
    chance
        Probability with which it was drawn; 1.0 where nothing was drawn.
    drawn
        Whether dice decided.
    fact
        What the reason names beside the item: the theme, the offer, the group.
    """

    place: int
    code: str
    role: Role | None = None
    chance: float = 1.0
    drawn: bool = False
    fact: str = ""


def placed(room: int, greedy: Greedy, items: NDArray[np.int32], occasion: Occasion) -> list[Place]:
    """Return up to `room` places for themes and offers, in the order of the settings, and take their items."""
    found: list[Place] = []
    for one in occasion.placed:
        for _ in range(min(one.slots, room - len(found))):
            place = _best_of(one.items, greedy, items)
            if place is None:
                break
            greedy.take(place)
            found.append(Place(place, SPONSORED if one.role == "sponsored" else CURATED, one.role, fact=one.name))
    return found


def owed(occasion: Occasion) -> list[tuple[str, NDArray[np.int32], int]]:
    """Return what a list should share: group (empty for everyone), item numbers, how many places."""
    rules, mine = occasion.rules, {trait.feature for trait in occasion.view.traits}
    return [
        (one.feature, one.items, slots)
        for one in occasion.everybody.shared
        if (slots := rules.group_slots if one.feature else rules.common_slots)
        and len(one.items)
        and (not one.feature or one.feature in mine)
    ]


def shared(
    room: int,
    greedy: Greedy,
    items: NDArray[np.int32],
    wanted: list[tuple[str, NDArray[np.int32], int]],
    *,
    size: int,
    may: NDArray[np.bool_] | None = None,
) -> list[Place]:
    """Return up to `room` places for what the list shares with others, and take their items.

    The first of it that the person could be shown comes, in the order in which people have it: what each would like
    best is not shared, and another one of it that the list holds anyway is met by few. What scores alone would place
    says so.

    Parameters
    ----------
    size
        Places of the list that nothing draws.
    may
        bool [m], what of the pool may come; None for everything.
    """
    found: list[Place] = []
    for feature, numbers, slots in wanted:
        at = _in_pool(numbers, items)
        at = at if may is None else at[may[at]]
        left = greedy.left()
        for place in at[:slots].tolist():
            if left[place] and len(found) < room:
                greedy.take(place)
                mine = Place(place, RELEVANCE)
                ours = Place(place, GROUP if feature else COMMON, "common", fact=feature)
                found.append(mine if greedy.by_score(place, size) else ours)
    return found


def in_order(places: list[Place], relevance: NDArray[np.float64]) -> list[Place]:
    """Return the places with the most relevant first: what is likeliest to be taken stands where it is looked at."""
    return sorted(places, key=lambda one: -float(relevance[one.place]))


def _best_of(numbers: NDArray[np.int32], greedy: Greedy, items: NDArray[np.int32]) -> int | None:
    """Return the place of the best of some item numbers that is left, None when none is."""
    at = _left_of(numbers, greedy, items)
    return int(at[greedy.relevance[at].argmax()]) if len(at) else None


def _left_of(numbers: NDArray[np.int32], greedy: Greedy, items: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the places of item numbers that are in the pool and not on the list, in their order."""
    at = _in_pool(numbers, items)
    return at[greedy.left()[at]]


def _in_pool(numbers: NDArray[np.int32], items: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the places of item numbers that are in the pool, in their order."""
    at = np.searchsorted(items, numbers)
    at[at == len(items)] = 0
    found: NDArray[np.intp] = at[items[at] == numbers]
    return found
