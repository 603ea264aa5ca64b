"""Are the reasons true? Take the cited signals away, make the list again, and count what leaves it.

Three ways to cite are compared: the heaviest terms as shown, the greedy search against rivals that `why` uses on
request, and signals picked at random, which a true explanation must beat by far.

Reference: knowledge/privacy.md section 4.2 (necessity; gates: .85 at 5 signals, .97 at 10, .5 above random).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tactful.decide.again import Again, without
from tactful.decide.why import rival_aware

__all__ = ["Necessity", "necessity"]


@dataclass(frozen=True, slots=True)
class Necessity:
    """Share of shown items that leave the list, per number of signals taken away.

    Attributes
    ----------
    cited, rival, random
        Number of signals to share, 0..1, for each way to cite; a larger number never has a smaller share.
    items, people
        How many were judged.
    """

    cited: dict[int, float]
    rival: dict[int, float]
    random: dict[int, float]
    items: int
    people: int


def necessity(
    lists: Iterable[Again], *, seed: int, sizes: Sequence[int] = (1, 2, 3, 5, 10), per_list: int = 3
) -> Necessity:
    """Return how often removing at most n cited signals moves an item out of its list.

    Parameters
    ----------
    lists
        Recorded lists with the model that made them; those it would not make again are skipped.
    seed
        Of the random citations and of the items that are judged.
    sizes
        Numbers of signals, ascending.
    per_list
        Items judged in each list, drawn without replacement.
    """
    dice = np.random.default_rng(seed)
    left: dict[str, list[int]] = {"cited": [], "rival": [], "random": []}
    people = 0
    for again in lists:
        if not again.faithful():
            continue
        people += 1
        for item in dice.permutation(again.shown)[:per_list].tolist():
            by_rival, by_weight = rival_aware(again, item)
            chance = dice.permutation(len(again.view)).tolist()
            for way, order in (("cited", by_weight), ("rival", by_rival), ("random", chance)):
                left[way].append(_leaves_at(again, item, order, sizes))
    shares = {way: _shares(found, sizes) for way, found in left.items()}
    return Necessity(shares["cited"], shares["rival"], shares["random"], len(left["cited"]), people)


def _leaves_at(again: Again, item: int, order: list[int], sizes: Sequence[int]) -> int:
    """Return the smallest of the sizes at which the item is gone, 0 when it stays."""
    for size in sizes:
        if item not in again.list_with(view=without(again.view, order[:size])):
            return size
    return 0


def _shares(found: list[int], sizes: Sequence[int]) -> dict[int, float]:
    return {size: sum(0 < one <= size for one in found) / len(found) if found else 0.0 for size in sizes}
