"""A world from a seed: items, people and events with planted effects and a file that tells the truth about them.

Visits are drawn first (who, when, where, on which device), then the choices within each visit; everything is columns,
so five million events take seconds. Equal seed and shape give equal events on every machine.

>>> world = World(Shape(people=20, items=30), seed=3)
>>> table = next(iter(world.events()))
>>> bool((np.diff(table.at) >= 0).all()), table.event_id[0]
(True, 'g3-0')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.item import Item, Price
from tactful.clock import HOUR_MS, format_time
from tactful.decisions.context import FIELDS, Coarse
from tactful.ids import Millis
from tactful.intake.moments import packed_of_local
from tactful.intake.table import EventTable
from tactful.people.person import Person
from tactful.people.vault import session_key
from tactful.sources.choices import Choices, Scene
from tactful.sources.garden_words import title_of
from tactful.sources.nature import GROUPS, TOPICS, TOWNS, Nature, Shape
from tactful.sources.signs import KINDS, RICH_KINDS, kinds_and_values
from tactful.sources.truth import Effects, Truth

__all__ = ["Shape", "World"]

_BATCH = 200_000
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 9, 8, 6, 6, 7, 9, 11, 12, 11, 8, 4, 2], np.float64)
"""How often a visit begins in each hour of the day."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """All events of a world as columns, oldest first, and which of them are gifts (indices)."""

    person: NDArray[np.int64]
    session: NDArray[np.int64]
    item: NDArray[np.int64]
    kind: NDArray[np.int16]
    at: NDArray[np.int64]
    value: NDArray[np.float32]
    coarse: NDArray[np.int32]
    topic: NDArray[np.int64]
    gift: NDArray[np.bool_]
    flagged: NDArray[np.bool_]


class World:
    """A generated world.

    Parameters
    ----------
    shape
        How large it is.
    seed
        Any integer >= 0.
    effects
        What is planted; everything by default.
    """

    def __init__(self, shape: Shape | None = None, *, seed: int = 1, effects: Effects | None = None) -> None:
        self.shape = shape or Shape()
        self.seed = seed
        self.effects = effects or Effects()
        self.nature = Nature.drawn(self.shape, seed)

    def items(self) -> Iterator[list[Item]]:
        """Yield the catalogue; a late item carries the time from which it may be shown."""
        nature = self.nature
        for start in range(0, self.shape.items, 10_000):
            yield [self._item(number, nature) for number in range(start, min(start + 10_000, self.shape.items))]

    def people(self) -> Iterator[list[Person]]:
        """Yield everybody with age group and home town; the sensitive trait is told to nobody."""
        nature = self.nature
        for start in range(0, self.shape.people, 10_000):
            stop = min(start + 10_000, self.shape.people)
            yield [
                Person(
                    person_id=f"p{number}",
                    attributes={"age_band": GROUPS[nature.group[number]]},
                    home_place=TOWNS[nature.town[number]],
                )
                for number in range(start, stop)
            ]

    def consenting(self) -> list[str]:
        """Return the people who agreed to the kinds that need it; only they have such events."""
        return [f"p{number}" for number in np.flatnonzero(self.nature.consenting)]

    def events(self) -> Iterator[EventTable]:
        """Yield all events, oldest first, in batches."""
        drawn = self._drawn
        names = [f"p{number}" for number in range(self.shape.people)]
        sessions = int(drawn.session.max(initial=-1)) + 1
        names += [session_key(f"s{number}") for number in range(sessions)]
        who = np.where(drawn.session >= 0, self.shape.people + drawn.session, drawn.person)
        topical = [b'{"topic":"%s"}' % topic.encode() for topic in TOPICS]
        kinds = (*KINDS, *RICH_KINDS)
        for start in range(0, len(drawn.at), _BATCH):
            cut = slice(start, start + _BATCH)
            item = drawn.item[cut]
            bare = item < 0
            extra = (
                [topical[t] if b else b"" for t, b in zip(drawn.topic[cut], bare, strict=True)] if bare.any() else ()
            )
            yield EventTable(
                person=who[cut].astype(np.int32),
                person_names=names,
                kind=drawn.kind[cut],
                kind_names=list(kinds),
                item=item.astype(np.int32),
                item_names=self._item_names,
                at=drawn.at[cut],
                event_id=[f"g{self.seed}-{row}" for row in range(start, start + len(item))],
                value=drawn.value[cut],
                coarse=drawn.coarse[cut],
                extra=extra,
            )

    def truth(self) -> Truth:
        """Return what is true in this world."""
        nature, drawn = self.nature, self._drawn
        scene = Scene.drawn(self.seed)
        anonymous = np.flatnonzero(drawn.session >= 0)
        owner = dict(zip(drawn.session[anonymous].tolist(), drawn.person[anonymous].tolist(), strict=True))
        return Truth(
            seed=self.seed,
            effects=self.effects,
            topics=list(TOPICS),
            topic_of_item=nature.topic.tolist(),
            taste=np.round(nature.taste, 6).tolist(),
            appetite=np.round(nature.appetite, 6).tolist(),
            group=[GROUPS[g] for g in nature.group],
            group_topic=dict(zip(GROUPS, scene.group_topic.tolist(), strict=True)),
            trait=np.flatnonzero(nature.trait).tolist(),
            telling=np.flatnonzero(nature.telling).tolist(),
            successor=nature.successor.tolist(),
            visitor_topics=scene.visitor_topics.tolist(),
            evening_topics=scene.evening_topics.tolist(),
            late_items=np.flatnonzero(nature.late).tolist(),
            flagged_gifts=[f"g{self.seed}-{row}" for row in np.flatnonzero(drawn.gift & drawn.flagged)],
            unflagged_gifts=[f"g{self.seed}-{row}" for row in np.flatnonzero(drawn.gift & ~drawn.flagged)],
            session_of={f"s{session}": f"p{person}" for session, person in sorted(owner.items())},
        )

    @cached_property
    def _item_names(self) -> list[str]:
        return [f"i{number}" for number in range(self.shape.items)]

    @cached_property
    def _drawn(self) -> _Drawn:
        """Draw everything; about 600 bytes a row at the peak."""
        seeds = np.random.SeedSequence([self.seed, 1]).spawn(4)
        visit, choose, sign, mark = (np.random.Generator(np.random.Philox(seed)) for seed in seeds)
        visits = self._visits(visit)
        choices = Choices(self.nature, Scene.drawn(self.seed), self.effects)
        item, gift = choices.items(visits.person, visits.at, visits.coarse, visits.first, choose)
        kind, value = kinds_and_values(self.nature, visits.person, item, sign, rich=self.shape.rich)
        gift &= kind == KINDS.index("purchase")
        topic = self.nature.topic[item]
        bare = np.isin(kind, [len(KINDS) + i for i, name in enumerate(RICH_KINDS) if name in _ABOUT_TOPICS])
        drawn = replace(
            visits.drawn, item=np.where(bare, -1, item), kind=kind, value=value, topic=topic, gift=gift,
            flagged=mark.random(len(kind)) < 0.5,
        )  # fmt: skip
        return _oldest_first(_with_marks(drawn))

    def _visits(self, dice: np.random.Generator) -> _Visits:
        """Draw who comes when, from where and on what; rows are ordered by person and time."""
        shape, nature = self.shape, self.nature
        count = round(shape.people * shape.visits_per_person)
        who = np.sort(dice.choice(shape.people, count, p=nature.activity))
        day = dice.integers(0, shape.days, count)
        hour = dice.choice(24, count, p=_HOURS / _HOURS.sum())
        begins = shape.begins + day * 24 * HOUR_MS + hour * HOUR_MS + dice.integers(0, HOUR_MS, count)
        order = np.lexsort((begins, who))
        who, begins = who[order], begins[order]
        length = dice.geometric(1.0 / shape.events_per_visit, count)
        away = dice.random(count) < 0.2
        device = dice.choice([1, 2, 3], count, p=[0.6, 0.1, 0.3])
        anonymous = (dice.random(count) < 0.1) & self.effects.sessions
        session = np.where(anonymous, np.cumsum(anonymous) - 1, -1)
        row = np.repeat(np.arange(count), length)
        step = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
        at = begins[row] + step * 45_000 + dice.integers(0, 30_000, len(row))
        relation = np.where(away, Coarse(relation="visitor").pack(), Coarse(relation="resident").pack())
        packed_device = np.array([Coarse(device=name).pack() for name in FIELDS["device"]])
        coarse = (packed_of_local(at) | relation[row] | packed_device[device[row]]).astype(np.int32)
        return _Visits(who[row], session[row], at, coarse, step == 0)

    def _item(self, number: int, nature: Nature) -> Item:
        topic = TOPICS[nature.topic[number]]
        late = bool(nature.late[number]) and self.effects.arrivals
        return Item(
            item_id=f"i{number}",
            kind="product",
            title=title_of(topic, number // len(TOPICS)),
            tags=[topic, f"for {('balcony', 'garden', 'house')[number % 3]}"],
            creator=f"maker {number * 7 % 23}",
            price=Price(amount_minor=290 + number * 137 % 5000, currency="EUR"),
            available_from=format_time(Millis(int(nature.arrives[number]))) if late else None,
            sensitive=["health"] if nature.telling[number] else [],
        )


@dataclass(frozen=True, slots=True)
class _Visits:
    person: NDArray[np.int64]
    session: NDArray[np.int64]
    at: NDArray[np.int64]
    coarse: NDArray[np.int32]
    first: NDArray[np.bool_]
    """Whether the row begins a visit."""

    @property
    def drawn(self) -> _Drawn:
        """Return the columns with the choices still empty."""
        none = np.zeros(len(self.at), np.int64)
        no = np.zeros(len(self.at), np.bool_)
        return _Drawn(
            self.person, self.session, none, none.astype(np.int16), self.at, none.astype(np.float32), self.coarse,
            none, no, no,
        )  # fmt: skip


_ABOUT_TOPICS = frozenset({"search", "follow", "declare", "goal"})
"""Rich kinds whose events are about a topic instead of an item."""


def _with_marks(drawn: _Drawn) -> _Drawn:
    """Add a gift mark a day after every flagged gift."""
    rows = np.flatnonzero(drawn.gift & drawn.flagged)
    if not len(rows):
        return drawn
    marks = _taken(drawn, rows)
    marks = replace(
        marks, at=marks.at + 24 * HOUR_MS, kind=np.full(len(rows), KINDS.index("gift"), np.int16),
        value=np.full(len(rows), np.nan, np.float32), gift=np.zeros(len(rows), np.bool_),
    )  # fmt: skip
    return _Drawn(*(np.concatenate([getattr(drawn, n), getattr(marks, n)]) for n in _Drawn.__slots__))


def _oldest_first(drawn: _Drawn) -> _Drawn:
    return _taken(drawn, np.argsort(drawn.at, kind="stable"))


def _taken(drawn: _Drawn, rows: NDArray[np.int64]) -> _Drawn:
    return _Drawn(*(getattr(drawn, name)[rows] for name in _Drawn.__slots__))
