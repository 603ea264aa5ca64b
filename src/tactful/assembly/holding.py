"""Holding: what humans have stopped, kept durable and at hand for every ask (promise H3).

A hold is in force from the moment in which it is asked for, not only once it is on disk; one that is lifted stays in
force until that is on disk. Every change moves `epoch`, and the writer refuses to record a decision that was computed
under an earlier one (DESIGN 8.7).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from tactful.assembly.lesson import HOLDS
from tactful.assembly.persons import Persons
from tactful.chain.actor import actor_now
from tactful.chain.note import Note
from tactful.clock import Clock, format_time
from tactful.errors import BadInput, Conflict, NotFound
from tactful.events.kinds import KindRegistry
from tactful.holds.hold import Hold, Holds, check_hold, read_holds, write_holds
from tactful.ids import Millis, Pseudonym
from tactful.profile.held import ATTRIBUTE
from tactful.settings import Settings
from tactful.stores.store import Store

__all__ = ["HoldAsked", "HoldBoard"]


class HoldAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A hold as doors speak it."""

    target: str
    """all, person, kind, model, surface or campaign."""
    value: str = ""
    """Which one; a person by the outside id; empty for all, and for whichever model serves."""
    reason: str
    """Kebab-case word."""
    note: str = ""
    """Free words of whoever holds; kept in the audit chain only, sealed."""


class HoldBoard:
    """The holds in force.

    Parameters
    ----------
    store, persons, kinds, settings, clock
        Parts of the engine.

    Attributes
    ----------
    learned_without
        Returns the kinds of which the model in service has counted nothing because they were held.
    kinds_changed
        Called when a hold on a kind was set or let go, after it is durable.
    """

    def __init__(self, store: Store, persons: Persons, kinds: KindRegistry, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._persons = persons
        self._settings = settings
        self._clock = clock
        self._kinds = kinds
        self._changing = threading.Lock()
        self.current = read_holds(store.meta.get(HOLDS))
        self.epoch = 0
        self.learned_without: Callable[[], Collection[str]] = tuple
        self.kinds_changed: Callable[[], None] = lambda: None

    def still(self) -> Callable[[], bool]:
        """Return what tells, also later, whether no hold was set or lifted since now; take it before `current`."""
        epoch = self.epoch
        return lambda: self.epoch == epoch

    def listed(self) -> dict[str, Any]:
        """Return the holds in force, people by their outside ids, with a version for `replace`."""
        rows, without = [], self.learned_without()
        for one in self.current.held:
            value = self._store.vault.name_of(Pseudonym(int(one.value))) if one.target == "person" else one.value
            at = format_time(Millis(one.at))
            row = {"target": one.target, "value": value or "", "reason": one.reason, "by": one.by, "at": at}
            if one.target == "kind":
                row["sums"] = "without it" if one.value in without else "learned anew without it within a minute"
            rows.append(row)
        return {"holds": rows, "version": self._version()}

    def replace(self, asked: list[HoldAsked], *, version: str | None = None) -> dict[str, Any]:
        """Have exactly these holds in force; what changed is chained, hold by hold.

        Parameters
        ----------
        version
            As `listed` gave it; the change is refused when somebody else changed the holds since.

        Raises
        ------
        BadInput
            ``bad-hold``.
        NotFound
            ``unknown-person``.
        Conflict
            ``holds-changed``.
        """
        with self._changing:
            if version is not None and version != self._version():
                raise Conflict("holds-changed", "the holds were changed meanwhile", hint="GET /v1/holds and try again")
            wanted = [(self._checked(one), one.note) for one in asked]
            self._change(wanted)
            return self.listed()

    def put(self, asked: HoldAsked) -> dict[str, Any]:
        """Set one more hold; see `replace` for errors."""
        with self._changing:
            kept = [(one, "") for one in self.current.held]
            self._change([*kept, (self._checked(asked), asked.note)])
            return self.listed()

    def lift(self, target: str, value: str = "") -> dict[str, Any]:
        """Let one go; raises NotFound ``unknown-hold`` when it is not in force."""
        with self._changing:
            place = self._place(target, value)
            kept = [(one, "") for one in self.current.held if (one.target, one.value) != (target, place)]
            if len(kept) == len(self.current.held):
                raise NotFound("unknown-hold", "nothing like that is held", hint="tactful hold list shows what is")
            self._change(kept)
            return self.listed()

    def forget(self, person: Pseudonym) -> None:
        """Drop holds on somebody who has been erased."""
        with self._changing:
            later = self.current.without(person)
            if later.held != self.current.held:
                self._store.meta.put(HOLDS, write_holds(later))
                self._take(later)

    def _change(self, wanted: list[tuple[Hold, str]]) -> None:
        before = self.current
        known = {(one.target, one.value): one for one in before.held}
        words = {(one.target, one.value): note for one, note in wanted}
        later = Holds(
            known.get((one.target, one.value), one) for one in {(h.target, h.value): h for h, _ in wanted}.values()
        )
        fresh = [one for one in later.held if (one.target, one.value) not in known]
        gone = [one for key, one in known.items() if key not in words]
        if not fresh and not gone:
            return
        self._take(before.joined(later))
        try:
            for one in fresh:
                self._write(Holds((*self._written().held, one)), "hold.set", one, words[one.target, one.value])
            for one in gone:
                rest = tuple(other for other in self._written().held if other != one)
                self._write(Holds(rest), "hold.lifted", one, "")
        finally:
            self._take(self._written())
        if before.kinds() != self.current.kinds():
            self.kinds_changed()

    def _write(self, holds: Holds, action: str, one: Hold, words: str) -> None:
        person = Pseudonym(int(one.value)) if one.target == "person" else None
        facts = {"target": one.target, "reason": one.reason, **({"note": words} if words else {})}
        if person is None and one.value:
            facts["value"] = one.value
        self._store.meta.put(HOLDS, write_holds(holds), note=Note(action, facts, person))

    def _written(self) -> Holds:
        return read_holds(self._store.meta.get(HOLDS))

    def _take(self, holds: Holds) -> None:
        if set(holds.held) == set(self.current.held):
            self.current = holds  # nothing moves for those who are deciding
            return
        # In this order: a pass that reads the old holds has read the old epoch too, and is refused by the writer.
        self.current = holds
        self.epoch += 1

    def _checked(self, asked: HoldAsked) -> Hold:
        told = {"target": asked.target, "value": asked.value, "reason": asked.reason, "by": actor_now()}
        try:
            hold = msgspec.convert({**told, "at": int(self._clock.now())}, Hold)
        except msgspec.ValidationError:
            raise BadInput(
                "bad-hold", "the target of a hold is not known", hint="all, person, kind, model, surface or campaign"
            ) from None
        names = [*self._kinds, *(f"{ATTRIBUTE}{name}" for name in self._settings.attributes)]
        check_hold(hold, kinds=names, surfaces=self._settings.surfaces)
        return msgspec.structs.replace(hold, value=self._place(hold.target, hold.value))

    def _place(self, target: str, value: str) -> str:
        """Return the value under which a hold is kept: a person's pseudonym, never the id."""
        if target != "person":
            return value
        known = self._persons.find(value)
        if known is None:
            raise NotFound("unknown-person", "there is no such person", hint="PUT /v1/people/{id} or send an event")
        return str(int(known.pseudonym))

    def _version(self) -> str:
        return hashlib.sha256(write_holds(self.current)).hexdigest()[:12]
