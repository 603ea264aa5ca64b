"""The report of ``tactful evaluate``: our scorer beside plain baselines on the tenant's own held-out events.

Everybody is tuned alike: each contender's settings come from a bounded grid, chosen by ndcg on validation; the test
part is judged once. `rows` gives the figures as plain data, `markdown` as a table to read.

>>> markdown([]).splitlines()[0]
'No cut of this log has enough to judge.'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from tactful.events.columns import NO_ITEM, EventColumns
from tactful.learn.evaluate import Contender, Row, Table, choose, evaluate, ready_made
from tactful.learn.evaluate_ours import Views, ours, plain_view
from tactful.learn.fit import Lesson
from tactful.learn.significance import Interval
from tactful.learn.splits import Split, by_time, leave_last_out
from tactful.rank.constants import Constants
from tactful.work import Progress, silent

__all__ = ["Plan", "markdown", "report", "rows"]

_FEW = 200
"""Below so many people a table carries a warning: differences are mostly chance."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure.

    Attributes
    ----------
    cuts
        ``"time"`` (80/10/10 at two instants), ``"last"`` (each person's last event).
    repeats
        True: repeated events count and may be recommended. None decides by the log: at least one event in five
        repeats an earlier (person, item).
    count
        Length of the lists, 1 to 1000.
    people
        Judge at most so many people.
    surface
        Whose blend of ours is read.
    """

    cuts: tuple[Literal["time", "last"], ...] = ("time", "last")
    repeats: bool | None = None
    count: int = 10
    people: int = 2000
    surface: str = "*"


def report(
    batches: Iterable[EventColumns],
    lesson: Lesson,
    constants: Sequence[Constants],
    *,
    plan: Plan | None = None,
    views: Views = plain_view,
    progress: Progress = silent,
) -> list[Table]:
    """Return one table per cut.

    Parameters
    ----------
    batches
        Permit-filtered events, such as `tactful.profile.batches.batches` gives for ``training``.
    lesson
        Catalogue, weights per kind (kinds above 0 count as taken), traits.
    constants
        At least one set of constants of ours; several are a grid to choose from on validation.
    views
        How a person's events become a view; the default counts each event 1.
    """
    plan = plan or Plan()
    taken = np.array([code for code, weight in lesson.weights.items() if weight > 0], np.int16)
    log = EventColumns.concat([batch.take(np.isin(batch.kind, taken) & (batch.item != NO_ITEM)) for batch in batches])
    repeats = _repeating(log) if plan.repeats is None else plan.repeats
    items = max(len(lesson.catalogue), int(log.item.max(initial=-1)) + 1)
    tables = []
    for name in plan.cuts:
        cut = by_time(log, new_only=not repeats) if name == "time" else leave_last_out(log, new_only=not repeats)
        mine = [
            ours(f"tactful ({number})" if len(constants) > 1 else "tactful", lesson, _fixed(one), views=views,
                 surface=plan.surface)
            for number, one in enumerate(constants, start=1)
        ]  # fmt: skip
        contenders = _chosen([mine, *ready_made(repeats=repeats)], cut, items, plan, progress)
        tables.append(evaluate(contenders, cut, items=items, count=plan.count, people=plan.people, progress=progress))
    return tables


def rows(table: Table) -> list[dict[str, Any]]:
    """Return the figures of a table as plain data, intervals as ``{"mean", "low", "high"}``."""
    return [asdict(row) for row in table.rows]


def markdown(tables: Sequence[Table]) -> str:
    """Return tables as Markdown, one section per cut; leads are ours minus theirs with 95 % intervals."""
    judged = [table for table in tables if table.rows and table.rows[0].people]
    if not judged:
        return "No cut of this log has enough to judge.\n\nImport more events, or events over a longer time."
    return "\n\n".join(_section(table) for table in judged)


def _section(table: Table) -> str:
    people = table.rows[0].people
    kind = "new items only" if table.new_only else "repeats allowed"
    lines = [
        f"### {table.split}, {kind}: {people:,} people, {table.learned_events:,} events learned",
        "",
        f"| contender | recall@{table.count} | ndcg@{table.count} | hit rate | coverage | Gini | bits "
        "| our lead in recall | our lead in ndcg | fit CPU s |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(_line(row) for row in table.rows),
    ]
    if people < _FEW:
        lines += [
            "",
            f"Only {people} people could be judged: read differences as chance unless the interval says more.",
        ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    cells = [
        row.name,
        f"{row.recall.mean:.4f}",
        f"{row.ndcg.mean:.4f}",
        f"{row.hit_rate:.3f}",
        f"{row.coverage:.2f}",
        f"{row.gini:.2f}",
        f"{row.self_information:.1f}",
        _lead(row.lead_recall),
        _lead(row.lead_ndcg),
        f"{row.fit_cpu_seconds:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def _lead(lead: Interval | None) -> str:
    if lead is None:
        return "–"
    return f"{lead.mean:+.4f} [{lead.low:+.4f}, {lead.high:+.4f}] {lead.verdict}"


def _chosen(
    grids: Sequence[Sequence[Contender]], cut: Split, items: int, plan: Plan, progress: Progress
) -> list[Contender]:
    chosen = []
    for number, grid in enumerate(grids):
        only = grid[0] if len(grid) == 1 else None
        chosen.append(only or choose(grid, cut, items=items, count=plan.count, people=plan.people)[0])
        progress("choose settings", number + 1, len(grids))
    return chosen


def _fixed(constants: Constants) -> Any:
    return lambda learned: constants  # noqa: ARG005 - the same for every log


def _repeating(log: EventColumns) -> bool:
    if not len(log):
        return False
    order = np.lexsort((log.item, log.person))
    same = (np.diff(log.person[order]) == 0) & (np.diff(log.item[order]) == 0)
    return bool(same.mean() >= 0.2)
