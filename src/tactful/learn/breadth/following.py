"""How soon a profile follows a taste that changes at once: planted people, whose true taste is known every day.

A person takes something of eight topics, one act a day; after 200 days their taste changes. Told is the Jensen-Shannon
divergence (bits) between the shares of the profile and the true taste. The view is the product's own.

Reference: `knowledge/balance.md` 6.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS
from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.learn.balance_metrics import root_js
from tactful.profile.build import view_of
from tactful.profile.fading import Fading
from tactful.profile.inferred import inferred_topics
from tactful.profile.standing import Beside
from tactful.profile.view import View

__all__ = ["Following", "following"]

_TOPICS, _EACH, _LENGTH, _TURN = 8, 40, 400, 200
_STARTS = 1_600_000_000_000
_SPREAD = 0.65
"""Of the Dirichlet that tastes are drawn from: a few topics each."""


@dataclass(frozen=True, slots=True)
class Following:
    """Divergences in bits, and whether people were asked.

    Attributes
    ----------
    steady, soon, later
        Days 140 to 200; the first 60 acts after the change; the last 60 of 400.
    asked_before, asked_after
        Share of people asked whether their taste changed, before it did and within 60 acts after.
    """

    steady: float
    soon: float
    later: float
    asked_before: float
    asked_after: float


def following(seed: int, *, people: int, step: int, half_life_days: float | None, fading: Fading) -> Following:
    """Return how well profiles follow planted tastes, as means over people.

    Parameters
    ----------
    seed
        Draws tastes and acts.
    people
        How many, 1 or more.
    step
        Every so many acts the profile is read.
    half_life_days, fading
        Of the profile; None does not fade.
    """
    dice = np.random.default_rng([5, seed])
    before, after = (dice.dirichlet(np.full(_TOPICS, _SPREAD), people) for _ in range(2))
    items = ((n, f"i{n}", Item(item_id=f"i{n}", tags=[f"t{n % _TOPICS}"])) for n in range(_TOPICS * _EACH))
    shelf = Catalogue.of(items, 1)
    kinds = KindRegistry({"bought": KindSpec(family="transactional", source="till", label={}, ttl_days=4000.0,
                                             basis={"recommendation": "contract"},
                                             half_life_days=half_life_days)})  # fmt: skip
    told: list[list[float]] = [[], [], []]
    asked: list[tuple[bool, bool]] = []
    spans = ((range(140, _TURN + 1, step), before), (range(_TURN + 1, _TURN + 61, step), after),
             (range(_LENGTH - 60, _LENGTH + 1, step), after))  # fmt: skip
    for person in range(people):
        log = _life(dice, before[person], after[person])
        for found, (lengths, truth) in zip(told, spans, strict=True):
            off = [root_js(_shares(_view(log, n, shelf, kinds, fading), shelf), truth[person]) ** 2 for n in lengths]
            found.append(float(np.mean(off)))
        asked.append(_asked(log, shelf, kinds, fading))
    steady, soon, later = (float(np.mean(one)) for one in told)
    early, late = np.mean(asked, axis=0)
    return Following(steady, soon, later, float(early), float(late))


def _life(dice: np.random.Generator, before: NDArray[np.float64], after: NDArray[np.float64]) -> EventColumns:
    topic = np.concatenate([dice.choice(_TOPICS, _TURN, p=before), dice.choice(_TOPICS, _LENGTH - _TURN, p=after)])
    number = np.arange(1, _LENGTH + 1)
    return EventColumns(
        person=np.ones(_LENGTH, np.int64), at=_STARTS + (number - 1) * DAY_MS, kind=np.ones(_LENGTH, np.int16),
        item=(topic + _TOPICS * dice.integers(0, _EACH, _LENGTH)).astype(np.int32),
        value=np.full(_LENGTH, np.nan, np.float32), coarse=np.zeros(_LENGTH, np.int32),
        digest=number, check=number, seq=number,
    )  # fmt: skip


_PERMIT = Permit("recommendation", frozenset({1}))


def _view(log: EventColumns, acts: int, shelf: Catalogue, kinds: KindRegistry, fading: Fading) -> View:
    seen = log.take(np.arange(acts))
    return view_of(seen, _PERMIT, kinds=kinds, now=int(seen.at[-1]), beside=Beside(shelf, fading))


def _shares(view: View, shelf: Catalogue) -> NDArray[np.float64]:
    shares = np.zeros(_TOPICS)
    for one in inferred_topics(view, shelf):
        shares[int(one.topic[1:])] = one.share
    return shares


def _asked(log: EventColumns, shelf: Catalogue, kinds: KindRegistry, fading: Fading) -> tuple[bool, bool]:
    """Return whether the person was asked before their taste changed, and within 60 acts after it."""
    spans = (range(40, _TURN + 1, 10), range(_TURN + 10, _TURN + 61, 10))
    early, late = (
        any((change := _view(log, n, shelf, kinds, fading).standing.change) is not None and change.asks for n in span)
        for span in spans
    )
    return early, late
