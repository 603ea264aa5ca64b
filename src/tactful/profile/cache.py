"""Histories at hand: a bounded cache of people's events, so that an ask decrypts nothing.

A history is kept short without changing any view made from it: the last 500 events *per kind* (so that events a
permit denies can never push out events it allows, I2), plus every mark and possession, plus the last consumption of
each item. Appends arrive after commit; an append that overtakes a load in flight is not lost, and a forget that
overtakes it wins. What arrives is joined when it is next asked for.

>>> cache = Histories(room=2)
>>> len(cache.fetch(Pseudonym(7), EventColumns.empty))
0
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.ids import Pseudonym
from tactful.profile.kindtable import KindTable, table_of
from tactful.profile.ready import Ready

__all__ = ["PER_KIND", "Histories", "shortened"]

PER_KIND = 500

_READY = 1_000
"""People whose readings are kept beside their histories, up to about 100 kB each."""

_WAITING = 32
"""Batches that may wait to be joined to one history before it is dropped and read again."""


class Histories:
    """Bounded cache of histories, least recently used out first; safe for many readers and one or more writers.

    Parameters
    ----------
    room
        How many people are kept.
    kinds
        Registry that tells which events must be remembered longer; None keeps histories whole.
    rows
        How many events are kept in all, about 100 bytes each.
    """

    def __init__(self, room: int = 20_000, kinds: KindRegistry | None = None, rows: int = 2_000_000) -> None:
        self._room = room
        self._most_rows = rows
        self._rows = 0
        self._table = table_of(kinds) if kinds is not None else None
        self._held: OrderedDict[Pseudonym, EventColumns] = OrderedDict()
        self._extra: dict[Pseudonym, list[EventColumns]] = {}
        self._arrived: dict[Pseudonym, list[EventColumns]] = {}
        self._loads: dict[Pseudonym, int] = {}
        self._void: set[Pseudonym] = set()
        self._ready: OrderedDict[Pseudonym, Ready] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many people are held."""
        return len(self._held)

    def fetch(self, person: Pseudonym, load: Callable[[], EventColumns]) -> EventColumns:
        """Return the person's history in order, calling `load` (outside the lock) when it is not held."""
        with self._lock:
            held = self._held.get(person)
            if held is not None:
                waiting = self._extra.pop(person, None)
                if waiting:
                    held = _joined(held, waiting, self._table)
                    self._hold(person, held)
                self._held.move_to_end(person)
                return held
            self._loads[person] = self._loads.get(person, 0) + 1
            self._arrived.setdefault(person, [])
        try:
            loaded = load()
        except BaseException:
            with self._lock:
                self._landed(person)
            raise
        with self._lock:
            arrived = self._arrived.get(person, [])
            history = _joined(loaded, arrived, self._table)
            if person not in self._void:
                self._hold(person, history)
            self._landed(person)
        return history

    def ready(self, person: Pseudonym, load: Callable[[], EventColumns]) -> Ready:
        """Return the person's history with what was worked out from it since its last event; see `fetch`."""
        history = self.fetch(person, load)
        with self._lock:
            ready = self._ready.get(person)
            if ready is None or ready.history is not history:
                ready = Ready(history)
                if self._held.get(person) is not history:
                    return ready  # forgotten or overtaken meanwhile: nothing of it is kept
                self._ready[person] = ready
                if len(self._ready) > _READY:
                    self._ready.popitem(last=False)
            self._ready.move_to_end(person)
        return ready

    def at_hand(self, person: Pseudonym) -> Ready | None:
        """Return what is kept ready of a person, None when nothing is."""
        with self._lock:
            return self._ready.get(person)

    def append(self, batch: EventColumns) -> None:
        """Add committed events to the histories that are held or being loaded; others will load them."""
        if not len(batch):
            return
        people, group = np.unique(batch.person, return_inverse=True)
        if len(people) > 1:
            batch = batch.take(np.argsort(group.ravel(), kind="stable"))
        ends = np.cumsum(np.bincount(group.ravel())).tolist()
        with self._lock:
            for index, person in enumerate(people.tolist()):
                name = Pseudonym(person)
                waiting, held = self._arrived.get(name), name in self._held
                if waiting is None and not held:
                    continue
                rows = _slice(batch, ends[index - 1] if index else 0, ends[index])
                if waiting is not None:
                    waiting.append(rows)
                if held:
                    self._extra.setdefault(name, []).append(rows)
                    if len(self._extra[name]) > _WAITING:
                        self._drop(name)

    def forget(self, person: Pseudonym | None = None) -> None:
        """Drop a person (or everybody), also from loads in flight: after an erasure, a merge or a removed event."""
        with self._lock:
            if person is None:
                self._held.clear()
                self._ready.clear()
                self._extra.clear()
                self._rows = 0
                self._void.update(self._loads)
            else:
                self._drop(person)
                if person in self._loads:
                    self._void.add(person)

    def _hold(self, person: Pseudonym, history: EventColumns) -> None:
        self._drop(person)
        self._held[person] = history
        self._rows += len(history)
        while len(self._held) > self._room or (self._rows > self._most_rows and len(self._held) > 1):
            self._drop(next(iter(self._held)))

    def _drop(self, person: Pseudonym) -> None:
        held = self._held.pop(person, None)
        self._ready.pop(person, None)
        self._extra.pop(person, None)
        self._rows -= len(held) if held is not None else 0

    def _landed(self, person: Pseudonym) -> None:
        self._loads[person] -= 1
        if not self._loads[person]:
            del self._loads[person]
            self._arrived.pop(person, None)
            self._void.discard(person)


