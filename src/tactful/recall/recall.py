"""Recall: which items are worth considering for one ask, before anything is scored or refused.

Exactly the caller's candidates when they are given, else what the scorer proposes, joined by pins, by items bound to
the place of the ask, by the newest items (which a scorer may not have met), and by items that match the ask's filter
(which a proposal from a large catalogue may miss).

>>> from tactful.catalogue.item import Item
>>> listed([5, 3, 5, 99], 10).tolist()
[3, 5]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.matching import matching, read_filter
from tactful.decisions.slate import Slate
from tactful.profile.occasion import Occasion
from tactful.profile.view import View

__all__ = ["Finder", "listed", "recall"]

LOCAL = 500
"""At most so many items bound to the place of the ask join the proposal."""

NEWEST = 500
"""At most so many items newer than anything proposed join it, so that what was put last can be shown at once."""


class Finder(Protocol):
    """What recall needs of a scorer."""

    def candidates(self, view: View, surface: str, now: int, limit: int) -> NDArray[np.int32]:
        """Return item numbers worth ranking."""
        ...


def recall(occasion: Occasion, finder: Finder | None, *, limit: int = 2000) -> Slate:
    """Return the slate of candidates, ascending by item number, all in play.

    Parameters
    ----------
    finder
        The scorer; None (no model yet) considers the whole catalogue.
    limit
        How many the finder should propose from a large catalogue.
    """
    catalogue, ask = occasion.catalogue, occasion.ask
    if ask.candidates is not None:
        found = _numbers(catalogue, ask.candidates)
        unknown = len(set(ask.candidates)) - len(found)
        slate = Slate.of(found)
        return replace(slate, notices=(f"unknown-candidates:{unknown}",)) if unknown else slate
    if finder is None:
        proposed = np.arange(len(catalogue), dtype=np.int32)
    else:
        proposed = listed(finder.candidates(occasion.view, ask.surface, occasion.now, limit), len(catalogue))
    if len(proposed) == len(catalogue):
        return Slate.of(proposed)
    joined = [proposed, _newest(proposed, catalogue), _numbers(catalogue, ask.pins), _local(occasion)]
    if ask.where is not None:
        joined.append(_filtered(occasion, limit))
    return Slate.of(np.unique(np.concatenate(joined)).astype(np.int32))


def listed(numbers: Iterable[int] | NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Return the distinct numbers that a catalogue of `size` items holds, ascending int32."""
    found = np.asarray(numbers, np.int64)
    if len(found) == size and (found == np.arange(size)).all():
        return np.arange(size, dtype=np.int32)
    return np.unique(found[(found >= 0) & (found < size)]).astype(np.int32)


def _numbers(catalogue: Catalogue, item_ids: Iterable[str]) -> NDArray[np.int32]:
    held = (catalogue.number.get(item_id, -1) for item_id in item_ids)
    return listed(np.fromiter(held, np.int64), len(catalogue))


def _newest(proposed: NDArray[np.int32], catalogue: Catalogue) -> NDArray[np.int32]:
    after = int(proposed[-1]) + 1 if len(proposed) else 0
    return np.arange(max(after, len(catalogue) - NEWEST), len(catalogue), dtype=np.int32)


def _local(occasion: Occasion) -> NDArray[np.int32]:
    """Return items that say they are at the place of the ask; the place itself is compared and dropped."""
    code = occasion.catalogue.words.find(occasion.place) if occasion.place else -1
    if code < 0:
        return np.zeros(0, np.int32)
    return np.flatnonzero(occasion.catalogue.place == code)[:LOCAL].astype(np.int32)


def _filtered(occasion: Occasion, limit: int) -> NDArray[np.int32]:
    catalogue = occasion.catalogue
    everything = np.flatnonzero(catalogue.open_at(occasion.now)).astype(np.int32)
    match = matching(read_filter(occasion.ask.where), catalogue, everything, now=occasion.now)
    return everything[match][:limit]
