"""What may be learned from: the rows and features of a person that enter the sums serving others.

The same rule is applied when a person is added and when they are taken out, so both see the same rows; what it
depends on besides the history (words, attributes) is frozen in a `Standing` that is kept with the change.

References: promises C6, C8, S2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS
from tactful.consent.consents import GRANT_DAYS
from tactful.consent.permit import Permit, denied
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.ids import Pseudonym
from tactful.learn.under import NEVER
from tactful.people.corrections import read_corrections
from tactful.people.person import Person
from tactful.people.vault import DocumentName, Vault
from tactful.profile.batches import readable_rows, training_rows
from tactful.profile.controls import read_controls, switched_off
from tactful.profile.corrected import corrected_person
from tactful.profile.held import without
from tactful.profile.permission import AttributeRule, BasisTable, consents_of, permit_of
from tactful.profile.traits import attribute_traits

__all__ = ["Documents", "Standing", "Training", "taught_of_many"]

Documents = Mapping[DocumentName, bytes | None]
"""What is kept of a person's words and attributes, by name."""

_DOCUMENTS: tuple[DocumentName, ...] = ("person", "controls", "consents", "corrections")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's words and attributes allow to be learned.

    Attributes
    ----------
    permit
        Which kinds.
    features
        The features they carry.
    untaught, refused
        Item numbers, and digests of events, which the person said are not theirs: nobody learns from those.
    """

    permit: Permit
    features: tuple[str, ...]
    untaught: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()

    @property
    def corrected(self) -> bool:
        """Return whether the person took something out of what others learn."""
        return bool(self.untaught or self.refused)

    def taught(self, rows: EventColumns) -> EventColumns:
        """Return the rows of this person without those that are not theirs."""
        if not self.corrected or not len(rows):
            return rows
        out = np.isin(rows.item, self.untaught) | np.isin(rows.digest, self.refused)
        return rows.take(~out) if out.any() else rows


class Training:
    """The rule of what is learned.

    Parameters
    ----------
    vault
        Where people's words and attributes are kept.
    table
        Legal bases.
    kinds, attributes
        Registered kinds and attributes.
    withheld
        Kinds, and attributes as ``attribute.NAME``, of which nothing is learned because a human held them.
    """

    def __init__(
        self,
        vault: Vault,
        table: BasisTable,
        kinds: KindRegistry,
        attributes: Mapping[str, AttributeRule],
        *,
        withheld: frozenset[str] = frozenset(),
    ) -> None:
        self._withheld = withheld
        self._vault = vault
        self._table = table
        self._kinds = kinds
        self._attributes = attributes
        self._silent: dict[int, Standing] = {}

    def less(self, withheld: Iterable[str]) -> Training:
        """Return the same rule with other kinds and attributes withheld."""
        return Training(self._vault, self._table, self._kinds, self._attributes, withheld=frozenset(withheld))

    @property
    def features(self) -> tuple[str, ...]:
        """Return every feature that may become a column: registered attributes with their listed values."""
        return tuple(f"{name}={value}" for name, rule in self._attributes.items() for value in rule.values)

    def standing(self, person: Pseudonym, now: int) -> Standing:
        """Return what may be learned of a person at `now` (ms); people who told us nothing share one object."""
        return self.standing_of(self.documents(person), now)

    def documents(self, person: Pseudonym) -> Documents:
        """Return a person's documents as stored."""
        return {name: self._vault.read(person, name) for name in _DOCUMENTS}

    def unmoved(self, person: Pseudonym, name: DocumentName, body: bytes, times: Iterable[int]) -> bool:
        """Tell whether writing a document would leave what may be learned of the person as it is, at all of `times`."""
        held = self.documents(person)
        then = {**held, name: body}
        return all(self.standing_of(held, now) == self.standing_of(then, now) for now in times)

    def standing_of(self, documents: Documents, now: int) -> Standing:
        """Return what documents allow to be learned at `now` (ms)."""
        if not any(documents.values()):
            return self._silent_at(now)
        who, controls, consents = documents["person"], documents["controls"], documents["consents"]
        corrections = read_corrections(documents["corrections"])
        # The dial and a pause are about what the person is shown; restriction and objection are about use at all.
        off = switched_off(read_controls(controls), "", "training")
        off = "restricted" if corrections.unreadable else off
        try:
            told = msgspec.json.decode(who, type=Person) if who else None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Standing(denied("training", "unreadable-person"), ())  # their age cannot be told: nothing is learned
        permit = permit_of(
            self._table,
            "training",
            now=now,
            consents=consents,
            off=off if off in {"restricted", "objection"} else "",
            age=self._table.age(told),
        )
        permit = without(permit, self._withheld, self._kinds)
        traits = attribute_traits(corrected_person(told, corrections), self._attributes, permit, language="en")
        features = tuple(sorted(trait.feature for trait in traits))
        return Standing(permit, features, corrections.untaught, corrections.refused_events())

    def grants_end(self, documents: Documents, now: int) -> int:
        """Return when the first grant to learn that stands at `now` ends (ms); `NEVER` when there is none."""
        said = consents_of(documents["consents"]) if documents["consents"] else None
        words = said.about("training").words if said is not None else ()
        ends = (word.at + GRANT_DAYS * DAY_MS for word in words if word.state == "granted")
        return min((end for end in ends if end > now), default=NEVER)

    def _silent_at(self, now: int) -> Standing:
        silent = self._silent.get(now)
        if silent is None:
            permit = without(permit_of(self._table, "training", now=now), self._withheld, self._kinds)
            silent = Standing(permit, ())
            self._silent = {**dict(list(self._silent.items())[-3:]), now: silent}
        return silent

    def many(
        self,
        batch: EventColumns,
        standings: list[Standing],
        group: NDArray[np.intp],
        *,
        now: int,
        sound: NDArray[np.bool_],
    ) -> EventColumns:
        """Return the rows of many people that may be learned, from a batch ordered by (person, at, digest).

        Parameters
        ----------
        standings
            One per person.
        group
            For every row the place of its person in `standings`.
        """
        permits = [standing.permit for standing in standings]
        rows = readable_rows(batch, permits, group, kinds=self._kinds, now=now, item_mask=sound)
        if not any(standing.corrected for standing in standings):
            return rows
        people = batch.person[np.unique(group, return_index=True)[1]].tolist()
        return taught_of_many(rows, dict(zip(people, standings, strict=True)))

    def rows(
        self, history: EventColumns, standing: Standing, *, now: int, sound: NDArray[np.bool_] | None = None
    ) -> EventColumns:
        """Return the rows of one person's history, in order, that may be learned.

        Parameters
        ----------
        now
            The generation's reference time, ms.
        sound
            bool by item number, False for items that must feed nothing; numbers beyond its end may.
        """
        if not len(history):
            return history
        return standing.taught(training_rows(history, standing.permit, kinds=self._kinds, now=now, item_mask=sound))


def taught_of_many(rows: EventColumns, standings: Mapping[int, Standing]) -> EventColumns:
    """Return the rows of many people without those that their own people said are not theirs."""
    keep = np.ones(len(rows), np.bool_)
    for person, standing in standings.items():
        if standing.corrected:
            own = rows.person == person
            keep[own] &= ~(np.isin(rows.item[own], standing.untaught) | np.isin(rows.digest[own], standing.refused))
    return rows if keep.all() else rows.take(keep)
