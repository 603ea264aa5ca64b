"""What everybody does, and what people placed, as the choice may know it: derived from the served model and settings.

Nothing is stored. It is derived again when the model, the catalogue, or the hour changes, and after every erasure.
A group is counted only when enough people carry its trait, and an item that fewer than so many people have counts as
had by so many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tactful.assembly.exposing import UNSEEN, Exposed
from tactful.balance.makers import claims
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.lanes import lanes
from tactful.catalogue.matching import carrying
from tactful.clock import HOUR_MS, parse_time
from tactful.decisions.everybody import Everybody, Placed, Shared
from tactful.decisions.surface import SurfaceRules
from tactful.learn.gram import ONE
from tactful.learn.learned import Model
from tactful.settings import Settings
from tactful.settings.placed import PlacedSpec

__all__ = ["Commons", "leads_of"]

_MOST_TOPICS = 512
_ROWS = 256
_LED = 2
_DAYS, _WEEKS = 7.0, 60.0
_MEET = 6
"""Items that lists share in one hour; a few more than one, because many people had the first ones."""
_UNKNOWN = 3.0
"""Exponent of how many do not have it yet: what is shared is rather new to nearly all than liked by most."""


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
        self._led: dict[object, dict[str, Any]] = {}
        self._placed: dict[str, tuple[int, tuple[tuple[int, int, Placed], ...]]] = {}

    def everybody(
        self, surface: str, model: Model, catalogue: Catalogue, now: int, exposure: Exposed = UNSEEN
    ) -> Everybody:
        """Return what everybody does, for a surface; `exposure` is what was shown."""
        rules = self._settings.surfaces.get(surface)
        if rules is None or not (
            rules.rarity or rules.exposure or rules.common_slots or rules.group_slots or rules.bridges
        ):
            return Everybody()
        key = (model.version, model.forget_epoch, catalogue.version, now // HOUR_MS, exposure.version)
        found = self._everybody.get(surface)
        if found is None or found[0] != key:
            found = (
                key,
                replace(
                    _everybody(rules, model, catalogue, now, self._settings.k),
                    lift=_claims(exposure.shown.get(surface), model, catalogue, now) if rules.exposure else NOTHING,
                    welcome=model.constants.welcome,
                    **self._leads(model, catalogue),
                ),
            )
            self._everybody[surface] = found
        return found[1]

    def _leads(self, model: Model, catalogue: Catalogue) -> dict[str, Any]:
        """Return which topics lead to which, worked out once for each model and catalogue, whatever the surface."""
        key = (model.version, model.forget_epoch, catalogue.version)
        found = self._led.get(key)
        if found is None:
            found = leads_of(model, catalogue)
            # the one in service stays while the next is prepared; readers see one whole table or the other
            self._led = dict([*self._led.items(), (key, found)][-_LED:])
        return found

    def prepare(self, model: Model, catalogue: Catalogue) -> None:
        """Work out what takes long about a model before it serves, so that no ask has to."""
        if any(rules.bridges for rules in self._settings.surfaces.values()):
            self._leads(model, catalogue)

    def placed(self, surface: str, catalogue: Catalogue, now: int) -> tuple[Placed, ...]:
        """Return what is owed places on a surface at a moment (ms), in the order of the settings."""
        if not self._settings.placed:
            return ()
        found = self._placed.get(surface)
        if found is None or found[0] != catalogue.version:
            found = catalogue.version, _resolved(self._settings.placed, surface, catalogue)
            self._placed[surface] = found
        return tuple(one for starts, ends, one in found[1] if starts <= now < ends)


NOTHING = np.zeros(0, np.float32)


def _claims(shown: NDArray[np.float64] | None, model: Model, catalogue: Catalogue, now: int) -> NDArray[np.float32]:
    """Return how far each item's maker was shown less than its merit; nothing where nothing was counted yet."""
    if shown is None or not len(shown):
        return NOTHING
    size = len(catalogue)
    exposure, merit = np.zeros(size), np.zeros(size)
    popular = model.popular(now)
    exposure[: len(shown)] = shown[:size]
    merit[: len(popular)] = popular[:size]
    return claims(exposure, merit, catalogue.creator)


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
        shared.append(Shared("", _meeting(rules, model, now, open_)))
    if rules.group_slots and rules.group:
        shared += _of_groups(rules.group, model, open_, k)
    return Everybody(rarity=rarity, rarest=rarest, shared=tuple(shared))