def shortened(history: EventColumns, table: KindTable) -> EventColumns:
    """Return an ordered history without the rows that no view can depend on.

    Kept are the last `PER_KIND` rows of each kind, every row of a kind that marks or gives possession, and the last
    row per item and consuming kind. Shortening twice, or before and after an append, gives the same rows.
    """
    if len(history) <= PER_KIND:
        return history
    kind = history.kind
    keep = (table.cancels | table.owns)[kind]
    rows = np.arange(len(history))
    backwards = np.lexsort((-rows, history.kind))
    starts = np.searchsorted(history.kind[backwards], history.kind[backwards], side="left")
    keep[backwards[np.arange(len(rows)) - starts < PER_KIND]] = True
    eaten = np.flatnonzero(table.consumes[kind] & (history.item >= 0))[::-1]
    pair = history.item[eaten].astype(np.int64) << 16 | history.kind[eaten].astype(np.int64)
    _, first = np.unique(pair, return_index=True)
    keep[eaten[first]] = True
    return history if keep.all() else history.take(keep)


def _slice(batch: EventColumns, start: int, end: int) -> EventColumns:
    """Return consecutive rows as views of the batch's columns."""
    here = slice(start, end)
    return EventColumns(
        batch.person[here], batch.at[here], batch.kind[here], batch.item[here], batch.value[here], batch.coarse[here],
        batch.digest[here], batch.check[here], batch.extra[here], batch.seq[here],
    )  # fmt: skip


def _joined(history: EventColumns, arrived: list[EventColumns], table: KindTable | None) -> EventColumns:
    """Return the history with what arrived, each event once, in order and shortened."""
    if arrived:
        fresh = _unheld(EventColumns.concat(arrived) if len(arrived) > 1 else arrived[0], history)
        if len(fresh):
            later = not len(history) or int(fresh.at.min()) > int(history.at[-1])
            fresh = fresh if len(fresh) == 1 else fresh.in_order()
            joined = EventColumns.concat([history, fresh])
            history = joined if later else joined.in_order()
    return shortened(history, table) if table is not None else history


def _unheld(fresh: EventColumns, history: EventColumns) -> EventColumns:
    """Return the rows that the history does not hold yet: a history is whole up to its last position in the log."""
    if len(history.seq) and len(fresh.seq) and int(fresh.seq.min()) > 0:
        later = fresh.seq > history.seq.max()
        fresh = fresh if later.all() else fresh.take(later)
        return fresh if len(fresh) == 1 else fresh.take(np.unique(fresh.seq, return_index=True)[1])
    fresh = fresh.take(np.unique(fresh.digest, return_index=True)[1])
    return fresh.take(~np.isin(fresh.digest, history.digest))
