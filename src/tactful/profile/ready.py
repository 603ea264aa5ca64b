"""A history ready to be asked about: what does not change from ask to ask is worked out once and kept beside it.

A new event makes another history, a change of words another permit, a change of the catalogue another mask: whatever
could alter the answer alters what it is kept under, and a span of time bounds it (`Readable`).

>>> ready = Ready(EventColumns.empty())
>>> len(ready.declarations)
0
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.consent.permit import Permit
from tactful.decisions.ledger import SHOWN, Entry, RecentlyShown
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.build import Readable, minute_of, readable_of
from tactful.profile.fading import WHOLE, Fading
from tactful.profile.standing import NOTHING_SAID, Beside, Said
from tactful.profile.view import View

__all__ = ["Ready"]

_MOST = 8
"""Permits kept at once: purposes and surfaces of one person."""

_Allowed = tuple[frozenset[int], frozenset[int], bool, Said]
_Rests = tuple[KindRegistry, NDArray[np.bool_], Catalogue | None, Fading]
"""What a reading is made with; another object makes another reading."""


class Ready:
    """One person's history and what was worked out from it.

    Parameters
    ----------
    history
        The events, in any order, of any kind.
    """

    def __init__(self, history: EventColumns) -> None:
        self.history = history
        self._readable: dict[_Allowed, tuple[_Rests, Readable]] = {}
        self._views: dict[_Allowed, tuple[Readable, int, View]] = {}
        self._shown: RecentlyShown | None = None
        self._telling = threading.Lock()

    @cached_property
    def declarations(self) -> EventColumns:
        """The events about no item that say something of their own, such as a liking of a topic."""
        history = self.history
        if not history.extra:
            return EventColumns.empty()
        rows = [row for row in np.flatnonzero(history.item < 0).tolist() if len(history.extra[row]) > 2]
        return history.take(np.array(rows, np.intp)) if rows else EventColumns.empty()

    def shown(self, load: Callable[[], RecentlyShown]) -> RecentlyShown:
        """Return what the person was shown lately, from the ledger the first time."""
        with self._telling:
            if self._shown is None:
                self._shown = load()
            return self._shown

    def tell(self, entry: Entry, record: Callable[[], None]) -> None:
        """Queue a decision for the ledger and know it as shown, in one moment: it is neither missed nor known twice."""
        with self._telling:
            record()
            if self._shown is not None:
                self._shown = self._shown.followed_by(entry, SHOWN)

    def untell(self) -> None:
        """Ask the ledger again what was shown: a decision was not recorded after all."""
        with self._telling:
            self._shown = None

    def view(
        self,
        permit: Permit,
        *,
        kinds: KindRegistry,
        now: int,
        sensitive: NDArray[np.bool_],
        beside: tuple[Catalogue | None, Fading] = (None, WHOLE),
        said: Said = NOTHING_SAID,
    ) -> View:
        """Return the view under a permit at `now` (ms), at no particular moment and without traits.

        Parameters
        ----------
        sensitive
            bool by item number: signals about these must not steer.
        beside
            The catalogue, which tells what is far from what, and how signals stand to each other; without a catalogue
            every signal stands for itself.
        said
            What the person said of it.
        """
        allowed = (permit.kinds, permit.blocks, permit.profiled, said)
        readable = self._of(allowed, permit, (kinds, sensitive, *beside), now)
        made, minute = self._views.get(allowed), minute_of(now)
        if made is not None and made[0] is readable and made[1] == minute:
            return made[2]
        view = readable.at(now)
        self._views[allowed] = readable, minute, view
        return view

    def _of(self, allowed: _Allowed, permit: Permit, rests: _Rests, now: int) -> Readable:
        held = self._readable.get(allowed)
        if held is not None and all(a is b for a, b in zip(held[0], rests, strict=True)):
            readable = held[1]
            if readable.since <= now < readable.until:
                return readable
        kinds, sensitive, catalogue, fading = rests
        made = readable_of(
            self.history,
            permit,
            kinds=kinds,
            now=now,
            item_mask=~sensitive,
            beside=None if catalogue is None else Beside(catalogue, fading, allowed[3]),
        )
        if len(self._readable) >= _MOST:
            self._readable, self._views = {}, {}
        self._readable[allowed] = rests, made
        return made
