"""The tenant of a simulation: the real engine in memory, with a clock that jumps, shared dice and a ledger of its own.

Nothing of the operator's directory is touched: settings, constants and catalogue are read from it, people are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tactful.assembly.asking import Asking
from tactful.assembly.constants import keep_constants
from tactful.assembly.items import Items
from tactful.assembly.learning import Learning
from tactful.assembly.wiring import wire_in_memory
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS, FixedClock
from tactful.decide.choice import shown_numbers
from tactful.decisions.decision import Ask
from tactful.decisions.ledger import Entry
from tactful.dice import Dice
from tactful.errors import BadInput
from tactful.events.kinds import KindRegistry
from tactful.ids import DecisionId, Millis, Pseudonym, new_decision_id
from tactful.intake.table import EventTable
from tactful.people.person import Controls, Dial
from tactful.profile.occasion import Occasion
from tactful.rank.constants import Constants
from tactful.rank.scorer import Scorer
from tactful.settings import Settings
from tactful.simulate.moment import ALONE, TAKEN, Happened
from tactful.simulate.needs import PAST_DAYS
from tactful.simulate.world import World

__all__ = ["Ground", "Rehearsal", "kind_of_choice"]

_BEGINS = 1_767_225_600_000
"""2026-01-01: any day would do, and it is the same for every run."""
_KINDS = ("play", "read", "complete", "purchase", "accepted", "view", "like")
"""How people take something by themselves: the first kind that a setting has and may read without asking."""
_FREE = {"legitimate-interest", "contract"}
_TASTE_EVERY = 3
_PARCEL = 5_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What a simulated tenant is made with.

    Attributes
    ----------
    settings
        In force; those of the operator.
    surface
        Where lists are asked for.
    count
        How long they are.
    constants
        What learning chose for the operator's model.
    """

    settings: Settings
    surface: str
    count: int
    constants: Constants


