"""The value of data: what each kind of signal adds to held-out quality, and which kinds could go.

The product's own scorer is learned twice on the first nine tenths of a log: with every kind, and without one. Both read
people with what they learned from, both are judged on what the same people did in the last tenth. What a kind adds is
the paired difference in ndcg. A kind that adds nothing is proposed for removal: what need not be kept should not be
(data minimisation); where too few people can be judged, or the interval is too wide, it says that it cannot tell.

>>> verdict(Interval(0.02, 0.01, 0.03), whole=0.2, people=500)
'adds'
>>> verdict(Interval(0.0, -0.001, 0.001), whole=0.2, people=500)
'remove'
>>> verdict(Interval(0.0, -0.05, 0.05), whole=0.2, people=500)
'cannot-tell'

References: GDPR Art. 5(1)(c); MISSION E15.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.errors import BadInput
from tactful.events.columns import NO_ITEM, EventColumns
from tactful.learn.evaluate import Contender, Lists, Task, evaluate
from tactful.learn.evaluate_ours import Views, lists_by
from tactful.learn.fit import Lesson, fit
from tactful.learn.significance import Interval
from tactful.learn.splits import by_time
from tactful.profile.view import View
from tactful.rank.constants import EVERYWHERE, Constants
from tactful.work import Progress, silent

__all__ = ["FEWEST", "Trial", "Worth", "told_value", "value_of_kinds", "verdict"]

FEWEST = 30
"""With fewer people to judge than this nothing is told of any kind."""

_WORTH = 0.02
"""A kind that surely adds less than this share of the whole quality adds nothing worth keeping it for."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What one kind adds.

    Attributes
    ----------
    kind
        Its code.
    events, people
        How much of it there is to learn from.
    adds
        The paired difference in ndcg, with the kind minus without it.
    verdict
        ``adds``, ``remove`` or ``cannot-tell``.
    """

    kind: int
    events: int
    people: int
    adds: Interval
    verdict: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried, and by what it is judged.

    Attributes
    ----------
    goals
        Codes of the kinds that are to be foreseen, such as purchases; any kind where the log has none of these.
    spared
        Codes of kinds that are not tried: what people say is theirs to say, whether or not it foretells anything.
    people
        Judge at most so many.
    """

    goals: Sequence[int]
    spared: Collection[int] = ()
    people: int = 1_000


def value_of_kinds(
    batches: Iterable[EventColumns],
    lesson: Lesson,
    constants: Constants,
    *,
    trial: Trial,
    views: Views,
    progress: Progress = silent,
) -> tuple[dict[str, Any], list[Worth]]:
    """Return how good the whole is, and what each kind adds to it, the most telling first.

    Parameters
    ----------
    batches
        Permit-filtered events, as learning reads them.
    lesson
        Catalogue, weights and traits.
    trial
        What is tried, and by what it is judged.
    views
        How a person's events become a view.

    Raises
    ------
    BadInput
        ``nothing-to-evaluate`` when there is no event about an item.
    """
    log = EventColumns.concat([batch.take(batch.item != NO_ITEM) for batch in batches])
    if not len(log):
        raise BadInput("nothing-to-evaluate", "there is no event about an item", hint="import events first")
    cut = by_time(log, new_only=False)
    wanted = np.isin(cut.test.kind, np.array(trial.goals, np.int16))
    cut = replace(cut, test=cut.test.take(wanted)) if wanted.any() else cut
    learned = cut.learned()
    kinds = [kind for kind in np.unique(learned.kind).tolist() if kind not in trial.spared]
    contenders = [_reading(lesson, constants, views, None)] + [_reading(lesson, constants, views, k) for k in kinds]
    items = max(len(lesson.catalogue), int(log.item.max()) + 1)
    table = evaluate(contenders, cut, items=items, people=trial.people, progress=progress)
    whole = table.rows[0]
    told = []
    for kind, row in zip(kinds, table.rows[1:], strict=True):
        adds = row.lead_ndcg or Interval(float("nan"), float("nan"), float("nan"))
        rows = learned.kind == kind
        judged = verdict(adds, whole=whole.ndcg.mean, people=whole.people)
        told.append(Worth(kind, int(rows.sum()), len(np.unique(learned.person[rows])), adds, judged))
    told.sort(key=lambda one: (-np.nan_to_num(one.adds.mean), one.kind))
    return {"people": whole.people, "ndcg": whole.ndcg, "events": len(learned)}, told


def verdict(adds: Interval, *, whole: float, people: int) -> str:
    """Return what an interval says of a kind, beside the quality of the whole and by how many people it was judged."""
    if people < FEWEST or not np.isfinite(adds.mean):
        return "cannot-tell"
    if adds.low > 0:
        return "adds"
    return "remove" if adds.high < _WORTH * whole else "cannot-tell"


def _reading(lesson: Lesson, constants: Constants, views: Views, out: int | None) -> Contender:
    """Return our scorer learned and asked without a kind; with all of them for None."""

    def kept(events: EventColumns) -> EventColumns:
        keep: NDArray[np.bool_] = events.kind != out
        return events if out is None or keep.all() else events.take(keep)

    def fitted(learned: EventColumns, items: int) -> Lists:
        model = fit([kept(learned)], replace(lesson, reference_time=int(learned.at.max(initial=0))), constants)

        def view(events: EventColumns, now: int) -> View:
            return views(kept(events), now)

        def lists(task: Task) -> NDArray[np.int32]:
            return lists_by(model, task, items, views=view, surface=EVERYWHERE, lesson=lesson)

        return lists

    name = "all kinds" if out is None else f"without kind {out}"
    return Contender(name, fitted, ours=out is None)


def told_value(whole: Mapping[str, Any], worths: Sequence[Worth], names: Mapping[int, str]) -> dict[str, Any]:
    """Return the report as plain data: kinds by name, intervals as ``mean, low, high``."""
    ndcg: Interval = whole["ndcg"]
    return {
        "people": whole["people"],
        "events": whole["events"],
        "ndcg": _plain(ndcg),
        "note": "" if whole["people"] >= FEWEST else f"cannot tell: {whole['people']} people",
        "kinds": [
            {"kind": names[one.kind], "events": one.events, "people": one.people, "adds": _plain(one.adds),
             "verdict": one.verdict}
            for one in worths
        ],
        "propose_removal": [names[one.kind] for one in worths if one.verdict == "remove"],
    }  # fmt: skip


def _plain(told: Interval) -> dict[str, float | None]:
    figures = {"mean": told.mean, "low": told.low, "high": told.high}
    return {name: round(value, 5) if np.isfinite(value) else None for name, value in figures.items()}
