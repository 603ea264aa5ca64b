"""A person's own acts, as far as they may be read for a purpose: what was done to what and when, and by which feed.

It serves what must know rhythm rather than taste: whether somebody is still with us, and whether a goal is reached.

>>> from tactful.events.kinds import KindSpec
>>> play = KindSpec(family="behavioural", source="player", label={}, ttl_days=9, basis={"messages": "consent"})
>>> shown = KindSpec(family="feedback", source="us", label={}, ttl_days=9, basis={"messages": "consent"})
>>> feeds = feeds_of(KindRegistry({"play": play, "shown": shown}), passive=("shown",))
>>> feeds.names, feeds.kinds
(('player',), frozenset({1}))
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.build import alive
from tactful.profile.kindtable import table_of

__all__ = ["Feeds", "OwnActs", "acts_of", "feeds_of"]

_ACTIVE = frozenset({"transactional", "behavioural", "social"})
"""Families of kinds that somebody produces by being with us."""


@dataclass(frozen=True, slots=True, eq=False)
class Feeds:
    """The feeds by which acts arrive: a name per source, `feed` int16 by kind code (-1: no act of the person's own)."""

    names: tuple[str, ...]
    feed: NDArray[np.int16]
    kinds: frozenset[int]
    """Codes of the kinds that every active person produces; where one may not be read, absence says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnActs:
    """Readable acts as columns: int16 `kind`, int32 `item`, int64 `at`, int16 `feed` (place among the feeds, -1)."""

    kind: NDArray[np.int16]
    item: NDArray[np.int32]
    at: NDArray[np.int64]
    feed: NDArray[np.int16]


def feeds_of(kinds: KindRegistry, passive: Collection[str]) -> Feeds:
    """Return the feeds of a registry; `passive` names kinds that are done to a person, not by them."""
    names: dict[str, int] = {}
    feed = np.full(max(kinds.codes.values(), default=0) + 1, -1, np.int16)
    active = []
    for name in kinds:
        spec, code = kinds.spec(name), kinds.code(name)
        if name in passive:
            continue
        feed[code] = names.setdefault(spec.source, len(names))
        if spec.family in _ACTIVE and spec.sensitivity != "sensitive":
            active.append(code)
    return Feeds(tuple(names), feed, frozenset(active))


def acts_of(history: EventColumns, permit: Permit, kinds: KindRegistry, feeds: Feeds, now: int) -> OwnActs:
    """Return what may be read of a history under a permit at `now` (ms); nothing that has not happened yet."""
    table = table_of(kinds)
    rows = alive(history, table, now, ahead=0) & table.mask(permit.kinds)[history.kind]
    kind = history.kind[rows]
    return OwnActs(kind, history.item[rows], history.at[rows], feeds.feed[kind])
