"""Intake: rows in, admitted columns out, and for every refused row a code and a hint.

Rules: a good row is kept whatever its neighbours are. A late row is welcome at any age (learning does not depend on
the order of arrival), unless its kind is fleeting; a row more than a few minutes in the future is refused. A row
whose event id is already known is a duplicate: the first one stays (the log finds it, by a keyed digest of the id).
Raw place, device, time zone, search words and whatever a kind does not keep are compared and dropped here; they
reach neither column nor disk. An event that no purpose permits is refused, and creates nobody.

References: promises C1, R4; DESIGN 5, 8.3.

Example: see ``tests/intake/test_admit.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.shelf import ItemShelf
from tactful.clock import HOUR_MS, Clock
from tactful.consent.ruling import Ruling
from tactful.events.columns import NO_ITEM, EventColumns
from tactful.events.event import Event
from tactful.events.kinds import KindRegistry
from tactful.intake.bulk import sound_columns
from tactful.intake.check import RowCheck, Sound
from tactful.intake.crowd import Crowd, Home, People
from tactful.intake.decode import Refused, read_row
from tactful.intake.keep import kept
from tactful.intake.moments import Moments, known_zone, packed_of_local, shows_local_time
from tactful.intake.report import Report, RowError, refusal
from tactful.intake.table import EventTable
from tactful.people.vault import Vault

__all__ = ["Admitted", "Bounds", "Digests", "Intake"]


class Bounds(Protocol):
    """The bounds of a tenant that intake obeys (``[limits]``)."""

    @property
    def future_seconds(self) -> float:
        """Return how far in the future an event may lie."""
        ...


class Digests(Protocol):
    """Turns event ids into their keyed digests."""

    def of(self, event_ids: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return both halves of the digest of every id."""
        ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """The admitted events, for each its index in the batch as sent (int64), and the report so far.

    ``report.accepted`` counts the admitted rows; the log may still find duplicates among them.
    """

    columns: EventColumns
    rows: NDArray[np.int64]
    report: Report


