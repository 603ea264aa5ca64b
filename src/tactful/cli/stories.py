"""The demo's three stories: which data, who asks, where, and what to try afterwards.

>>> sorted(STORIES)
['films', 'garden', 'shop']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful.sources.recipe import Recipe

__all__ = ["STORIES", "Story"]


@dataclass(frozen=True, slots=True)
class Story:
    """One demo. The data never changes, so the person is named here."""

    name: str
    about: str
    setting: str
    person: str
    who: str
    """The person in plain words."""
    surface: str
    kind: str
    """Kind of the event to try."""
    recipe: Callable[[int], Recipe]
    """Takes the present in milliseconds, to which old logs are moved by whole weeks."""


def _shop(until: int) -> Recipe:
    from tactful.sources.completejourney import CompleteJourney

    return CompleteJourney(until=until)


def _films(until: int) -> Recipe:
    from tactful.sources.movielens import MovieLens

    return MovieLens(until=until)


def _garden(until: int) -> Recipe:
    from tactful.sources.garden import Garden

    return Garden(until=until)


STORIES: dict[str, Story] = {
    "shop": Story(
        name="shop",
        about="Complete Journey, a year of groceries of 2,469 households (a 32 MB download, kept in the cache)",
        setting="shop",
        person="h248",
        who="household 248 (two adults, two children)",
        surface="grocery",
        kind="purchase",
        recipe=_shop,
    ),
    "films": Story(
        name="films",
        about="MovieLens-100K, 943 people and 1,682 films (a 2 MB download, kept in the cache)",
        setting="streaming",
        person="u308",
        who="viewer 308",
        surface="films",
        kind="play",
        recipe=_films,
    ),
    "garden": Story(
        name="garden",
        about="a made-up world from a seed; no network needed",
        setting="shop",
        person="p0",
        who="person p0 of the garden",
        surface="home",
        kind="view",
        recipe=_garden,
    ),
}
"""By the name given to ``tactful demo``."""
