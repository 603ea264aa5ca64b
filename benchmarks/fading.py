"""Forgetting and one-offs: how soon a profile follows a taste that changes, and how far one odd purchase moves a list.

``python benchmarks/fading.py [--quick] [--no-json]``. *Streams*: people take something of eight topics, one act a day;
after 200 days their taste changes at once. Printed is the Jensen-Shannon divergence (bits) between the shares of the
profile and the true taste: steady (days 140 to 200), the first 60 acts after the change, and the last 60 of 400. The
view is the product's own. *One-offs*: MovieLens-100K, each film an act; one more is taken a day after the last, and the
top ten before and after are compared. On-profile films are those within the 95th percentile of the person's own
distances, off-profile ones those beyond; both are drawn by popularity. Intervals are 95 % bootstraps over people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground import machine, ours, sets
from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS
from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.learn.fit import fit
from tactful.learn.significance import Interval, interval
from tactful.profile.alike import cosines
from tactful.profile.build import view_of
from tactful.profile.fading import WHOLE, Fading
from tactful.profile.inferred import inferred_topics
from tactful.profile.oneoff import distances
from tactful.profile.standing import Beside
from tactful.profile.view import View
from tactful.rank.additive import AdditiveScorer

BOUGHT: dict[str, Any] = {"family": "transactional", "source": "till", "label": {}, "ttl_days": 4000.0,
                          "basis": {"recommendation": "contract"}}  # fmt: skip
TOPICS, LENGTH, TURN = 8, 400, 200
START = 1_600_000_000_000
ALONE = {"one-off": Fading(), "taken in full": WHOLE}
CLOCKS = {
    "never fades": (None, WHOLE),
    "half-life 20 days": (20.0, WHOLE),
    "half-life 90 days": (90.0, WHOLE),
    "two clocks (90 days, and since the change)": (90.0, Fading()),
    "two clocks (180 days, and since the change)": (180.0, Fading()),
}


def main() -> None:
    """Print both tables."""
    quick = "--quick" in machine.arguments()
    people = 12 if quick else 60
    machine.say(
        "A taste that changes at once",
        streams(people, step=15 if quick else 4),
        notes=[f"{people} people, tastes drawn from Dirichlet(0.65); goals: first 60 <= .12, steady <= .015."],
    )
    machine.say(
        "One more film: slots of ten that change",
        one_more(40 if quick else 300),
        notes=["goal: an off-profile act moves <= 0.5 slots on average; an on-profile one keeps its say."],
    )


def streams(people: int, *, step: int) -> list[dict[str, Any]]:
    """Return one row per way of fading."""
    shelf = Catalogue.of(((n, f"i{n}", Item(item_id=f"i{n}", tags=[f"t{n % TOPICS}"])) for n in range(TOPICS * 40)), 1)
    dice = np.random.default_rng(5)
    before, after = (dice.dirichlet(np.full(TOPICS, 0.65), people) for _ in range(2))
    spans = {"steady": (range(140, TURN + 1, step), before), "first 60": (range(TURN + 1, TURN + 61, step), after),
             "last 60": (range(LENGTH - 60, LENGTH + 1, step), after)}  # fmt: skip
    logs = [_stream(person, before[person], after[person]) for person in range(people)]
    rows = []
    for name, (half_life, fading) in CLOCKS.items():
        kinds = KindRegistry({"bought": KindSpec(**BOUGHT, half_life_days=half_life)})
        row: dict[str, Any] = {"profile": name}
        for span, (lengths, truth) in spans.items():
            told = [
                np.mean([_off(_shares(log.take(np.arange(n)), shelf, kinds, fading), truth[person]) for n in lengths])
                for person, log in enumerate(logs)
            ]
            row[span] = _said(interval(np.array(told)))
        asked = [_asked(log, shelf, kinds, fading) for log in logs]
        row["asked before / after the change"] = (
            f"{np.mean([a for a, _ in asked]):.0%} / {np.mean([b for _, b in asked]):.0%}"
        )
        rows.append(row)
    return rows


def one_more(people: int) -> list[dict[str, Any]]:
    """Return one row per kind of film and way of counting it."""
    data = sets.films()
    model = fit([data.log], ours.lesson_of(data), ours.constants_of({}, {"trend_short": 0.0, "trend_long": 0.002}))
    dice = np.random.default_rng(3)
    held = np.bincount(data.log.item, minlength=data.items)
    chosen = dice.choice(np.unique(data.log.person), people, replace=False)
    moved: dict[tuple[str, str], list[float]] = {(what, how): [] for what in ("off", "on") for how in ALONE}
    for person in chosen.tolist():
        log = data.log.take(data.log.person == person)
        mine = log.take(np.arange(max(0, len(log) - 499), len(log)))
        for what, item in _one_of_each(mine, data.catalogue, held, dice):
            now = int(mine.at[-1]) + DAY_MS
            more = _with(mine, item, now)
            out = np.append(mine.item, item)
            for how, fading in ALONE.items():
                first = _top(model, _view(mine, data.catalogue, fading, now), now, out)
                then = _top(model, _view(more, data.catalogue, fading, now), now, out)
                moved[what, how].append(10.0 - len(np.intersect1d(first, then)))
    return [
        {
            "one more film": f"{what}-profile, {how}",
            "people": len(values),
            "slots moved": _said(interval(np.array(values))),
            "p95": float(np.quantile(values, 0.95)) if values else float("nan"),
        }
        for (what, how), values in moved.items()
    ]


def _stream(person: int, before: NDArray[np.float64], after: NDArray[np.float64]) -> EventColumns:
    dice = np.random.default_rng([7, person])
    topic = np.concatenate([dice.choice(TOPICS, TURN, p=before), dice.choice(TOPICS, LENGTH - TURN, p=after)])
    at = START + np.arange(LENGTH) * DAY_MS
    return _events(topic + TOPICS * dice.integers(0, 40, LENGTH), at)


def _events(item: NDArray[np.integer], at: NDArray[np.int64]) -> EventColumns:
    number, count = np.arange(1, len(item) + 1), len(item)
    return EventColumns(
        person=np.ones(count, np.int64), at=at.astype(np.int64), kind=np.ones(count, np.int16),
        item=item.astype(np.int32), value=np.full(count, np.nan, np.float32), coarse=np.zeros(count, np.int32),
        digest=number, check=number, seq=number,
    )  # fmt: skip


PERMIT = Permit("recommendation", frozenset({1}))


def _view_at(log: EventColumns, shelf: Catalogue, kinds: KindRegistry, fading: Fading) -> View:
    return view_of(log, PERMIT, kinds=kinds, now=int(log.at[-1]), beside=Beside(shelf, fading))


def _shares(log: EventColumns, shelf: Catalogue, kinds: KindRegistry, fading: Fading) -> NDArray[np.float64]:
    view = _view_at(log, shelf, kinds, fading)
    shares = np.zeros(TOPICS)
    for one in inferred_topics(view, shelf):
        shares[int(one.topic[1:])] = one.share
    return shares


def _asked(log: EventColumns, shelf: Catalogue, kinds: KindRegistry, fading: Fading) -> tuple[bool, bool]:
    """Return whether the person was asked before their taste changed, and within 60 acts after it."""
    asks = []
    for span in (range(40, TURN + 1, 10), range(TURN + 10, TURN + 61, 10)):
        views = (_view_at(log.take(np.arange(n)), shelf, kinds, fading) for n in span)
        asks.append(any(view.standing.change is not None and view.standing.change.asks for view in views))
    return asks[0], asks[1]


def _off(shares: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    def bits(p: NDArray[np.float64]) -> float:
        some = p[p > 0]
        return float(-(some * np.log2(some)).sum())

    return bits((shares + truth) / 2) - (bits(shares) + bits(truth)) / 2


def _one_of_each(
    log: EventColumns, shelf: Catalogue, held: NDArray[np.int64], dice: np.random.Generator
) -> list[tuple[str, int]]:
    """Return one film beyond the person's 95th percentile of distances and one within, where there are such."""
    distance, _ = distances(cosines(shelf, log.item), log.at)
    others = np.setdiff1d(np.flatnonzero(held > 0), log.item).astype(np.int32)
    whole = cosines(shelf, np.concatenate([log.item, others]).astype(np.int32))
    away = 1.0 - whole[len(log) :, : len(log)].max(axis=1)
    edge = np.quantile(distance, 0.95)
    found = []
    for what, kept in (("off", others[away > edge + 1e-4]), ("on", others[away <= edge])):
        if len(kept):
            found.append((what, int(dice.choice(kept, p=held[kept] / held[kept].sum()))))
    return found


