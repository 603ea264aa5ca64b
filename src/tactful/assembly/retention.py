"""Retention: what has outlived its time leaves the files and the sums, and everybody may see how long what is kept.

Past its time to live an event is unreadable at once (the view sees to that). This chore makes it physically gone: it
reads the log in small pieces, removes what is due with the marks of its ids, takes it out of the sums exactly, and
empties the log of the store. It runs every six hours, and when a directory is opened after a longer rest.

References: promises R1, R3; GDPR Art. 5(1)(e); DESIGN 8.9.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.clock import DAY_MS, format_time
from tactful.events.columns import EventColumns
from tactful.ids import Millis, Pseudonym
from tactful.profile.lifetime import lifetimes_of, outlived
from tactful.stores.rows import groups

__all__ = ["EVERY_SECONDS", "Keeping", "Retention"]

EVERY_SECONDS = 6 * 3600.0
"""Pause between two rounds; the promise is a day."""

_NAME = "retention"
_ROWS = 20_000
"""Events read in one piece, so that decisions come in between."""
_QUIET = 256
"""People cleaned in one commit when the sums hold nothing of what goes."""
_LOUD = 8
"""People cleaned in one commit when the sums change with them: commits wait for those moments."""

Rows = dict[Pseudonym, NDArray[np.int64]]
"""Digests of what is due, per person."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """One sort of record with its own term, besides events.

    Attributes
    ----------
    what
        Its name, such as ``"decisions"``.
    days
        How long it is kept; None for as long as the directory.
    why
        One sentence for those who ask.
    prune
        Removes what was made before an instant (ms) and returns how many; None where nothing is removed.
    """

    what: str
    days: float | None
    why: str
    prune: Callable[[int], int] | None = None


@dataclass(slots=True)
class _Round:
    """What one round has found and done so far."""

    held: dict[str, int] = field(default_factory=dict)
    oldest: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)


class Retention:
    """Enforces and tells how long what is kept.

    Parameters
    ----------
    parts
        The wired pieces.
    leaving
        Changes people exactly.
    records
        Everything with a term of its own, besides events.
    removed
        Called after a round that took something out of the sums.
    """

    def __init__(
        self, parts: Parts, leaving: Leaving, records: tuple[Keeping, ...], removed: Callable[[], object]
    ) -> None:
        self._parts = parts
        self._leaving = leaving
        self._records = records
        self._removed = removed
        self._one_at_a_time = threading.Lock()

    def overdue(self) -> bool:
        """Return whether there are events, and the last round is longer ago than the pause between two."""
        told = self._last()
        if told is None:
            return self._parts.store.events.last_seq() > 0
        return self._parts.clock.now() - int(told["at"]) > EVERY_SECONDS * 1000

    def enforce(self) -> dict[str, Any]:
        """Remove everything that is past its time now; return `told` as it then stands.

        Raises
        ------
        StoreTrouble
            ``disk-full``, ``store-busy`` and the like; what was removed until then stays removed, the next round
            does the rest.
        """
        with self._one_at_a_time:
            now = int(self._parts.clock.now())
            done = _Round()
            for quiet, rows in self._due(now, done):
                self._remove(rows, quiet=quiet)
            for record in self._records:
                if record.prune is not None and record.days is not None:
                    done.removed[record.what] = record.prune(now - round(record.days * DAY_MS))
            clean = self._parts.store.scrub()
            body = {"at": now, "held": done.held, "oldest": done.oldest, "removed": done.removed, "clean": clean}
            self._parts.store.meta.put(_NAME, msgspec.json.encode(body))
            return self.told()

    def told(self) -> dict[str, Any]:
        """Return every term, and what the last round found; counts are of all people together."""
        last = self._last()
        kinds = self._parts.kinds
        life = lifetimes_of(kinds)
        now = self._parts.clock.now()
        rows = []
        for name in kinds:
            spec, oldest = kinds.spec(name), (last or {}).get("oldest", {}).get(name)
            rows.append(
                {
                    "kind": name, "ttl_days": spec.ttl_days, "source": spec.source, "precision": spec.precision,
                    "held": (last or {}).get("held", {}).get(name, 0),
                    "oldest_expires_at": None if oldest is None else format_time(
                        Millis(int(oldest) + int(life[kinds.code(name)]))
                    ),
                }
            )  # fmt: skip
        return {
            "at": format_time(now),
            "kinds": rows,
            "records": [{"what": one.what, "days": one.days, "why": one.why} for one in self._records],
            "last_round": None if last is None else {
                "at": format_time(Millis(int(last["at"]))), "removed": last["removed"], "clean": last["clean"],
            },
            "next_round_by": None if last is None else format_time(
                Millis(int(last["at"]) + round(EVERY_SECONDS * 1000))
            ),
            "promise": "unreadable at once, physically gone and out of the sums within 24 hours",
        }  # fmt: skip

    def _last(self) -> dict[str, Any] | None:
        body = self._parts.store.meta.get(_NAME)
        return None if body is None else msgspec.json.decode(body)

    def _due(self, now: int, done: _Round) -> Iterator[tuple[bool, Rows]]:
        """Yield what is to be removed in one commit, and whether the sums hold nothing of it."""
        life = lifetimes_of(self._parts.kinds)
        waiting: dict[bool, Rows] = {True: {}, False: {}}
        for batch in self._parts.store.events.scan(rows=_ROWS):
            past = outlived(batch, self._parts.kinds, now)
            self._count(batch.take(~past), done)
            due = batch.take(past)
            counted = due.at > min(self._parts.living.references) - life[due.kind]
            for person, start, stop in groups(due.person):
                quiet = not bool(counted[start:stop].any())
                waiting[quiet][Pseudonym(person)] = due.digest[start:stop]
                if len(waiting[quiet]) >= (_QUIET if quiet else _LOUD):
                    yield quiet, waiting[quiet]
                    waiting[quiet] = {}
            for code, count in zip(*np.unique(due.kind, return_counts=True), strict=True):
                name = self._parts.kinds.name(int(code))
                done.removed[name] = done.removed.get(name, 0) + int(count)
        yield from ((quiet, rows) for quiet, rows in waiting.items() if rows)

    def _count(self, held: EventColumns, done: _Round) -> None:
        for code in np.unique(held.kind).tolist():
            name, mine = self._parts.kinds.name(int(code)), held.kind == code
            done.held[name] = done.held.get(name, 0) + int(mine.sum())
            oldest = int(held.at[mine].min())
            done.oldest[name] = min(oldest, done.oldest.get(name, oldest))

    def _remove(self, rows: Rows, *, quiet: bool) -> None:
        if quiet:
            with self._parts.living.hold():
                self._parts.store.events.expire(rows)
                for person in rows:
                    self._parts.histories.forget(person)
            return
        with self._leaving.changing(*rows):
            self._parts.store.events.expire(rows)
        self._removed()
