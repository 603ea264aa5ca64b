"""What everybody does, and what people placed, as the choice may know it: derived from the served model and settings.

Nothing is stored. It is derived again when the model, the catalogue, or the hour changes, and after every erasure.
A group is counted only when enough people carry its trait, and an item that fewer than so many people have counts as
had by so many.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.matching import carrying
from tactful.clock import HOUR_MS, parse_time
from tactful.decisions.everybody import Everybody, Placed, Shared
from tactful.decisions.surface import SurfaceRules
from tactful.learn.gram import ONE
from tactful.learn.learned import Model
from tactful.settings import Settings
from tactful.settings.placed import PlacedSpec

__all__ = ["Commons"]

_MEET = 12
"""Items that lists share in one hour; a few more than one, because many people had the first ones."""


class Commons:
    """Gives the choice what it may know of everybody.

    Parameters
    ----------
    settings
        Surfaces, what is placed, and the smallest group that counts.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._everybody: dict[str, tuple[object, Everybody]] = {}
        self._placed: dict[str, tuple[int, tuple[tuple[int, int, Placed], ...]]] = {}

    def everybody(self, surface: str, model: Model, catalogue: Catalogue, now: int) -> Everybody:
        """Return what everybody does, for a surface."""
        rules = self._settings.surfaces.get(surface)
        if rules is None or not (rules.rarity or rules.common_slots or rules.group_slots):
            return Everybody()
        key = (model.version, model.forget_epoch, catalogue.version, now // HOUR_MS)
        found = self._everybody.get(surface)
        if found is None or found[0] != key:
            found = key, _everybody(rules, model, catalogue, now, self._settings.k)
            self._everybody[surface] = found
        return found[1]

    def placed(self, surface: str, catalogue: Catalogue, now: int) -> tuple[Placed, ...]:
        """Return what is owed places on a surface at a moment (ms), in the order of the settings."""
        if not self._settings.placed:
            return ()
        found = self._placed.get(surface)
        if found is None or found[0] != catalogue.version:
            found = catalogue.version, _resolved(self._settings.placed, surface, catalogue)
            self._placed[surface] = found
        return tuple(one for starts, ends, one in found[1] if starts <= now < ends)


def _resolved(
    specs: Mapping[str, PlacedSpec], surface: str, catalogue: Catalogue
) -> tuple[tuple[int, int, Placed], ...]:
    found = []
    for name, spec in specs.items():
        if surface not in spec.surfaces:
            continue
        numbers = {catalogue.number[item] for item in spec.items if item in catalogue.number}
        if spec.tags:
            numbers.update(np.flatnonzero(carrying(catalogue, spec.tags)).tolist())
        items = np.array(sorted(number for number in numbers if number < len(catalogue)), np.int32)
        starts = int(parse_time(spec.starts, what="starts")) if spec.starts else 0
        placed = Placed(name, spec.role, spec.slots, spec.label, items)
        found.append((starts, int(parse_time(spec.ends, what="ends")), placed))
    return tuple(found)


def _everybody(rules: SurfaceRules, model: Model, catalogue: Catalogue, now: int, k: int) -> Everybody:
    sums = model.sums
    people = sums.buyers[0, : sums.items]
    rarity, rarest = np.zeros(0, np.float32), 0.0
    if rules.rarity and len(people):
        most = max(int(people.max()), k)
        rarity = np.log2(most / np.maximum(people, k)).astype(np.float32)
        rarest = float(np.log2(most / k))
    open_: NDArray[np.bool_] = catalogue.open_at(now) & ~catalogue.sensitive
    if rules.kinds:
        open_ = open_ & np.isin(catalogue.kind, [catalogue.words.find(kind) for kind in rules.kinds])
    shared = []
    if rules.common_slots:
        shared.append(Shared("", _most(model.popular(now), open_)))
    if rules.group_slots and rules.group:
        shared += _of_groups(rules.group, model, open_, k)
    return Everybody(rarity=rarity, rarest=rarest, shared=tuple(shared))


def _of_groups(attribute: str, model: Model, open_: NDArray[np.bool_], k: int) -> list[Shared]:
    """Return what each group of an attribute has most, for groups of `k` people or more."""
    layout, gram = model.regression.layout, model.regression.gram
    heads, found = len(layout.head), []
    for index, feature in enumerate(layout.features):
        column = heads + index
        if feature.startswith(f"{attribute}=") and int(gram[column, column]) // ONE**2 >= k:
            have = np.zeros(len(open_))
            inside = layout.head < len(open_)
            have[layout.head[inside]] = gram[:heads, column][inside]
            found.append(Shared(feature, _most(have, open_)))
    return found


def _most(have: NDArray[np.float64], open_: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the open items that are had most, most first; ties to the smaller number."""
    size = min(len(have), len(open_))
    worth = np.where(open_[:size], have[:size], 0.0)
    best = np.lexsort((np.arange(size), -worth))[:_MEET]
    return best[worth[best] > 0].astype(np.int32)
