"""Do context, attributes and tags earn their place? Each against popularity alone, on held-out events.

``python benchmarks/quality_new.py``. New people: a fifth of those who told attributes lend nothing else; their
first ten items are foreseen from attributes and popularity, against popularity. New items: those first taken in the
newest tenth of the log are ranked among each other for the people who took them, by tags against chance (popularity
has nothing to say). Moment: each person's newest basket is foreseen with and without daypart and weekday. Weights are
chosen on every other person and judged on the rest; a part without a gain says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ground import machine, ours
from ground.sets import DataSet, films, groceries
from tactful.decisions.context import Coarse
from tactful.events.columns import EventColumns
from tactful.learn import baselines, metrics
from tactful.learn.evaluate_ours import plain_view
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.learn.significance import paired
from tactful.learn.splits import by_time, histories, wanted
from tactful.profile.view import Trait, View
from tactful.rank.constants import Blend, Constants, Shape

FIRST = 10
PEOPLE = 800
SILENT = Blend(sequence=0.0, taste=0.0, trend_short=0.0, trend_long=0.05, content=0.0, habit=0.0, context=0.0)


def main() -> None:
    """Print one table for both sets."""
    rows = []
    for data in (films(), groceries()):
        rows += [_new_people(data), _new_items(data), _moment(data)]
    machine.say("What is new: attributes, tags and the moment against popularity", rows)


def _new_people(data: DataSet) -> dict[str, Any]:
    told = np.array(sorted(data.traits), np.int64)
    fresh = told[np.random.default_rng(2).permutation(len(told))[: max(len(told) // 5, 1)]]
    known = data.log.take(~np.isin(data.log.person, fresh))
    first = _first(data.log.take(np.isin(data.log.person, fresh)))
    people, relevant = wanted(EventColumns.concat([known, first]), first, new_only=False)
    views = {
        weight: [_nobody(data.traits[int(person)]) if weight else View.nobody() for person in people]
        for weight in (0.0, 1.0, 3.0)
    }
    lists = {}
    for weight, seen in views.items():
        blend = msgspec.structs.replace(SILENT, taste=0.4, trait=weight) if weight else SILENT
        model = _model(known, ours.lesson_of(data), blend)
        lists[weight] = _lists(model, seen, int(known.at.max()) + 1, data.items)
    return _chosen(data, "new people: attributes (weight {:g}) + popularity", lists, relevant)


def _new_items(data: DataSet) -> dict[str, Any]:
    cut = by_time(data.log, new_only=True, shares=(0.8, 0.1))
    learned = cut.learned()
    fresh = np.setdiff1d(cut.test.item, learned.item)
    later = cut.test.take(np.isin(cut.test.item, fresh))
    people, relevant = wanted(EventColumns.concat([learned, later]), later, new_only=False)
    people, relevant = _some(people, relevant)
    held = histories(learned, people)
    now = int(learned.at.max()) + 1
    model = _model(
        learned, Lesson(data.catalogue, {1: 1.0}), msgspec.structs.replace(SILENT, content=1.0, trend_long=0.0)
    )
    views = [plain_view(held.of(row), now) for row in range(len(people))]
    dice = np.random.default_rng(4)
    by_tags = _lists(model, views, now, data.items, only=fresh)
    at_random = np.stack([dice.permutation(fresh)[:FIRST] for _ in views]).astype(np.int32)
    return _line(data, f"{len(fresh)} new items: tags, against chance", by_tags, at_random, relevant)


def _moment(data: DataSet) -> dict[str, Any]:
    cut = by_time(data.log, new_only=False)
    learned = cut.learned()
    last = cut.test.take(np.flatnonzero(np.diff(cut.test.person, append=-1) != 0))
    basket = cut.test.take(np.isin(cut.test.person * 10**14 + cut.test.at, last.person * 10**14 + last.at))
    people, relevant = wanted(learned, basket, new_only=False)
    people, relevant = _some(people, relevant)
    moment = dict(zip(last.person.tolist(), last.coarse.tolist(), strict=True))
    now = int(learned.at.max()) + 1
    coarse = [Coarse.unpack_of(moment[int(person)]) for person in people]
    if not any(one.pack() for one in coarse):
        return {"set": data.name, "what": "the moment", "people": 0, "verdict": "no moment is known in this set"}
    lists = {}
    for weight in (0.0, 0.05, 0.2):
        model = _model(learned, Lesson(data.catalogue, {1: 1.0}), msgspec.structs.replace(SILENT, context=weight))
        lists[weight] = _lists(model, [replace(View.nobody(), coarse=one) for one in coarse], now, data.items)
    return _chosen(data, "the moment (weight {:g}) + popularity", lists, relevant)


def _model(log: EventColumns, lesson: Lesson, blend: Blend) -> Model:
    return fit([log], lesson, Constants(shape=Shape(head=3000), blends={"*": blend}))


def _nobody(names: tuple[str, ...]) -> View:
    return replace(View.nobody(), traits=tuple(Trait(feature=name, kind="attribute", label=name) for name in names))


def _first(log: EventColumns) -> EventColumns:
    ordered = log.in_order()
    begin = np.searchsorted(ordered.person, ordered.person, side="left")
    return ordered.take(np.arange(len(ordered)) - begin < FIRST)


def _some(people: NDArray[np.int64], relevant: metrics.Relevant) -> tuple[NDArray[np.int64], metrics.Relevant]:
    picked = np.unique(np.linspace(0, len(people) - 1, min(len(people), PEOPLE)).astype(int))
    rows = [relevant.item[relevant.start[row] : relevant.start[row + 1]].tolist() for row in picked]
    return people[picked], metrics.Relevant.of(rows)


def _lists(
    model: Model, views: list[View], now: int, items: int, *, only: NDArray[Any] | None = None
) -> NDArray[np.int32]:
    candidates = np.arange(items, dtype=np.int32) if only is None else np.sort(only).astype(np.int32)
    found = [
        candidates[baselines.top(model.scores(view, "*", now, candidates).sum(axis=0)[None, :], FIRST)[0]]
        for view in views
    ]
    return np.stack(found)


def _chosen(
    data: DataSet, what: str, lists: dict[float, NDArray[np.int32]], relevant: metrics.Relevant
) -> dict[str, Any]:
    """Choose the weight on every other person, judge it on the rest against weight 0."""
    rows = np.arange(len(relevant))
    gain = {weight: metrics.ndcg(found, relevant) for weight, found in lists.items()}
    best = max((weight for weight in lists if weight), key=lambda weight: float(gain[weight][rows % 2 == 0].mean()))
    odd = np.flatnonzero(rows % 2 == 1)
    judged = metrics.Relevant.of([relevant.item[relevant.start[r] : relevant.start[r + 1]].tolist() for r in odd])
    return _line(data, what.format(best), lists[best][odd], lists[0.0][odd], judged)


def _line(
    data: DataSet, what: str, with_it: NDArray[np.int32], without: NDArray[np.int32], relevant: metrics.Relevant
) -> dict[str, Any]:
    gain = paired(metrics.ndcg(with_it, relevant), metrics.ndcg(without, relevant))
    return {
        "set": data.name,
        "what": what,
        "people": len(relevant),
        "ndcg@10 with": round(float(metrics.ndcg(with_it, relevant).mean()), 4),
        "without": round(float(metrics.ndcg(without, relevant).mean()), 4),
        "gain": f"{gain.mean:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]",
        "verdict": gain.verdict if gain.low > 0 else f"{gain.verdict}: 0",
    }


if __name__ == "__main__":
    main()