class Rehearsal:
    """Implements `tactful.simulate.moment.Tenant`.

    Parameters
    ----------
    ground
        Settings and what is asked.
    world
        Items and people with their past, which is taken in and learned.
    seed
        Of the dice.
    """

    def __init__(self, ground: Ground, world: World, seed: int) -> None:
        self._ground, self._seed = ground, seed
        self._clock = FixedClock(Millis(_BEGINS - PAST_DAYS * DAY_MS))
        self._parts = wire_in_memory(ground.settings, self._clock)
        keep_constants(self._parts.store.meta, ground.constants)
        self._asking = Asking(self._parts)
        self._buys = world.needs is not None
        self._kind = kind_of_choice(self._parts.kinds, bought=self._buys)
        self._names = [f"p{number}" for number in range(len(world.past))]
        self._ids = self._parts.store.vault.admit(self._names)
        self._dials: dict[Dial, Controls] = {}
        self._last: dict[int, DecisionId] = {}
        self._events = self._nights = 0
        self._put(world.stock.items)
        self._live(world)
        Learning(self._parts, None, in_child=False).learn()

    @property
    def scorer(self) -> Scorer:
        """Return the model in service."""
        return self._parts.living.model

    @property
    def k(self) -> int:
        """Return the smallest number of people that counts."""
        return self._ground.settings.k

    def occasion(self, person: int, turn: int, dial: Dial) -> Occasion:
        """Return the occasion of an ask, with the dial where the policy wants it."""
        surface = self._ground.surface
        ask = Ask(person_id=self._names[person], surface=surface, count=self._ground.count)
        found = self._asking.occasion_of(ask)
        controls = self._dials.setdefault(dial, Controls(dial={"*": dial}))
        dice = Dice.for_person(b"simulate|%d" % self._seed, person, surface, turn)
        return replace(found, dice=dice, controls=controls)

    def popular(self) -> NDArray[np.float64]:
        """Return faded counts of everybody."""
        return self._parts.living.model.popular(int(self._clock.now()))

    def decided(self, occasion: Occasion) -> NDArray[np.int32]:
        """Return the list of the whole pass, explained and with its record."""
        _, record = self._asking.pass_of(occasion)
        return shown_numbers(record.given, record.choice)

    def shown(self, person: int, occasion: Occasion, items: NDArray[np.int32]) -> None:
        """Keep in the ledger that a person was shown a list."""
        one = Pseudonym(int(self._ids[person]))
        decision_id = new_decision_id(Millis(occasion.now))
        entry = Entry(decision_id, one, occasion.now, self._ground.surface, items, b"")
        ledger, ready = self._parts.store.ledger, self._parts.histories.at_hand(one)
        self._last[person] = decision_id
        if ready is None:
            ledger.record(entry).result()
        else:
            ready.tell(entry, lambda: ledger.record(entry).result())

    def tell(self, happened: Happened) -> None:
        """Take in what happened, in order, some seconds after the lists."""
        order = np.argsort(happened.person, kind="stable")
        person, item = happened.person[order], happened.item[order]
        how = happened.how[order]
        at = int(self._clock.now()) + 1_000 + np.arange(len(person))
        told = [
            b"" if one_way == ALONE else b'{"decision_id":"%s"}' % self._last[one].encode()
            for one, one_way in zip(person.tolist(), how.tolist(), strict=True)
        ]
        self._clock.move(1_000 + len(person))
        self._append(person, item, at, how.astype(np.int16), told)
        if self._buys:  # a shop's till tells of what was taken from a list, too
            till = np.flatnonzero(how == TAKEN)
            self._append(person[till], item[till], at[till], np.full(len(till), ALONE, np.int16), [b""] * len(till))

    def next_round(self) -> None:
        """Let a day pass; counts have learned what came in, and taste is solved again every second night."""
        self._clock.move(DAY_MS)
        self._nights += 1
        if self._nights % _TASTE_EVERY == 0:
            self._parts.living.learn_taste(1 << 30)

    def _put(self, items: Sequence[Item]) -> None:
        shelf = Items(self._parts)
        batch = self._parts.settings.limits.batch_rows
        for start in range(0, len(items), batch):
            shelf.put(items[start : start + batch])

    def _live(self, world: World) -> None:
        """Take in what everybody did before, spread over the days before the first round."""
        person, step = np.nonzero(world.past >= 0)
        item = world.past[person, step]
        span = PAST_DAYS * DAY_MS
        length = np.maximum((world.past >= 0).sum(axis=1), 1)[person]
        at = int(self._clock.now()) + (step + 1) * (span // (length + 1)) + person
        self._clock.move(span)
        with self._parts.living.paused():  # learned in one round afterwards, as after an import
            self._append(person, item, at, np.full(len(person), ALONE, np.int16), [])

    def _append(
        self,
        person: NDArray[np.int64],
        item: NDArray[np.int32],
        at: NDArray[np.int64],
        kind: NDArray[np.int16],
        told: list[bytes],
    ) -> None:
        names = self._parts.shelf.snapshot().ids
        for start in range(0, len(person), _PARCEL):
            cut = slice(start, start + _PARCEL)
            rows = len(person[cut])
            table = EventTable(
                person=person[cut].astype(np.int32),
                person_names=self._names,
                kind=kind[cut],
                kind_names=["accepted", self._kind, "dismissed"],
                item=item[cut],
                item_names=names,
                at=at[cut],
                event_id=[f"e{number}" for number in range(self._events, self._events + rows)],
                value=np.full(rows, np.nan, np.float32),
                coarse=np.zeros(rows, np.int32),
                extra=told[cut],
            )
            self._events += rows
            admitted = self._parts.intake.admit_columns(table)
            if admitted.report.rejected:
                row = admitted.report.rejected[0]
                raise BadInput(row.code, f"a simulated event was refused: {row.detail}", hint="mend the settings")
            self._parts.store.events.append(admitted.columns)


def kind_of_choice(kinds: KindRegistry, *, bought: bool = False) -> str:
    """Return the kind of event by which people of this setting take something by themselves.

    Parameters
    ----------
    bought
        Whether it has to be one by which things come into somebody's possession.

    Raises
    ------
    BadInput
        Code ``no-kind-to-simulate`` when no such kind is read and learned from without consent.
    """
    for name in [one for one in kinds if kinds.spec(one).owns] if bought else _KINDS:
        if name in kinds and kinds.spec(name).trains and "value" not in kinds.spec(name).needs:
            basis = kinds.spec(name).basis
            if {basis.get("recommendation"), basis.get("training")} <= _FREE:
                return name
    what = "purchase" if bought else "choice"
    raise BadInput(
        "no-kind-to-simulate",
        f"this setting reads no kind of {what} without consent, and made-up people cannot consent",
        hint=("leave the world 'shop' out, or " if bought else "") + "try it under the setting shop or streaming",
    )