def _with(log: EventColumns, item: int, at: int) -> EventColumns:
    more = log.take(np.array([len(log) - 1]))
    last = int(log.seq.max()) + 1
    fresh = replace(more, item=np.array([item], np.int32), at=np.array([at], np.int64),
                    digest=np.array([-last]), seq=np.array([last]))  # fmt: skip
    return EventColumns.concat([log, fresh])


ACTS = KindRegistry({"finished": KindSpec(family="behavioural", source="player", label={}, ttl_days=40_000,
                                          basis={"recommendation": "contract"})})  # fmt: skip


def _view(log: EventColumns, shelf: Catalogue, fading: Fading, now: int) -> View:
    return view_of(log, PERMIT, kinds=ACTS, now=now, beside=Beside(shelf, fading))


def _top(model: AdditiveScorer, view: View, now: int, out: NDArray[np.int32]) -> NDArray[np.intp]:
    items = np.arange(model.sums.items, dtype=np.int32)
    score = model.scores(view, "films", now, items).sum(axis=0)
    score[out] = -np.inf
    return np.argsort(-score, kind="stable")[:10]


def _said(told: Interval) -> str:
    return f"{told.mean:.3f} [{told.low:.3f}, {told.high:.3f}]"


if __name__ == "__main__":
    main()
