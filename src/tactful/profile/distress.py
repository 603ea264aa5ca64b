"""Does anything that may be read say that the person is under strain? Read to protect, never to offer more.

>>> words_of_mood({"mood": "Stressed"}, ("stressed",))
('mood',)

Reference: promise E6; AI Act Art. 5(1)(b) (no use of vulnerability).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from tactful.consent.permit import Permit
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.build import AHEAD_MS, alive
from tactful.profile.kindtable import table_of

__all__ = ["levels_of", "words_of_mood"]


class _Kept(msgspec.Struct):
    level: object = ""


_DECODER = msgspec.json.Decoder(_Kept)


def words_of_mood(context: Mapping[str, Any], moods: tuple[str, ...]) -> tuple[str, ...]:
    """Return ``("mood",)`` where the mood of the ask counts as distress; nothing is kept of the word itself."""
    mood = context.get("mood")
    return ("mood",) if isinstance(mood, str) and mood.strip().casefold() in moods else ()


def levels_of(
    told: EventColumns, permit: Permit, kinds: KindRegistry, *, now: int, levels: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the kinds of emotion or stress whose latest signal, within its time to live, is at such a level.

    Parameters
    ----------
    told
        Events about no item that carry fields (`tactful.profile.ready.Ready.declarations`).
    permit
        Only kinds of it are read.
    """
    readable = permit.kinds & kinds.inner if permit.profiled else frozenset()
    if not readable or not len(told):
        return ()
    rows = alive(told, table_of(kinds), now, ahead=AHEAD_MS) & np.isin(told.kind, list(readable))
    latest: dict[int, tuple[int, object]] = {}
    for row in np.flatnonzero(rows).tolist():
        at, code = int(told.at[row]), int(told.kind[row])
        if code not in latest or latest[code][0] <= at:
            latest[code] = at, _DECODER.decode(told.extra[row]).level
    return tuple(sorted(kinds.name(code) for code, (_, level) in latest.items() if level in levels))
