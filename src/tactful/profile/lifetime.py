"""Which events have outlived their time: unreadable everywhere, and due to be removed.

>>> from tactful.events.kinds import KindRegistry, KindSpec
>>> spec = KindSpec(family="behavioural", source="site", label={}, ttl_days=1, basis={})
>>> int(lifetimes_of(KindRegistry({"view": spec}))[1])
86400000

References: promises R1, R3; GDPR Art. 5(1)(e).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.profile.kindtable import table_of

__all__ = ["lifetimes_of", "outlived"]


def lifetimes_of(kinds: KindRegistry) -> NDArray[np.int64]:
    """Return the time to live by kind code, ms; 0 for codes that are no longer registered."""
    return table_of(kinds).life


def outlived(events: EventColumns, kinds: KindRegistry, now: int) -> NDArray[np.bool_]:
    """Return which rows are past their time to live at `now` (ms).

    Rows of a kind that is no longer registered are unreadable, but not counted here: a slip in the settings must not
    remove anything.
    """
    if not len(events):
        return np.zeros(0, np.bool_)
    life = table_of(kinds).life[events.kind]
    past: NDArray[np.bool_] = (life > 0) & (events.at <= now - life)
    return past
