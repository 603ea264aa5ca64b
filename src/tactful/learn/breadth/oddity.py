"""One odd act: how many of ten places change when a person takes something far from everything they had.

On-profile items lie within the 95th percentile of the person's own distances, off-profile ones beyond; both are drawn
by popularity, taken a day after the person's last act, and the best ten before and after are compared.

Reference: `knowledge/balance.md` 6.4.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS
from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.learn.learned import Model
from tactful.profile.alike import cosines
from tactful.profile.build import view_of
from tactful.profile.fading import Fading
from tactful.profile.oneoff import distances
from tactful.profile.standing import Beside
from tactful.profile.view import View

__all__ = ["moved"]

_MOST = 499
_SLOTS = 10
_MOST_OTHERS = 2_000
"""Items of a catalogue among which the act is drawn."""


def moved(
    model: Model, lives: list[EventColumns], shelf: Catalogue, held: NDArray[np.int64], seed: int, fading: Fading
) -> dict[str, list[float]]:
    """Return the places of ten that change by one more act, per person: ``off`` profile and ``on``.

    Parameters
    ----------
    model
        Scores.
    lives
        Everything each person took, oldest first.
    held
        int64 [items], how many have each.
    seed
        Draws the acts.
    fading
        How signals stand to each other.
    """
    found: dict[str, list[float]] = {"off": [], "on": []}
    for place, log in enumerate(lives):
        mine = log.take(np.arange(max(0, len(log) - _MOST), len(log)))
        for what, item in _one_of_each(mine, shelf, held, np.random.default_rng([3, seed, place])):
            now = int(mine.at[-1]) + DAY_MS
            out = np.append(mine.item, item)
            first = _top(model, _view(mine, shelf, fading, now), now, out)
            then = _top(model, _view(_with(mine, item, now), shelf, fading, now), now, out)
            found[what].append(float(_SLOTS - len(np.intersect1d(first, then))))
    return found


def _one_of_each(
    log: EventColumns, shelf: Catalogue, held: NDArray[np.int64], dice: np.random.Generator
) -> list[tuple[str, int]]:
    """Return one item beyond the person's 95th percentile of distances and one within, where there are such."""
    distance, _ = distances(cosines(shelf, log.item), log.at)
    others = np.setdiff1d(np.flatnonzero(held > 0), log.item).astype(np.int32)
    if len(others) > _MOST_OTHERS:  # every pair is compared: a large catalogue is sampled
        others = np.sort(dice.choice(others, _MOST_OTHERS, replace=False))
    whole = cosines(shelf, np.concatenate([log.item, others]).astype(np.int32))
    away = 1.0 - whole[len(log) :, : len(log)].max(axis=1)
    edge = np.quantile(distance, 0.95)
    kept = {"off": others[away > edge + 1e-4], "on": others[away <= edge]}
    return [(what, int(dice.choice(rows, p=held[rows] / held[rows].sum()))) for what, rows in kept.items() if len(rows)]


def _with(log: EventColumns, item: int, at: int) -> EventColumns:
    last = int(log.seq.max()) + 1
    fresh = replace(
        log.take(np.array([len(log) - 1])), item=np.array([item], np.int32), at=np.array([at], np.int64),
        digest=np.array([-last]), seq=np.array([last]),
    )  # fmt: skip
    return EventColumns.concat([log, fresh])


_ACTS = KindRegistry({"finished": KindSpec(family="behavioural", source="player", label={}, ttl_days=40_000,
                                           basis={"recommendation": "contract"})})  # fmt: skip
_PERMIT = Permit("recommendation", frozenset({1}))


def _view(log: EventColumns, shelf: Catalogue, fading: Fading, now: int) -> View:
    plain = replace(log, kind=np.ones(len(log), np.int16), value=np.full(len(log), np.nan, np.float32))
    return view_of(plain, _PERMIT, kinds=_ACTS, now=now, beside=Beside(shelf, fading))


def _top(model: Model, view: View, now: int, out: NDArray[np.int32]) -> NDArray[np.int32]:
    items = np.setdiff1d(np.arange(model.sums.items, dtype=np.int32), out)
    score = model.scores(view, "*", now, items).sum(axis=0)
    return items[np.argsort(-score, kind="stable")[:_SLOTS]]
