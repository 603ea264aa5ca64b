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

from tactful.consent.permit import Permit, denied
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.ids import Pseudonym
from tactful.people.person import Person
from tactful.people.vault import DocumentName, Vault
from tactful.profile.batches import readable_rows, training_rows
from tactful.profile.controls import read_controls, switched_off
from tactful.profile.permission import AttributeRule, BasisTable, permit_of
from tactful.profile.traits import attribute_traits

__all__ = ["Documents", "Standing", "Training"]

Documents = Mapping[DocumentName, bytes | None]
"""What is kept of a person's words and attributes, by name."""

_DOCUMENTS: tuple[DocumentName, ...] = ("person", "controls", "consents")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's words and attributes allow to be learned: a permit, and the features they carry."""

    permit: Permit
    features: tuple[str, ...]


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
    """

    def __init__(
        self, vault: Vault, table: BasisTable, kinds: KindRegistry, attributes: Mapping[str, AttributeRule]
    ) -> None:
        self._vault = vault
        self._table = table
        self._kinds = kinds
        self._attributes = attributes
        self._silent: dict[int, Standing] = {}

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
        return self._standing(documents["person"], documents["controls"], documents["consents"], now)

    def _standing(self, who: bytes | None, controls: bytes | None, consents: bytes | None, now: int) -> Standing:
        if who is None and controls is None and consents is None:
            silent = self._silent.get(now)
            if silent is None:
                silent = Standing(permit_of(self._table, "training", now=now), ())
                self._silent = {**dict(list(self._silent.items())[-3:]), now: silent}
            return silent
        # The dial and a pause are about what the person is shown; restriction and objection are about use at all.
        off = switched_off(read_controls(controls), "", "training")
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
        traits = attribute_traits(told, self._attributes, permit, language="en")
        return Standing(permit, tuple(sorted(trait.feature for trait in traits)))

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
        return readable_rows(batch, permits, group, kinds=self._kinds, now=now, item_mask=sound)

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
        return training_rows(history, standing.permit, kinds=self._kinds, now=now, item_mask=sound)
