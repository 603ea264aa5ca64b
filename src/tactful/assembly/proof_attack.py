"""Steps 6 and 10 of the protocol: a membership attack on people of the generator, and a soak of many forgets.

Both use the whole engine in memory, because what they question is the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from typing_extensions import override

from tactful.assembly.comparing import P_LIMIT, Judged, compared, judged_by
from tactful.assembly.engine import Engine
from tactful.assembly.rebuild import rebuilt
from tactful.clock import FixedClock
from tactful.forget.membership import Attack, attack
from tactful.forget.protocol import PERSON, Finding
from tactful.ids import Millis
from tactful.intake.table import EventTable
from tactful.learn.learned import Model
from tactful.people.person import Person
from tactful.sources.garden import Garden
from tactful.sources.truth import Effects
from tactful.work import Progress, silent

__all__ = ["attacked", "soaked"]

_CONTROL = 0.70
"""Area that the attack must reach before forgetting, or it is too weak to count."""

_ALIKE = 0.99
"""Share of the places of lists that must hold the same item while P has only been moved, so that utility stays."""

_APART = 0.01
"""Most that NDCG@10 may differ from the rebuild's, relatively, and the gap between two groups absolutely."""

_LEAST = 3
"""Events of a person below which nobody could tell anything."""

_SETTING = "shop"
_SURFACE = "home"


class _Crowd(Garden):
    """A garden in parts: only some of its people are brought in, without their attributes.

    What somebody of the second group had last is kept back, so that lists can be judged by it.

    Parameters
    ----------
    parts
        Sizes of groups of people with at least three events; the first two groups are brought in.
    """

    def __init__(self, *parts: int, items: int, events_per_person: float, seed: int) -> None:
        effects = Effects(sessions=False)
        # Some people of a garden come rarely or never, so there are more than are needed.
        super().__init__(
            people=2 * sum(parts), items=items, events_per_person=events_per_person, seed=seed, effects=effects
        )
        own = self._histories()
        busy = np.flatnonzero([len(rows) >= _LEAST for rows in own])[: sum(parts)]
        self.groups = np.split(busy, np.cumsum(parts)[:-1])
        self.own = own
        self.last = {f"p{one}": f"i{int(own[one][-1])}" for one in self.groups[1].tolist()}
        self._brought = np.isin(np.arange(len(own)), np.concatenate(self.groups[:2]))

    @override
    def people(self) -> Iterator[list[Person]]:
        """Yield nobody: attributes play no part here."""
        yield from ()

    @override
    def events(self) -> Iterator[EventTable]:
        """Yield the events of those who are brought in."""
        back = np.full(len(self.own), -1)
        back[self.groups[1]] = [self.own[one][-1] for one in self.groups[1]]
        for table in super().events():
            kept = self._brought[table.person] & (table.item != back[table.person])
            yield _taken(table, np.flatnonzero(kept))

    def _histories(self) -> list[NDArray[np.int64]]:
        """Return what everybody had, in order, by person."""
        tables = list(super().events())
        person = np.concatenate([table.person for table in tables])
        item = np.concatenate([table.item for table in tables])
        order = np.argsort(person, kind="stable")
        cuts = np.searchsorted(person[order], np.arange(self.world.shape.people + 1))
        return [item[order[a:b]] for a, b in pairwise(cuts.tolist())]


def attacked(people: int, *, scope: str = PERSON, seed: int, progress: Progress = silent) -> Finding:
    """Attack the model before and after so many people are forgotten; as many others were never in it.

    Parameters
    ----------
    scope
        ``person``, or what each person forgets piece by piece until nothing is left: every ``event``, every ``kind``,
        every ``topic``.
    """
    crowd = _Crowd(people, people, people, items=max(300, people), events_per_person=24.0, seed=seed)
    with _opened(crowd, progress) as engine:
        members, _, strangers = (_numbered(engine, [crowd.own[one] for one in group]) for group in crowd.groups)
        before = _attack(engine.parts.living.model, members, strangers)
        for done, one in enumerate(crowd.groups[0].tolist()):
            assert _forgotten(engine, f"p{one}", scope), "a member of the model was not known"  # noqa: S101 - no proof
            progress("forget for the attack", done + 1, people)
        engine.parts.living.learn_taste(1 << 30)
        after = _attack(engine.parts.living.model, members, strangers)
        fresh = _attack(rebuilt(engine.parts), members, strangers)
    sound = after.holds(0.5) and after.holds(fresh.area) and before.area >= _CONTROL
    return Finding(
        6,
        sound,
        {
            "people": f"{people:,}",
            "before": f"{before.area:.3f} (at least {_CONTROL:.2f})",
            "after": f"{after.area:.3f} [{after.low:.3f}, {after.high:.3f}]",
            "rebuild": f"{fresh.area:.3f}",
        },
        scope,
    )


