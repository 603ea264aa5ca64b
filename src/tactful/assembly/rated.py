"""A data set of ratings as the simulator takes it: what is on offer, and who said what of it.

Reference: `knowledge/balance.md` 4.2 (a world whose truth is completed from ratings).
"""

from __future__ import annotations

import numpy as np

from tactful.errors import BadInput
from tactful.simulate.completed import Ratings
from tactful.simulate.stock import Stock
from tactful.sources.recipe import Recipe

__all__ = ["BAR", "ratings_of"]

BAR = 4.0
"""From this rating on, of five, an item was liked."""


def ratings_of(recipe: Recipe) -> tuple[Stock, Ratings]:
    """Return the catalogue of a recipe with how many liked each item, and its ratings, oldest first.

    Raises
    ------
    BadInput
        Code ``no-ratings`` when its events carry no values.
    """
    items = [item for batch in recipe.items() for item in batch]
    place = {item.item_id: number for number, item in enumerate(items)}
    tables = list(recipe.events())
    names: dict[str, int] = {}
    person, item, value = [], [], []
    for table in tables:
        codes = np.array([names.setdefault(name, len(names)) for name in table.person_names], np.int64)
        numbers = np.array([place.get(name, -1) for name in table.item_names], np.int64)
        person.append(codes[table.person])
        item.append(numbers[table.item])
        value.append(table.value.astype(np.float64))
    who, what, said = np.concatenate(person), np.concatenate(item), np.concatenate(value)
    known = (what >= 0) & ~np.isnan(said)
    if not known.any():
        raise BadInput("no-ratings", f"{recipe.name} holds no ratings", hint="choose a data set of ratings: films")
    ratings = Ratings(who[known], what[known], said[known], BAR)
    liked = np.bincount(ratings.item[ratings.value >= BAR], minlength=len(items)).astype(np.float64)
    return Stock.own(items, liked), ratings
