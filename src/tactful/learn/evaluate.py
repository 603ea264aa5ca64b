"""Contenders side by side on one cut of a log: full ranking, every person alike, paired intervals.

A `Contender` learns from a log and then gives lists; whatever it is inside (a baseline, our scorer, a peer in another
process) it is judged by the same few lines.

>>> from tactful.learn.splits import leave_last_out, plain
>>> log = plain(person=[1, 1, 1, 2, 2, 2], item=[0, 1, 2, 1, 0, 2], at=[1, 2, 3, 1, 2, 3])
>>> table = evaluate([plain_contender("popularity", baselines.popularity)], leave_last_out(log), items=3, count=1)
>>> table.rows[0].people
0
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.errors import BadInput
from tactful.events.columns import EventColumns
from tactful.learn import baselines, metrics
from tactful.learn.metrics import Relevant
from tactful.learn.significance import Interval, interval, paired
from tactful.learn.splits import Histories, Split, histories, wanted
from tactful.work import Progress, silent

__all__ = [
    "Contender",
    "Lists",
    "Row",
    "Table",
    "Task",
    "choose",
    "evaluate",
    "plain_contender",
    "ready_made",
]

_BLOCK = 512
"""People scored at a time: bounds memory to block x items."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a fitted contender: lists of `count` for these people as of `now`."""

    held: Histories
    count: int
    new_only: bool
    now: int


class Lists(Protocol):
    """A fitted contender."""

    def __call__(self, task: Task) -> NDArray[np.int32]:
        """Return int32 [people, count], best first, ``-1`` where a list is shorter."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who takes part: `fit` learns from a log (ordered by person, time) over `items` items."""

    name: str
    fit: Callable[[EventColumns, int], Lists]
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """How one contender did; `lead` is ours minus this one in recall and ndcg, None for ours."""

    name: str
    people: int
    recall: Interval
    ndcg: Interval
    hit_rate: float
    coverage: float
    gini: float
    self_information: float
    fit_seconds: float
    fit_cpu_seconds: float
    lists_seconds: float
    lead_recall: Interval | None
    lead_ndcg: Interval | None


@dataclass(frozen=True, slots=True)
class Table:
    """One cut of one log, all contenders."""

    split: str
    count: int
    new_only: bool
    learned_events: int
    rows: tuple[Row, ...]


def evaluate(
    contenders: Sequence[Contender],
    split: Split,
    *,
    items: int,
    count: int = 10,
    people: int | None = None,
    progress: Progress = silent,
) -> Table:
    """Learn from train and valid, judge every contender on test.

    Parameters
    ----------
    contenders
        In the order of the rows; the first with ``ours`` true is compared with everybody else.
    split
        The cut.
    items
        How many item numbers there are; every one is a candidate.
    count
        Length of the lists (k), 1 to 1000.
    people
        Judge at most so many people, evenly spaced by pseudonym; None judges all.
    progress
        Told after each contender.
    """
    learned = split.learned()
    judged, relevant = wanted(learned, split.test, new_only=split.new_only)
    judged, relevant = _sampled(judged, relevant, people)
    task = Task(histories(learned, judged), count, split.new_only, int(learned.at.max(initial=0)) + 1)
    outcomes = []
    for number, contender in enumerate(contenders):
        outcomes.append(_run(contender, learned, items, task))
        progress("evaluate", number + 1, len(contenders))
    champion = next((n for n, c in enumerate(contenders) if c.ours), None)
    crowd = _Crowd(
        relevant,
        np.bincount(learned.item, minlength=items).astype(np.int64),
        len(np.unique(learned.person)),
        outcomes[champion].lists if champion is not None else None,
    )
    rows = tuple(
        _row(c, o, crowd, mine=n == champion) for n, (c, o) in enumerate(zip(contenders, outcomes, strict=True))
    )
    return Table(split.name, count, split.new_only, len(learned), rows)


def choose(
    grid: Sequence[Contender], split: Split, *, items: int, count: int = 10, people: int | None = None
) -> tuple[Contender, dict[str, float]]:
    """Return the contender of the grid with the best ndcg on validation (learned from train), and all figures.

    Raises
    ------
    BadInput
        Code ``nothing-to-evaluate`` when the grid is empty.
    """
    if not grid:
        raise BadInput("nothing-to-evaluate", "there is no setting to choose from", hint="give at least one")
    judged, relevant = wanted(split.train, split.valid, new_only=split.new_only)
    judged, relevant = _sampled(judged, relevant, people)
    now = int(split.train.at.max(initial=0)) + 1
    task = Task(histories(split.train, judged), count, split.new_only, now)
    figures = {
        one.name: float(metrics.ndcg(one.fit(split.train, items)(task), relevant).mean()) if len(judged) else 0.0
        for one in grid
    }
    best = max(grid, key=lambda one: figures[one.name])
    return best, figures


