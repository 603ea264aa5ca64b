"""What rules need to know of a whole catalogue under the settings in force, worked out once per snapshot.

A rule that finds nothing here is done in less than a microsecond, which is what most asks pay for most rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Condition
from tactful.catalogue.matching import carrying
from tactful.decisions.guarding import About, Guarding

__all__ = ["Asks", "Groundwork", "groundwork", "numbers_about"]


@dataclass(frozen=True, slots=True)
class Asks:
    """Items that ask something of the person: int32 numbers ascending, with their conditions and goals beside them."""

    item: NDArray[np.int32]
    conditions: tuple[tuple[Condition, ...], ...]
    goals: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Groundwork:
    """Item numbers, int32 ascending.

    Attributes
    ----------
    minors, vulnerable, significant
        What the settings of these rules name.
    life_events
        Per life event.
    asks
        Items with conditions or goals.
    """

    minors: NDArray[np.int32]
    vulnerable: NDArray[np.int32]
    significant: NDArray[np.int32]
    life_events: tuple[tuple[str, NDArray[np.int32]], ...]
    asks: Asks


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def groundwork(catalogue: Catalogue, guarding: Guarding) -> Groundwork:
    """Return what the settings name in a snapshot."""
    events = ((name, numbers_about(catalogue, about)) for name, about in sorted(guarding.life_events.items()))
    return Groundwork(
        minors=numbers_about(catalogue, guarding.minors),
        vulnerable=numbers_about(catalogue, guarding.vulnerable),
        significant=numbers_about(catalogue, guarding.significant),
        life_events=tuple((name, numbers) for name, numbers in events if len(numbers)),
        asks=_asks(catalogue),
    )


def numbers_about(catalogue: Catalogue, about: About) -> NDArray[np.int32]:
    """Return the numbers of the items that are about any of what is named, int32 ascending.

    >>> from tactful.catalogue.item import Item
    >>> shop = Catalogue.of([(0, "a", Item(item_id="a", tags=["baby"])), (1, "b", Item(item_id="b", kind="loan"))], 1)
    >>> numbers_about(shop, About(tags=("baby",))).tolist(), numbers_about(shop, About(kinds=("loan",))).tolist()
    ([0], [1])
    """
    if not about.named:
        return np.zeros(0, np.int32)
    found = carrying(catalogue, about.tags)
    for column, words in ((catalogue.kind, about.kinds), (catalogue.group, about.groups)):
        codes = [code for code in map(catalogue.words.find, words) if code >= 0]
        if codes:
            found |= np.isin(column, codes)
    if about.classes:
        wanted = frozenset(about.classes)
        for number in np.flatnonzero(catalogue.sensitive).tolist():
            item = catalogue.items[number]
            found[number] |= item is not None and not wanted.isdisjoint(item.sensitive)
    return np.flatnonzero(found).astype(np.int32)


def _asks(catalogue: Catalogue) -> Asks:
    rows = [
        (number, tuple(item.when), tuple(item.goals))
        for number, item in enumerate(catalogue.items[: len(catalogue)])
        if item is not None and (item.when or item.goals)
    ]
    return Asks(
        np.array([number for number, _, _ in rows], np.int32),
        tuple(when for _, when, _ in rows),
        tuple(goals for _, _, goals in rows),
    )
