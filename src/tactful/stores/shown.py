"""What a person was shown lately, from recorded decisions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tactful.decisions.ledger import Entry, RecentlyShown

__all__ = ["recently_shown"]


def recently_shown(entries: Sequence[Entry], limit: int) -> RecentlyShown:
    """Return the last `limit` shown items of `entries` (oldest first), newest last."""
    items: list[int] = []
    times: list[int] = []
    surfaces: list[str] = []
    for entry in reversed(entries):
        if len(items) >= limit:
            break
        # Backwards, because the list is turned round at the end.
        items.extend(entry.items[::-1].tolist())
        times.extend([entry.at] * len(entry.items))
        surfaces.extend([entry.surface] * len(entry.items))
    keep = slice(min(limit, len(items)) - 1, None, -1) if items and limit else slice(0, 0)
    return RecentlyShown(np.array(items[keep], np.int32), np.array(times[keep], np.int64), tuple(surfaces[keep]))