def plain_contender(name: str, fit: Callable[[EventColumns, int], baselines.Scores]) -> Contender:
    """Return a contender around a baseline: scores every item, takes out what people have, lists the best."""

    def fitted(learned: EventColumns, items: int) -> Lists:
        scores = fit(learned, items)

        def lists(task: Task) -> NDArray[np.int32]:
            blocks = [
                _block(scores, task, begin, min(begin + _BLOCK, len(task.held)))
                for begin in range(0, len(task.held), _BLOCK)
            ]
            return np.concatenate(blocks) if blocks else np.zeros((0, task.count), np.int32)

        return lists

    return Contender(name, fitted)


def ready_made(*, repeats: bool) -> list[list[Contender]]:
    """Return our own baselines, one small grid each; with `repeats` also what people had most often themselves."""
    grids = [
        [plain_contender("popularity", baselines.popularity)],
        [
            plain_contender(f"{days}-day trend", _with(baselines.recent_popularity, days=float(days)))
            for days in ([7] if not repeats else [7, 28])
        ],
        [
            plain_contender(
                f"item-kNN ({near}, shrink {shrink})",
                _with(baselines.item_neighbours, neighbours=near, shrink=float(shrink)),
            )
            for near in (20, 100, 300)
            for shrink in (0, 20)
        ],
        [
            plain_contender(f"EASE (ridge {ridge})", _with(baselines.ease, ridge=float(ridge)))
            for ridge in (100, 300, 1000)
        ],
    ]
    return [*grids, [plain_contender("own top", baselines.own_top)]] if repeats else grids


@dataclass(frozen=True, slots=True)
class _Outcome:
    lists: NDArray[np.int32]
    fit_seconds: float
    fit_cpu_seconds: float
    lists_seconds: float


def _run(contender: Contender, learned: EventColumns, items: int, task: Task) -> _Outcome:
    begun, busy = time.perf_counter(), time.process_time()
    fitted = contender.fit(learned, items)
    ready, worked = time.perf_counter(), time.process_time()
    lists = fitted(task)
    return _Outcome(lists, ready - begun, worked - busy, time.perf_counter() - ready)


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What every row is judged against."""

    relevant: Relevant
    holders: NDArray[np.int64]
    people: int
    ours: NDArray[np.int32] | None


def _row(contender: Contender, outcome: _Outcome, crowd: _Crowd, *, mine: bool) -> Row:
    relevant, items, lists = crowd.relevant, len(crowd.holders), outcome.lists
    found, gain = metrics.recall(lists, relevant), metrics.ndcg(lists, relevant)
    ours = None if mine else crowd.ours
    return Row(
        name=contender.name,
        people=len(relevant),
        recall=interval(found),
        ndcg=interval(gain),
        hit_rate=float(metrics.hit_rate(lists, relevant).mean()) if len(relevant) else 0.0,
        coverage=metrics.coverage(lists, items),
        gini=metrics.gini(lists, items),
        self_information=metrics.self_information(lists, crowd.holders, crowd.people),
        fit_seconds=outcome.fit_seconds,
        fit_cpu_seconds=outcome.fit_cpu_seconds,
        lists_seconds=outcome.lists_seconds,
        lead_recall=None if ours is None else paired(metrics.recall(ours, relevant), found),
        lead_ndcg=None if ours is None else paired(metrics.ndcg(ours, relevant), gain),
    )


def _block(scores: baselines.Scores, task: Task, begin: int, end: int) -> NDArray[np.int32]:
    held = task.held
    rows = np.arange(held.start[begin], held.start[end])
    part = Histories(held.person[begin:end], held.start[begin : end + 1] - held.start[begin], held.events.take(rows))
    given = np.array(scores(part), np.float32)
    if task.new_only:
        given[part.row(), part.events.item] = -np.inf
    return baselines.top(given, task.count)


def _sampled(judged: NDArray[np.int64], relevant: Relevant, people: int | None) -> tuple[NDArray[np.int64], Relevant]:
    if people is None or len(judged) <= people:
        return judged, relevant
    picked = np.linspace(0, len(judged) - 1, people).astype(np.int64)
    sizes = relevant.sizes()[picked]
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    rows = np.repeat(relevant.start[picked] - start[:-1], sizes) + np.arange(start[-1])
    return judged[picked], Relevant(start, relevant.item[rows])


def _with(fit: Callable[..., baselines.Scores], **settings: float) -> Callable[[EventColumns, int], baselines.Scores]:
    return lambda learned, items: fit(learned, items, **settings)