def _forgotten(engine: Engine, name: str, scope: str) -> bool:
    """Forget somebody whole or piece by piece; return whether there was something and nothing is left."""
    if scope == PERSON:
        found: bool = engine.people.erase(name)["found"]
        return found
    signals = engine.people.profile(name)["signals"]
    if scope == "topic":
        items = (engine.store.items.get(one["item_id"]) for one in signals)
        pieces = {tag for item in items if item is not None for tag in item.tags}
    else:
        pieces = {one[scope] for one in signals}
    gone: int = sum(engine.people.forget(name, scope, **{scope: piece})["rows"].get("events", 0) for piece in pieces)
    return bool(gone >= len(signals) > 0)


def soaked(forgets: int, *, seed: int, progress: Progress = silent) -> Finding:
    """Forget so many people one by one, never solving anew, and compare with a rebuild at each quarter."""
    crowd = _Crowd(forgets, min(200, max(60, forgets)), items=48, events_per_person=6.0, seed=seed)
    with _opened(crowd, progress) as engine:
        worst, counts, alike, judged = 0.0, 0, 1.0, list[Judged]()
        # The busier half first, so that two groups can be told apart.
        rest = [f"p{one}" for one in sorted(crowd.groups[1].tolist(), key=lambda one: -len(crowd.own[one]))]
        for done, one in enumerate(crowd.groups[0].tolist(), 1):
            engine.people.erase(f"p{one}")
            progress("soak", done, forgets)
            if done % max(1, forgets // 4) == 0:
                told = compared(engine, rest, _SURFACE)
                worst, counts = max(worst, told.error), counts + len(told.counts)
                alike = min(alike, told.alike)
                judged.append(judged_by(told, rest, crowd.last, first=len(rest) // 2))
        engine.parts.living.solve()
        last = compared(engine, rest, _SURFACE)
    apart = max(one.utility_apart for one in judged)
    gap = max(one.gap_apart for one in judged)
    sound = worst <= P_LIMIT and not counts and alike >= _ALIKE and last.equal and max(apart, gap) <= _APART
    return Finding(
        10,
        sound,
        {
            "forgets": f"{forgets:,}",
            "drift": f"{worst:.1e} (at most {P_LIMIT:.0e})",
            "counts that differ": str(counts),
            "least share of equal places": f"{alike:.4f} (at least {_ALIKE})",
            "NDCG@10": f"{judged[-1].held:.4f}, rebuild {judged[-1].fresh:.4f}",
            "most apart at a quarter": f"{apart:.2%} (at most {_APART:.0%})",
            "gap between busy and quiet people": f"{judged[-1].gap:.4f}, at most {gap:.4f} from the rebuild's",
            "after a solve, lists that differ": f"{last.lists} of {last.asked}",
        },
    )


def _opened(crowd: _Crowd, progress: Progress) -> Engine:
    clock = FixedClock(Millis(crowd.world.shape.ends))
    engine = Engine.open(None, setting=_SETTING, clock=clock, learn_in_child=False)
    engine.import_recipe(crowd, progress=progress)
    engine.learn(progress=progress)
    return engine


def _numbered(engine: Engine, histories: list[NDArray[np.int64]]) -> list[NDArray[np.int32]]:
    """Return histories with the numbers that items have in the engine."""
    number = engine.parts.shelf.snapshot().number
    return [np.array([number[f"i{item}"] for item in rows.tolist()], np.int32) for rows in histories]


def _attack(model: Model, members: list[NDArray[np.int32]], strangers: list[NDArray[np.int32]]) -> Attack:
    """Attack with the whole model at hand: how well pair counts and taste fit what a person had."""
    fits = [np.array([fit(model, own) for own in [*members, *strangers]]) for fit in (_pairs_fit, _taste_fits)]
    fit = sum((rankdata(values) / len(values) for values in fits), np.zeros(len(fits[0])))
    return attack(fit[: len(members)], fit[len(members) :])


def _pairs_fit(model: Model, own: NDArray[np.int32]) -> float:
    """Return how often what the person had in a row was counted in a row."""
    if len(own) < 2:
        return 0.0
    counts = [model.sums.follows.block(own[at : at + 1], own[at + 1 : at + 2])[0, 0] for at in range(len(own) - 1)]
    return float(np.mean(np.array(counts) > 0))


def _taste_fits(model: Model, own: NDArray[np.int32]) -> float:
    """Return how well what the person had is told from the rest of what they had."""
    layout, inverse = model.regression.layout, model.regression.inverse
    columns = np.sort(layout.column[np.unique(own)])
    columns = columns[columns >= 0]
    if len(columns) < 2:
        return 0.0
    upper = inverse[np.ix_(columns, columns)]  # columns in order: the upper triangle is the record
    block = upper + np.triu(upper, 1).T
    scores = -(block - np.diag(np.diag(block))).sum(axis=0) / np.diag(block)
    return float(scores.mean())


def _taken(table: EventTable, rows: NDArray[np.intp]) -> EventTable:
    return replace(
        table,
        person=table.person[rows], kind=table.kind[rows], item=table.item[rows], at=table.at[rows],
        event_id=[table.event_id[row] for row in rows.tolist()], value=table.value[rows],
        coarse=None if table.coarse is None else table.coarse[rows],
        extra=[table.extra[row] for row in rows.tolist()] if table.extra else (),
    )  # fmt: skip
