"""Is one event sound? Reads nothing but the row, the registered kinds and the clock reading.

Rules about time: a late event is welcome at any age, because the result of learning does not depend on the order of
arrival; only fleeting kinds (those that never train) are refused after their time to live. An event further in the
future than ``limits.future_seconds`` is refused, as its sender's clock is wrong.

>>> from tactful.settings import load
>>> shop = load("shop")
>>> check = RowCheck(KindRegistry(shop.kinds), future_ms=300_000)
>>> check(Event(event_id="e", person_id="ana", kind="vew", at="2026-11-22T11:00:00Z"), 2_000_000_000_000)
Refused(code='unknown-kind', what='')
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple

from tactful.clock import DAY_MS
from tactful.events.event import Event
from tactful.events.kinds import KindRegistry
from tactful.intake.decode import Refused, id_fault
from tactful.people.vault import session_key

__all__ = ["LARGEST_VALUE", "LATEST", "RowCheck", "Sound"]

LATEST = 7_258_118_400_000
"""The year 2200, in milliseconds: later instants are typing errors."""

LARGEST_VALUE = 1e12
"""Values beyond this are not measurements, and would overflow sums."""


class Sound(NamedTuple):
    """A row that may be kept if a purpose permits it."""

    name: str
    """Vault name of the person or session."""
    at: int
    code: int
    moment: datetime
    """The instant with the sender's offset."""
    keeps: tuple[str, ...]


class RowCheck:
    """Checks events one by one; reading the kinds once keeps it below three microseconds a row.

    Parameters
    ----------
    kinds
        Registered kinds.
    future_ms
        How far in the future an event may lie, milliseconds.
    """

    def __init__(self, kinds: KindRegistry, future_ms: int) -> None:
        self._future_ms = future_ms
        self._kinds = {name: self._rules(kinds, name) for name in kinds}
        self._good_ids: set[str] = set()

    def __call__(self, event: Event, now: int) -> Sound | Refused:
        """Return the sound row, or why it is refused."""
        rules = self._kinds.get(event.kind)
        if rules is None:
            return Refused("unknown-kind")
        code, needs, keeps, lives_ms = rules
        fault = self._nobody(event) or self._missing(event, needs) or self._odd(event)
        if fault is not None:
            return fault
        moment = _moment(event.at)
        if isinstance(moment, Refused):
            return moment
        at = math.floor(moment.timestamp() * 1000 + 0.5)
        if not now - lives_ms <= at <= now + self._future_ms or not 0 <= at < LATEST:
            return self._untimely(at, now)
        return Sound(event.person_id or session_key(event.session_id or ""), at, code, moment, keeps)

    def _nobody(self, event: Event) -> Refused | None:
        """Exactly one of person and session must be named, by a legal id."""
        if event.person_id is not None and event.session_id is not None:
            return Refused("both-person-and-session")
        name = event.person_id if event.session_id is None else event.session_id
        if name is None:
            return Refused("no-person")
        if self._good(name):
            return None
        return Refused("bad-id", "person_id" if event.session_id is None else "session_id")

    def _odd(self, event: Event) -> Refused | None:
        """Ids must be legal and the value a measurement."""
        if id_fault(event.event_id):
            return Refused("bad-id", "event_id")
        if event.item_id is not None and not self._good(event.item_id):
            return Refused("bad-id", "item_id")
        if event.value is not None and not -LARGEST_VALUE <= event.value <= LARGEST_VALUE:  # NaN fails as well
            return Refused("bad-value", "value")
        return None

    def _untimely(self, at: int, now: int) -> Refused:
        if not 0 <= at < LATEST:
            return Refused("bad-time", "at")
        return Refused("in-the-future" if at > now + self._future_ms else "too-old", "at")

    def _missing(self, event: Event, needs: tuple[str, ...]) -> Refused | None:
        for field in needs:
            given = getattr(event, field, None)
            if (event.context.get(field) if given is None else given) is None:
                return Refused("missing-field", field)
        return None

    def _good(self, text: str) -> bool:
        """Check an id that is likely to come again; what was good once is remembered, within bounds."""
        if text in self._good_ids:
            return True
        if id_fault(text):
            return False
        if len(self._good_ids) >= 100_000:
            self._good_ids.clear()
        self._good_ids.add(text)
        return True

    @staticmethod
    def _rules(kinds: KindRegistry, name: str) -> tuple[int, tuple[str, ...], tuple[str, ...], float]:
        spec = kinds.spec(name)
        lives_ms = math.inf if spec.trains else spec.ttl_days * DAY_MS
        return kinds.code(name), spec.needs, spec.keeps, lives_ms


def _moment(text: str) -> datetime | Refused:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Refused("bad-time", "at")
    if moment.tzinfo is None:
        return Refused("no-offset", "at")
    return moment