class Intake:
    """The gate through which every event comes.

    Parameters
    ----------
    kinds
        Registered kinds; nothing else gets in.
    limits
        Bounds of the tenant, see `Bounds`.
    vault, shelf
        Where people and items get their numbers. Unknown items get a placeholder, so events may come first.
    digests
        Keyed digests of event ids.
    clock
        The time, for future rows and for consents that run out.
    ruling
        Published notices, and the country assumed of who named none.
    """

    def __init__(
        self,
        kinds: KindRegistry,
        limits: Bounds,
        vault: Vault,
        shelf: ItemShelf,
        digests: Digests,
        clock: Clock,
        ruling: Ruling | None = None,
    ) -> None:
        self._kinds = kinds
        self._check = RowCheck(kinds, round(limits.future_seconds * 1000))
        self._future_ms = round(limits.future_seconds * 1000)
        self._people = People(kinds, vault, ruling)
        self._shelf = shelf
        self._digests = digests
        self._clock = clock
        self._moments = Moments()

    def admit(self, rows: Sequence[Event | Mapping[str, Any] | bytes]) -> Admitted:
        """Admit events one by one.

        Parameters
        ----------
        rows
            Events as structs, mappings or JSON; the order of the good ones is kept.

        Returns
        -------
        Admitted
            Columns of the good rows, and a report with one `RowError` per refused row.
        """
        now = self._clock.now()
        events: list[Event] = []
        sound: list[Sound] = []
        places: list[int] = []
        refused: list[RowError] = []
        check = self._check
        for place, row in enumerate(rows):
            event = row if type(row) is Event else read_row(row, Event)
            found = event if isinstance(event, Refused) else check(event, now)
            if isinstance(found, Refused) or isinstance(event, Refused):
                fault = found if isinstance(found, Refused) else Refused("bad-row")
                refused.append(refusal(place, fault.code, fault.what))
                continue
            events.append(event)
            sound.append(found)
            places.append(place)
        if not events:
            return Admitted(EventColumns.empty(), np.zeros(0, np.int64), Report(rejected=refused))
        return self._permitted_rows(events, sound, np.array(places, np.int64), refused, now)

    def admit_columns(self, table: EventTable) -> Admitted:
        """Admit many events given as dictionary-coded columns: same rules, same codes, much faster."""
        now = self._clock.now()
        good, refused = sound_columns(table, self._kinds, now=now, future_ms=self._future_ms)
        crowd = self._people.of(table.person_names, table.person[good.rows], good.kind, now)
        refused += [refusal(int(good.rows[i]), "not-permitted") for i in np.flatnonzero(~crowd.kept)]
        rows, kind = good.rows[crowd.kept], good.kind[crowd.kept]
        if not len(rows):
            return Admitted(EventColumns.empty(), rows, Report(rejected=_in_order(refused)))
        person = crowd.pseudonym[table.person[rows]]
        whole = len(rows) == len(table)  # the usual case; spares copying the lists
        digest, check = self._digests.of(table.event_id if whole else [table.event_id[i] for i in rows])
        columns = EventColumns(
            person=person,
            at=table.at[rows],
            kind=kind,
            item=self._item_numbers(table.item[rows], table.item_names),
            value=table.value[rows].astype(np.float32),
            coarse=self._coarse_columns(table, rows, person),
            digest=digest,
            check=check,
            extra=[table.extra[i] for i in rows] if len(table.extra) else [],
        )
        return Admitted(columns, rows, Report(accepted=len(rows), rejected=_in_order(refused)))

    def _permitted_rows(
        self, events: list[Event], sound: list[Sound], places: NDArray[np.int64], refused: list[RowError], now: int
    ) -> Admitted:
        """Drop what no purpose permits and turn the rest into columns."""
        index: dict[str, int] = {}
        who = np.array([index.setdefault(row.name, len(index)) for row in sound], np.int32)
        kind = np.array([row.code for row in sound], np.int16)
        crowd = self._people.of(list(index), who, kind, now)
        refused += [refusal(int(places[i]), "not-permitted") for i in np.flatnonzero(~crowd.kept)]
        refused = _in_order(refused)
        if not crowd.kept.all():
            stay = np.flatnonzero(crowd.kept)
            events, sound = [events[i] for i in stay], [sound[i] for i in stay]
            who, kind, places = who[stay], kind[stay], places[stay]
        if not events:
            return Admitted(EventColumns.empty(), places, Report(rejected=refused))
        digest, check = self._digests.of([event.event_id for event in events])
        items: dict[str, int] = {}
        codes = [-1 if e.item_id is None else items.setdefault(e.item_id, len(items)) for e in events]
        extra = [_extra(event, row.keeps) for event, row in zip(events, sound, strict=True)]
        columns = EventColumns(
            person=crowd.pseudonym[who],
            at=np.array([row.at for row in sound], np.int64),
            kind=kind,
            item=self._item_numbers(np.array(codes, np.int32), list(items)),
            value=np.array([np.nan if event.value is None else event.value for event in events], np.float32),
            coarse=self._coarse_rows(events, sound, who, crowd),
            digest=digest,
            check=check,
            extra=extra if any(extra) else [],
        )
        return Admitted(columns, places, Report(accepted=len(events), rejected=refused))

    def _item_numbers(self, codes: NDArray[np.int32], names: list[str]) -> NDArray[np.int32]:
        """Return item numbers of codes into names, giving numbers only to names that occur."""
        used = np.unique(codes[codes >= 0])
        numbers = np.full(len(names) + 1, NO_ITEM, np.int32)  # the last cell answers for code -1
        if len(used):
            numbers[used] = self._shelf.numbers([names[i] for i in used], create=True)
        found: NDArray[np.int32] = numbers[codes]
        return found

    def _coarse_rows(
        self, events: list[Event], sound: list[Sound], who: NDArray[np.int32], crowd: Crowd
    ) -> NDArray[np.int32]:
        homes: dict[int, Home] = {}
        packed = np.zeros(len(events), np.int32)
        nowhere = Home()
        for i, (event, row) in enumerate(zip(events, sound, strict=True)):
            known_local = shows_local_time(event.at)
            home = nowhere
            if not known_local or "place" in event.context:
                slot = int(who[i])
                home = homes.get(slot) or homes.setdefault(slot, self._people.home(int(crowd.pseudonym[slot])))
            packed[i] = self._moments.packed(
                row.moment, event.context, known_local=known_local, zone=home.zone, home=home.place
            )
        return packed

    def _coarse_columns(
        self, table: EventTable, rows: NDArray[np.int64], person: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        if table.coarse is not None:
            return table.coarse[rows].astype(np.int32)
        at = table.at[rows]
        if table.offset_minutes is not None:
            return packed_of_local(at + table.offset_minutes[rows].astype(np.int64) * 60_000)
        packed = np.zeros(len(rows), np.int32)
        distinct, slot = np.unique(person, return_inverse=True)
        for i, pseudonym in enumerate(distinct):
            zone = self._people.home(int(pseudonym)).zone
            place = known_zone(zone) if zone else None
            if place is not None:
                own = np.flatnonzero(slot == i)
                packed[own] = packed_of_local(_wall_clock(at[own], place))
        return packed


def _wall_clock(at: NDArray[np.int64], place: ZoneInfo) -> NDArray[np.int64]:
    """Return instants as milliseconds on the wall clock of a zone; looks the offset up once per hour that occurs."""
    hours, slot = np.unique(at // HOUR_MS, return_inverse=True)
    offsets = [datetime.fromtimestamp(int(h) * HOUR_MS / 1000, UTC).astimezone(place).utcoffset() for h in hours]
    shift = np.array([0 if o is None else round(o.total_seconds() * 1000) for o in offsets], np.int64)
    moved: NDArray[np.int64] = at + shift[slot]
    return moved


def _extra(event: Event, keeps: tuple[str, ...]) -> bytes:
    if not keeps or not (event.context or event.decision_id or event.source):
        return b""
    given = {**event.context, "decision_id": event.decision_id, "source": event.source}
    return kept(keeps, given)


def _in_order(refused: list[RowError]) -> list[RowError]:
    return sorted(refused, key=lambda row: row.index)
