"""Trend: what is wanted now, faded over a short and a long memory; also the answer for an unknown person.

Events are counted in hourly and daily buckets, so any half-life is applied when reading, without rescaling, and a
person is taken out by subtracting their counts. Fading works in fixed point: the faded popularity of an item is a
whole number that does not depend on the order in which events came or went.

>>> buckets = Buckets.empty(items=2, reference=1000 * HOUR_MS, hours=4, days=2)
>>> buckets.add(np.array([0, 0]), np.array([1000 * HOUR_MS, 998 * HOUR_MS]), np.array([8, 8]))
>>> buckets.faded("hours", 2.0, 1000 * HOUR_MS)[:2].tolist()
[1.5, 0.0]
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tactful.clock import DAY_MS, HOUR_MS
from tactful.rank.constants import Blend

__all__ = ["Buckets", "trend_scores", "trend_terms"]

Span = Literal["hours", "days"]
_UNITS: tuple[tuple[Span, int], ...] = (("hours", HOUR_MS), ("days", DAY_MS))

_ONE = 1 << 30
"""Fixed point of a fading weight."""
_UNIT = 8.0 * _ONE
"""A fresh event of the strongest kind reads as 1."""
_MOST_AHEAD = 24 * 60
"""Buckets after the reference time at most; a generation is renewed long before."""
_MOST_CACHED = 8


class _Faded:
    """One faded reading: the bucket of now, the weight of every bucket, int64 popularity, and its logarithm."""

    __slots__ = ("bucket", "level", "popularity", "weight")

    def __init__(self, bucket: int, weight: NDArray[np.int64], popularity: NDArray[np.int64]) -> None:
        self.bucket, self.weight, self.popularity = bucket, weight, popularity
        self.level = np.log1p(popularity / _UNIT)

    def add(self, bucket: NDArray[np.int64], item: NDArray[np.int32], strength: NDArray[np.int64]) -> None:
        """Count more events in whole numbers, and renew the levels they touch."""
        np.add.at(self.popularity, item, self.weight[np.minimum(bucket, len(self.weight) - 1)] * strength)
        self.level[item] = np.log1p(self.popularity[item] / _UNIT)

    def add_one(self, bucket: int, item: int, strength: int) -> None:
        """Count one more event."""
        self.popularity[item] += int(self.weight[min(bucket, len(self.weight) - 1)]) * strength
        self.level[item] = np.log1p(self.popularity[item : item + 1] / _UNIT)[0]


class _Blended:
    """The weighted sum of faded readings over all items, kept current item by item: float32 [room]."""

    __slots__ = ("readings", "total")

    def __init__(self, readings: tuple[tuple[float, _Faded], ...], room: int) -> None:
        self.readings = readings
        self.total = np.zeros(room, np.float32)
        self.renew(slice(None))

    def renew(self, items: slice | int | NDArray[np.int32]) -> None:
        """Add the readings up anew where they have changed."""
        room = len(self.total)  # one table may have grown past the other
        self.total[items] = sum(weight * faded.level[:room][items] for weight, faded in self.readings)


class Buckets:
    """Strengths of events per bucket and item: int32 [buckets, items] for hours and for days.

    The first bucket is fixed by the reference time of the generation, so the counts are the same whatever the
    order of events. Hours before the first are not kept; days before the first share the first bucket.
    """

    def __init__(self, hours: NDArray[np.int32], days: NDArray[np.int32], first_hour: int, first_day: int) -> None:
        self._table: dict[Span, NDArray[np.int32]] = {"hours": hours, "days": days}
        self._first: dict[Span, int] = {"hours": first_hour, "days": first_day}
        self._cache: dict[tuple[Span, float | None], _Faded] = {}
        self._blended: dict[Blend, _Blended] = {}
        self._lock = Lock()

    @classmethod
    def empty(cls, *, items: int, reference: int, hours: int, days: int) -> Buckets:
        """Return buckets of nothing around a reference time (ms)."""
        return cls(
            np.zeros((hours + 2, items), np.int32),
            np.zeros((days + 2, items), np.int32),
            reference // HOUR_MS - hours,
            reference // DAY_MS - days,
        )

    def add(self, item: NDArray[np.int32], at: NDArray[np.int64], strength: NDArray[np.int64]) -> None:
        """Count events; negative strengths take them out again."""
        with self._lock:
            for span, unit in _UNITS:
                bucket = np.minimum(at // unit - self._first[span], _MOST_AHEAD)
                if span == "hours":
                    keep = bucket >= 0
                    bucket, item_, strength_ = bucket[keep], item[keep], strength[keep]
                else:
                    bucket, item_, strength_ = np.maximum(bucket, 0), item, strength
                if len(bucket):
                    self._count(span, bucket, item_, strength_)
            self._renew(item)

    def add_one(self, item: int, at: int, strength: int) -> None:
        """Count one event."""
        with self._lock:
            for span, unit in _UNITS:
                bucket = min(at // unit - self._first[span], _MOST_AHEAD)
                if bucket < 0 and span == "hours":
                    continue
                bucket = max(bucket, 0)
                self._room(span, bucket, item)[bucket, item] += strength
                for (kept, _), faded in self._cache.items():
                    if kept == span:
                        faded.add_one(bucket, item, strength)
            self._renew(item)

    def _renew(self, items: int | NDArray[np.int32]) -> None:
        for blended in self._blended.values():
            blended.renew(items)

    def _count(
        self, span: Span, bucket: NDArray[np.int64], item: NDArray[np.int32], strength: NDArray[np.int64]
    ) -> None:
        table = self._room(span, int(bucket.max()), int(item.max()))
        np.add.at(table.reshape(-1), bucket * table.shape[1] + item, strength.astype(np.int32))
        for (kept, _), faded in self._cache.items():
            if kept == span:
                faded.add(bucket, item, strength)

    def _room(self, span: Span, bucket: int, item: int) -> NDArray[np.int32]:
        table = self._table[span]
        if bucket < table.shape[0] and item < table.shape[1]:
            return table
        rows = table.shape[0] if bucket < table.shape[0] else bucket + 25
        items = table.shape[1] if item < table.shape[1] else item + item // 64 + 64
        larger = np.zeros((rows, items), np.int32)
        larger[: table.shape[0], : table.shape[1]] = table
        self._table[span] = larger
        self._cache, self._blended = {}, {}
        return larger

    def grow(self, items: int) -> None:
        """Make room for at least `items` items."""
        with self._lock:
            self._room("hours", 0, items - 1)
            self._room("days", 0, items - 1)

    def faded(self, span: Span, half_life: float | None, now: int) -> NDArray[np.float64]:
        """Return the faded popularity of every item, float64 [items]; 1.0 is one fresh event of the strongest kind.

        Parameters
        ----------
        span
            Which memory to read.
        half_life
            In units of the span, above 0; None does not fade.
        now
            Milliseconds; events after it count as fresh.
        """
        return self._faded(span, half_life, now).popularity / _UNIT

    def level(self, span: Span, half_life: float | None, now: int) -> NDArray[np.float64]:
        """Return ``log(1 + faded popularity)`` of every item, float64 [items]; see `faded`. Not to be written to."""
        return self._faded(span, half_life, now).level

    def blended(self, blend: Blend, now: int) -> NDArray[np.float32]:
        """Return the weighted trend of every item, float32 [items or more]; not to be written to."""
        readings = tuple((weight, self._faded(span, half, now)) for weight, span, half in _memories(blend))
        held = self._blended.get(blend)
        if held is not None and all(old[1] is new[1] for old, new in zip(held.readings, readings, strict=True)):
            return held.total
        with self._lock:
            # Read again under the lock: the tables may have grown since, and a reading of before has no room for
            # what the writer counts next.
            readings = tuple((weight, self._current(span, half, now)) for weight, span, half in _memories(blend))
            made = _Blended(readings, min(table.shape[1] for table in self._table.values()))
            kept = self._blended if len(self._blended) < _MOST_CACHED else {}
            self._blended = {**kept, blend: made}
        return made.total

    def _faded(self, span: Span, half_life: float | None, now: int) -> _Faded:
        found = self._cache.get((span, half_life))
        if found is not None and found.bucket == self._bucket(span, now):
            return found
        with self._lock:
            return self._current(span, half_life, now)

    def _bucket(self, span: Span, now: int) -> int:
        return now // (HOUR_MS if span == "hours" else DAY_MS) - self._first[span]

    def _current(self, span: Span, half_life: float | None, now: int) -> _Faded:
        """Return a reading as long as the table, made where none is kept; the lock is held."""
        bucket, found = self._bucket(span, now), self._cache.get((span, half_life))
        if found is not None and found.bucket == bucket:
            return found
        table = self._table[span]
        weight = _weights(table.shape[0], bucket, half_life)
        popularity = np.zeros(table.shape[1], np.int64)
        for row in np.flatnonzero(weight):
            popularity += weight[row] * table[row]
        kept = self._cache if len(self._cache) < _MOST_CACHED else {}
        found = _Faded(int(bucket), weight, popularity)
        self._cache = {**kept, (span, half_life): found}
        return found

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return what to save."""
        first = np.array([self._first["hours"], self._first["days"]], np.int64)
        return {"hours": self._table["hours"], "days": self._table["days"], "first": first}


def _weights(buckets: int, now: int, half_life: float | None) -> NDArray[np.int64]:
    age = np.maximum(now - np.arange(buckets), 0)
    if half_life is None:
        return np.full(buckets, _ONE, np.int64)
    return np.rint(_ONE * 0.5 ** (age / half_life)).astype(np.int64)


def trend_scores(buckets: Buckets, blend: Blend, now: int, items: int) -> NDArray[np.float32]:
    """Return the weighted trend of the first items, float32: log(1 + faded popularity), short plus long."""
    return buckets.blended(blend, now)[:items]


def trend_terms(buckets: Buckets, blend: Blend, now: int, items: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the trend of a few items, float64: one term an item, without a signal of the person."""
    total = np.zeros(len(items))
    for weight, span, half_life in _memories(blend):
        total += weight * buckets.level(span, half_life, now)[items]
    return total


def _memories(blend: Blend) -> tuple[tuple[float, Span, float | None], ...]:
    """Return the memories that are read: weight, span, half-life in units of the span."""
    memories: tuple[tuple[float, Span, float | None], ...] = (
        (blend.trend_short, "hours", blend.short_half_life_hours),
        (blend.trend_long, "days", blend.long_half_life_days),
    )
    return tuple(memory for memory in memories if memory[0])
