"""Interleaving: two rankings share one list, and what is taken from it says which one the person prefers.

Team draft: in every round a coin decides which ranking picks first; each picks its best item that is not on the list
yet. Both get equally good places, so a person who does not care credits both alike, and one list of one person tells
more than many people who see one ranking each.

>>> mixed = team_draft([1, 2, 3, 4], [3, 1, 5, 6], 4, coins=[0, 1])
>>> mixed.items, mixed.teams
([1, 3, 5, 2], [0, 1, 1, 0])
>>> credit(mixed, {5})
-1

Reference: Radlinski, Kurup & Joachims 2008.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Mixed", "credit", "team_draft"]


@dataclass(frozen=True, slots=True)
class Mixed:
    """A list from two rankings: its items, and for each the ranking (0 or 1) that picked it."""

    items: list[int]
    teams: list[int]


def team_draft(
    first: Sequence[int],
    second: Sequence[int],
    count: int,
    *,
    coins: Sequence[int],
    bound: Mapping[int, str] | None = None,
) -> Mixed:
    """Return a list of up to `count` items of two rankings.

    Parameters
    ----------
    first, second
        Items, best first, each once.
    count
        Length of the list.
    coins
        0 or 1 per round: which ranking picks first in it, over again from the start when they run out. Half of
        `count`, rounded up, are needed unless one ranking runs dry.
    bound
        Item to a sort of which the list may hold no more than either ranking does by itself, such as paid places:
        two rankings with one each still make a list with one.
    """
    bound = bound or {}
    room = _most(bound, first, second)
    items: list[int] = []
    teams: list[int] = []
    waiting = (iter(first), iter(second))

    def fits(item: int) -> bool:
        return item not in on_list and room.get(bound.get(item, ""), 1) > 0

    on_list: set[int] = set()
    turn, dry = 0, False
    while len(items) < count and not dry:
        dry = True
        for team in (coins[turn % len(coins)], 1 - coins[turn % len(coins)]):
            pick = next((item for item in waiting[team] if fits(item)), None)
            if pick is not None and len(items) < count:
                items.append(pick)
                teams.append(team)
                on_list.add(pick)
                dry = False
                if pick in bound:
                    room[bound[pick]] -= 1
        turn += 1
    return Mixed(items, teams)


def _most(bound: Mapping[int, str], *rankings: Sequence[int]) -> dict[str, int]:
    """Return how many items of each sort the ranking with most of them has."""
    each = [Counter(bound[item] for item in ranking if item in bound) for ranking in rankings]
    return {sort: max(one[sort] for one in each) for sort in bound.values()}


def credit(mixed: Mixed, taken: Collection[int]) -> int:
    """Return which ranking one list speaks for: 1 the first, -1 the second, 0 neither.

    Parameters
    ----------
    taken
        Items of the list that the person took.
    """
    points = [0, 0]
    for item, team in zip(mixed.items, mixed.teams, strict=True):
        points[team] += item in taken
    return (points[0] > points[1]) - (points[0] < points[1])