def _meeting(rules: SurfaceRules, model: Model, now: int, open_: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return what lists could share, in order: what is liked now, and where nothing returns, still new to most.

    Whoever gets the second has had the first, so each next item is what is new to those who had the one before.
    """
    people = model.sums.buyers[0, : model.sums.items]
    popular = model.popular(now)
    if rules.seen == "allowed" or not len(people):
        return _most(popular, open_)
    size = min(len(popular), len(people), len(open_))
    liked = np.where(open_[:size], popular[:size], 0.0)
    had, found = people[:size] / max(int(people.max()), 1), list[int]()
    while len(found) < _MEET:
        worth = liked * np.maximum(1.0 - had, 0.0) ** _UNKNOWN
        best = int(worth.argmax())
        if worth[best] <= 0:
            break
        found.append(best)
        liked[best] = 0.0
        had = _had_with(model, best, had)
    return np.array(found, np.int32)


def _had_with(model: Model, item: int, had: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of an item's holders who have each other item too; as before where the model does not count."""
    head = model.regression.layout.head
    at = int(np.searchsorted(head, item))
    if at == len(head) or head[at] != item:
        return had
    row = model.regression.gram[at, : len(head)].astype(np.float64)
    inside = head < len(had)
    found = had.copy()
    found[head[inside]] = np.minimum(row / max(float(row[at]), 1.0), 1.0)[inside]
    return found


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


def leads_of(model: Model, catalogue: Catalogue) -> dict[str, Any]:
    """Return the topics of the catalogue and how often people who like one go to another, by what they have together.

    A topic that rises (its popularity of the last days against that of the last weeks) is reached a little more often.
    """
    heads = model.regression.layout.head
    heads = heads[heads < len(catalogue)]
    carriers = np.bincount(catalogue.tag, minlength=1)
    codes = np.sort(np.argsort(-carriers, kind="stable")[:_MOST_TOPICS])
    codes = codes[carriers[codes] > 0].astype(np.int32)
    if not len(codes) or not len(heads):
        return {}
    tags, count = lanes(catalogue, heads, -1)
    column = np.full(int(codes[-1]) + 2, -1)
    column[codes] = np.arange(len(codes))
    inside = (tags >= 0) & (tags <= codes[-1])
    place = np.where(inside, column[np.where(inside, tags, 0)], -1)
    row = np.broadcast_to(np.arange(len(heads)), tags.shape)[place >= 0]
    spread = np.broadcast_to(1.0 / np.maximum(count, 1), tags.shape)[place >= 0]
    carry = csr_array((spread, (row, place[place >= 0])), shape=(len(heads), len(codes)))
    gram, dense = model.regression.gram, carry.toarray()
    table = -(carry.T @ (gram.diagonal()[: len(heads), None] * dense))
    for low in range(0, len(heads), _ROWS):
        part = slice(low, min(low + _ROWS, len(heads)))
        table += carry[part].T @ (gram[part, : len(heads)].astype(np.float64) @ dense)
    np.fill_diagonal(table, 0.0)
    np.maximum(table, 0.0, out=table)
    table *= _rising(model, carry, heads)
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1e-12)
    return {"topics": codes, "leads": table.astype(np.float32)}


def _rising(model: Model, carry: csr_array, heads: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return how much each topic rises, 0.5..2: its share of the last days over its share of the last weeks."""
    buckets, now = model.sums.buckets, model.reference_time
    late, long = (buckets.faded("days", days, now)[heads] @ carry for days in (_DAYS, _WEEKS))
    late, long = late / max(float(late.sum()), 1e-12), long / max(float(long.sum()), 1e-12)
    rise: NDArray[np.float64] = np.clip((late + 1e-4) / (long + 1e-4), 0.5, 2.0)
    return rise


def _most(have: NDArray[np.float64], open_: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the open items that are had most, most first; ties to the smaller number."""
    size = min(len(have), len(open_))
    worth = np.where(open_[:size], have[:size], 0.0)
    best = np.lexsort((np.arange(size), -worth))[:_MEET]
    return best[worth[best] > 0].astype(np.int32)
