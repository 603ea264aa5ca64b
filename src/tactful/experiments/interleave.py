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

from collections.abc import Collection, Sequence
from dataclasses import dataclass

__all__ = ["Mixed", "credit", "team_draft"]


@dataclass(frozen=True, slots=True)
class Mixed:
    """A list from two rankings: its items, and for each the ranking (0 or 1) that picked it."""

    items: list[int]
    teams: list[int]


def team_draft(first: Sequence[int], second: Sequence[int], count: int, *, coins: Sequence[int]) -> Mixed:
    """Return a list of up to `count` items of two rankings.

    Parameters
    ----------
    first, second
        Items, best first, each once.
    count
        Length of the list.
    coins
        0 or 1 per round: which ranking picks first in it. Half of `count`, rounded up, are needed at most.
    """
    items: list[int] = []
    teams: list[int] = []
    on_list: set[int] = set()
    waiting = (iter(first), iter(second))
    for coin in coins:
        for team in (coin, 1 - coin):
            pick = next((item for item in waiting[team] if item not in on_list), None)
            if pick is not None and len(items) < count:
                items.append(pick)
                teams.append(team)
                on_list.add(pick)
        if len(items) >= count:
            break
    return Mixed(items, teams)


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
